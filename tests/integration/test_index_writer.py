"""When the index itself is at fault, and when an article is."""

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.config.settings import Settings
from pipeline.index.bulk import WriteOp
from pipeline.index.document import document
from pipeline.index.gateway import Gateway, IndexShape
from pipeline.index.generations import ensure_index
from pipeline.index.template import index_settings, mapped_otherwise, mappings
from pipeline.index.writer import MIN_REJECTED_FOR_MISMATCH, IndexWriter, MappingMismatch
from tests.support.sample_documents import enriched

pytestmark = pytest.mark.services

Change = Callable[[dict[str, Any]], None]
Make = Callable[[Change], IndexWriter]


def write(id: str, **changed: Any) -> WriteOp:
    return WriteOp(id, 1, document(enriched(id=id)) | changed)


@pytest.fixture
def make(gateway: Gateway, settings: Settings) -> Make:
    """A writer to an index whose fields were changed before."""
    index = ensure_index(gateway)

    def make(change: Change) -> IndexWriter:
        gateway.client.indices.delete(index=index)
        found = mappings()
        change(found["properties"])
        aliases = {settings.index_alias: {"is_write_index": True}}
        gateway.client.indices.create(
            index=index, mappings=found, settings=index_settings(IndexShape.of(settings)), aliases=aliases
        )
        return IndexWriter(gateway, settings.index_alias, max_items=100, max_bytes=1_000_000)

    return make


def untitled(properties: dict[str, Any]) -> None:
    properties["title"] = {"type": "integer"}


def test_a_broken_mapping_is_known_by_the_first_article_that_it_refuses(make: Make) -> None:
    writer = make(untitled)
    with pytest.raises(MappingMismatch, match="title"):
        writer.write([write("a")])
    with pytest.raises(MappingMismatch):
        writer.write([write("a")])


def test_a_bad_article_does_not_stop_a_worker_that_begins_with_it(make: Make) -> None:
    writer = make(lambda properties: None)
    for number in range(2 * MIN_REJECTED_FOR_MISMATCH):
        assert [found.verdict for found in writer.write([write(f"bad{number}", date="soon")])] == ["rejected"]
    assert [found.verdict for found in writer.write([write("good")])] == ["done"]


def test_a_mapping_that_breaks_at_work_is_known_after_a_few(make: Make, gateway: Gateway, settings: Settings) -> None:
    """Also when articles come one by one; until then they may be at fault themselves."""
    writer = make(lambda properties: None)
    writer.write([write("good")])
    make(untitled)
    for number in range(MIN_REJECTED_FOR_MISMATCH - 1):
        assert [found.verdict for found in writer.write([write(f"a{number}")])] == ["rejected"]
    with pytest.raises(MappingMismatch):
        writer.write([write("last")])


def test_our_own_mapping_is_recognised(make: Make, gateway: Gateway, settings: Settings) -> None:
    make(lambda properties: None)
    assert not mapped_otherwise(gateway, settings.index_alias)
    make(untitled)
    assert mapped_otherwise(gateway, settings.index_alias)
    assert mapped_otherwise(gateway, "no-such-index")


def test_what_was_deleted_meanwhile_is_not_brought_back(make: Make) -> None:
    """By anyone who had read the article before and writes it again, as its story is regrouped; a newer one comes."""
    writer = make(lambda properties: None)
    again = WriteOp("a", 1, document(enriched(id="a")), overwrite_equal=True)
    steps = [
        write("a"),
        WriteOp("a", 1, None),
        again,
        WriteOp("a", 1, None),
        WriteOp("a", 3, document(enriched(id="a"))),
    ]
    verdicts = [writer.write([step])[0].verdict for step in steps]
    assert verdicts == ["done", "deleted", "conflict", "conflict", "done"]


def test_a_correction_outlives_a_deletion_of_what_it_corrects(make: Make) -> None:
    writer = make(lambda properties: None)
    correction = WriteOp("a", 2, document(enriched(id="a")))
    assert [writer.write([step])[0].verdict for step in (correction, WriteOp("a", 1, None))] == ["done", "conflict"]
