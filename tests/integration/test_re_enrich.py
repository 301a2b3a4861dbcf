"""The present models over older work, beside corrections and deletions, on real servers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.kafka.enriched_topic import Appender, tombstone
from pipeline.kafka.topology import topology
from tests.integration.conftest import Flow
from tests.support.rebuild_helpers import Topic, run_killed
from tests.support.sample_documents import RECEIVED_MS

pytestmark = pytest.mark.services


@pytest.fixture
def topic(flow: Flow) -> Iterator[Topic]:
    """articles.enriched, nothing on it and no one behind it."""
    opened = Topic(flow.settings)
    yield opened
    opened.close()


def renewed(flow: Flow, *arguments: str) -> dict[str, int]:
    done = flow.run("re-enrich", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    tally: dict[str, int] = json.loads(done.stdout)
    return tally


def on_topic(flow: Flow) -> dict[str, list[Any]]:
    """The enriched articles on the topic by id, oldest first; None where one was deleted."""
    found: dict[str, list[Any]] = {}
    for record in flow.records(topology(flow.settings).enriched.name):
        found.setdefault(record.key.decode(), []).append(json.loads(record.value) if record.value else None)
    return found


@pytest.mark.slow
def test_older_work_is_renewed_once(flow: Flow, topic: Topic) -> None:
    """The newest version of every article gets the present makers and keeps its version; what was deleted stays so,
    an older copy that stood last no longer does, and a second run finds nothing to do."""
    topic.put_many(["a1", "corrected", "deleted", "hidden"])
    topic.put_many(["corrected", "hidden"], version=2)
    topic.put_many(["hidden"], version=1)
    with Appender(flow.settings) as appender:
        appender.append([tombstone("deleted", RECEIVED_MS + 1)])
    flow.start("index-worker")
    flow.wait()
    assert renewed(flow, "--since", "2025-12-01")["renewed"] == 0
    run_killed(flow, "pipeline.kafka.enriched_topic:send", "re-enrich")
    assert renewed(flow) == {"articles": 4, "due": 3, "renewed": 3, "superseded": 0, "rejected": 0}
    last = {id: records[-1] for id, records in on_topic(flow).items()}
    assert last.pop("deleted") is None
    assert {id: each["version"] - RECEIVED_MS for id, each in last.items()} == {"a1": 1, "corrected": 2, "hidden": 2}
    assert {each["article"]["title"] for each in last.values()} == {
        "a1 version 1",
        "corrected version 2",
        "hidden version 2",
    }
    flow.wait()
    documents = flow.documents()
    assert {id: each["_version"] - RECEIVED_MS for id, each in documents.items()} == {
        "a1": 1,
        "corrected": 2,
        "hidden": 2,
    }
    assert {each["provenance"]["model"] for each in documents.values()} == {"en_core_web_md 3.7.1"}
    assert renewed(flow)["due"] == 0


def test_a_correction_of_that_moment_is_not_hidden(flow: Flow, topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lands behind a correction, an older version or its tombstone, is followed by the correction once more."""
    topic.put_many(["a1"])
    with Appender(flow.settings) as appender:
        send = appender._producer.send
        corrected: list[object] = []

        def correct_first(*args: Any, **kwargs: Any) -> Any:
            if not corrected:
                corrected.append("a1")
                topic.put_many(["a1"], version=7)
            return send(*args, **kwargs)

        monkeypatch.setattr(appender._producer, "send", correct_first)
        assert appender.append([tombstone("a1", RECEIVED_MS + 1)]) == 1
        assert appender.append([tombstone("a1", RECEIVED_MS + 1)]) == 0
    versions = [each and each["version"] - RECEIVED_MS for each in on_topic(flow)["a1"]]
    assert versions == [1, 7, None, 7]
