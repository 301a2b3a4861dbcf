"""An index that refuses every document alike, on real servers: it is waited for, and said."""

import json
from collections.abc import Callable

import pytest

from pipeline.config.settings import Settings
from pipeline.index import bulk
from pipeline.index.bulk import WriteOp
from pipeline.index.document import document
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index, generations
from pipeline.index.template import next_alias
from pipeline.operate.fleet import heartbeats
from pipeline.operate.rebuild.rebuild import rebuild
from tests.integration.conftest import Flow
from tests.support.rebuild_helpers import Topic
from tests.support.sample_documents import enriched

pytestmark = pytest.mark.services

Change = Callable[[Gateway, str, str], object]

REFUSALS: dict[str, tuple[Change, Change]] = {
    "closed": (
        lambda gateway, index, alias: gateway.client.indices.close(index=index),
        lambda gateway, index, alias: gateway.client.indices.open(index=index),
    ),
    "write block": (
        lambda gateway, index, alias: gateway.client.indices.add_block(index=index, block="write"),
        lambda gateway, index, alias: gateway.client.indices.put_settings(
            index=index, settings={"index.blocks.write": None}
        ),
    ),
    "read only": (
        lambda gateway, index, alias: gateway.client.indices.put_settings(
            index=index, settings={"index.blocks.read_only_allow_delete": True}
        ),
        lambda gateway, index, alias: gateway.client.indices.put_settings(
            index=index, settings={"index.blocks.read_only_allow_delete": None}
        ),
    ),
    "no write index": (
        lambda gateway, index, alias: gateway.client.indices.put_alias(index=index, name=alias, is_write_index=False),
        lambda gateway, index, alias: gateway.client.indices.put_alias(index=index, name=alias, is_write_index=True),
    ),
    "no alias": (
        lambda gateway, index, alias: gateway.client.indices.delete_alias(index=index, name=alias),
        lambda gateway, index, alias: gateway.client.indices.put_alias(index=index, name=alias, is_write_index=True),
    ),
}


@pytest.mark.parametrize(("refuse", "allow"), REFUSALS.values(), ids=REFUSALS)
def test_no_document_is_blamed_for_its_index(
    gateway: Gateway, settings: Settings, refuse: Change, allow: Change
) -> None:
    """A write is tried again, and taken when the index takes writes."""
    index = ensure_index(gateway)
    write = WriteOp("a", 1, document(enriched(id="a")))
    refuse(gateway, index, settings.index_alias)
    assert [one.verdict for one in bulk.write(gateway, settings.index_alias, [write])] == ["retry"]
    allow(gateway, index, settings.index_alias)
    assert [one.verdict for one in bulk.write(gateway, settings.index_alias, [write])] == ["done"]


def test_a_deletion_makes_no_index_in_the_name_of_the_alias(gateway: Gateway, settings: Settings) -> None:
    """Elasticsearch heeds no `require_alias` in deletions, and one with a version creates a missing index."""
    gateway.client.indices.delete(index=ensure_index(gateway))
    deletion = WriteOp("a", 1, None)
    for alias in (settings.index_alias, next_alias(settings.index_alias)):
        assert [one.verdict for one in bulk.write(gateway, alias, [deletion])] == ["retry"]
        assert not gateway.client.indices.exists(index=alias)
    ensure_index(gateway)
    assert [one.verdict for one in bulk.write(gateway, settings.index_alias, [deletion])] == ["deleted"]


def is_waiting(flow: Flow, words: str) -> bool:
    return any(beat.state == "waiting" and words in beat.detail for beat in heartbeats(flow.settings))


@pytest.mark.parametrize(("case", "words"), [("closed", "closed"), ("write block", "blocked")])
def test_a_refusing_index_is_waited_for(flow: Flow, case: str, words: str) -> None:
    """Three articles, too few to look like a broken mapping: the worker waits, and every command says why in a line."""
    settings, (refuse, allow) = flow.settings, REFUSALS[case]
    with Gateway(settings) as gateway:
        index = ensure_index(gateway)
        worker = flow.start("index-worker")
        topic = Topic(settings)
        topic.put_many(["a"])
        flow.wait()
        refuse(gateway, index, settings.index_alias)
        topic.put_many(["b", "c", "d"])
        topic.close()
        flow.until(lambda: is_waiting(flow, words))
        status = json.loads(flow.run("status", "--json").stdout)
        assert any(words in problem["what"] for problem in status["problems"])
        assert words in flow.run("doctor").stdout
        assert words in flow.run("index", "list").stdout
        allow(gateway, index, settings.index_alias)
        flow.wait()
    assert worker.poll() is None
    assert sorted(flow.documents()) == ["a", "b", "c", "d"]
    assert flow.dead_letters() == []


@pytest.mark.parametrize(
    "command",
    [
        ("search", "rain"),
        ("article", "a"),
        ("index", "prune", "--older-than", "1d"),
        ("takedown", "add", "a"),
        ("alerts", "test", "storm"),
    ],
)
def test_a_command_says_that_the_index_is_closed(flow: Flow, command: tuple[str, ...]) -> None:
    """One line with the fix, and the exit status of what can be tried again later."""
    with Gateway(flow.settings) as gateway:
        index = ensure_index(gateway)
        if command[0] == "alerts":
            assert flow.run("alerts", "add", "storm", "--query", "storm").returncode == 0
        gateway.client.indices.close(index=index)
    done = flow.run(*command)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (69, 1), done.stderr
    assert "index_closed_exception" in done.stderr
    assert f"POST /{index}/_open" in done.stderr


def test_a_closed_index_can_be_rebuilt(flow: Flow) -> None:
    """It is listed, its number is not given again, and the new generation takes its place."""
    with Gateway(flow.settings) as gateway:
        index = ensure_index(gateway)
        topic = Topic(flow.settings)
        topic.put_many(["a", "b"])
        topic.close()
        gateway.client.indices.close(index=index)
        assert [(found.index, found.closed) for found in generations(gateway)] == [(index, True)]
        rebuilt = rebuild(flow.settings, lambda now: None)
    assert rebuilt.index != index
    assert sorted(flow.documents()) == ["a", "b"]
    assert flow.run("index", "delete-old").stdout == f"dropped {index}\n"
