"""Taking down and pruning on real servers: gone at once, and still gone after replays and rebuilds."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.kafka.topology import topology
from pipeline.messages.article_version import last_version_at
from pipeline.operate.rebuild.rebuild import rebuild
from tests.integration.conftest import Flow
from tests.support.rebuild_helpers import Topic, run_killed
from tests.support.sample_documents import RECEIVED_MS

pytestmark = pytest.mark.services

IDS = [f"a{n}" for n in range(40)]


@pytest.fixture
def topic(flow: Flow) -> Iterator[Topic]:
    """articles.enriched with a live index worker behind it and some articles on it, indexed."""
    opened = Topic(flow.settings)
    flow.start("index-worker")
    opened.put_many(IDS)
    flow.wait()
    yield opened
    opened.close()


def command(flow: Flow, *arguments: str) -> list[Any]:
    """The JSON lines that a command prints."""
    done = flow.run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_what_is_taken_down_stays_away(flow: Flow, topic: Topic) -> None:
    """A taken-down article is gone at once, and however it comes again, as an old copy, a newer version, or in a
    rebuild that had already read it, it is gone again, also from the topic; until the takedown is undone. One that was
    killed when the list had the id holds, too."""
    assert command(flow, "takedown", "add", "a1", "gone-before", "--reason", "court order") == [
        {"id": "a1", "was_indexed": True},
        {"id": "gone-before", "was_indexed": False},
    ]
    assert set(flow.documents()) == {*IDS} - {"a1"}
    assert [(each["id"], each["reason"]) for each in command(flow, "takedown", "list")] == [
        ("a1", "court order"),
        ("gone-before", "court order"),
    ]

    run_killed(flow, "pipeline.operate.rebuild.rebuild:make_ready", "index", "rebuild")
    command(flow, "takedown", "add", "a2", "--by", "the desk")
    topic.put_many(["a1", "a2", "gone-before"])
    topic.put_many(["a1", "a2"], version=10**9)
    flow.wait()
    rebuild(flow.settings, lambda now: None)
    assert set(flow.documents()) == {*IDS} - {"a1", "a2"}
    last = {record.key: record for record in flow.records(topology(flow.settings).enriched.name)}
    for id in ("a1", "a2"):
        # Over the version that came and no newer one, so that what is published after an undo stays.
        version = str(topic.versions[id]).encode()
        assert (last[id.encode()].value, last[id.encode()].headers) == (None, [("dateline-version", version)])

    assert command(flow, "takedown", "remove", "a1", "a3") == [
        {"id": "a1", "undone": True},
        {"id": "a3", "undone": False},
    ]
    run_killed(flow, "pipeline.operate.takedown:send", "takedown", "add", "a4")
    topic.put("a4", version=10**9)
    topic.put("a1", version=last_version_at(round(datetime.now(UTC).timestamp() * 1000)) - RECEIVED_MS)
    topic.flush()
    flow.wait()
    assert set(flow.documents()) == {*IDS} - {"a2", "a4"}


def test_old_articles_are_pruned(flow: Flow, topic: Topic) -> None:
    """What is older goes, from the index and for good from the topic; a correction that comes at that time stays."""
    now = datetime.now(UTC)
    recent, arrived = now - timedelta(days=3), round(now.timestamp() * 1000) - RECEIVED_MS
    topic.put("recent", version=arrived, published_at=recent)
    topic.put("undated-old", published_at=None)
    topic.flush()
    flow.wait()
    assert command(flow, "index", "prune", "--older-than", "7d", "--dry-run")[0]["articles"] == len(IDS) + 1
    run_killed(flow, "pipeline.operate.retention:remove", "index", "prune", "--older-than", "7d")
    assert command(flow, "index", "prune", "--older-than", "7d")[0]["deleted"] is True
    topic.put("a1", version=arrived, published_at=recent)
    topic.flush()
    flow.wait()
    rebuild(flow.settings, lambda now: None)
    assert set(flow.documents()) == {"recent", "a1"}
