"""The limits of a real Elasticsearch: nothing that is asked of it grows with how often articles are published."""

from collections.abc import Iterator

import pytest

from pipeline.config.settings import Settings
from pipeline.index import bulk
from pipeline.index.bulk import WriteOp
from pipeline.index.document import document
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index
from pipeline.index.limits import MAX_HITS, MAX_TERMS
from pipeline.index.story_fields import bands, merged
from pipeline.index.story_grouping import MAX_IDS_PER_SEARCH, StoryGrouper
from pipeline.operate.rebuild.rebuild import rebuild
from tests.integration.conftest import Flow
from tests.integration.test_stories import copy
from tests.support.rebuild_helpers import Topic
from tests.support.sample_documents import enriched
from tests.support.story_texts import text

pytestmark = pytest.mark.services


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with Gateway(settings) as gateway:
        ensure_index(gateway)
        yield gateway
        gateway.client.indices.delete(index=f"{settings.index_alias}-g1")


def test_a_rebuild_takes_articles_of_many_versions(flow: Flow) -> None:
    """Each version has other words, so that together they have more terms than one search takes."""
    topic = Topic(flow.settings)
    for version in range(1, 5):
        for number in range(MAX_IDS_PER_SEARCH):
            topic.put(f"a-{number}", version, text(number * 10 + version))
        topic.flush()
    topic.close()
    rebuilt = rebuild(flow.settings, lambda now: None)
    assert (rebuilt.documents, rebuilt.refused) == (MAX_IDS_PER_SEARCH, 0)


def test_an_article_of_more_versions_than_a_search_has_terms(gateway: Gateway, settings: Settings) -> None:
    """The search is split, and finds the copy whichever part it is in."""
    sought = copy(0)
    write = WriteOp(sought.id, sought.version, document(sought))
    assert [one.verdict for one in bulk.write(gateway, settings.index_alias, [write])] == ["done"]
    terms = (*(f"band-{n}" for n in range(2 * MAX_TERMS)), *bands([write])[sought.id])
    gateway.client.indices.refresh(index=settings.index_alias)
    assert {each.id for each in StoryGrouper(gateway)._near({"many": terms}, set())} == {sought.id}


def test_a_story_of_more_copies_than_a_search_has_hits(gateway: Gateway, settings: Settings) -> None:
    """All of them are found, each once."""
    first = document(copy(0))
    story = first["story"]
    writes = [
        WriteOp(f"n-{n}", 1, first | {"id": f"n-{n}", "story": story | {"id": "one"}}) for n in range(MAX_HITS + 3)
    ]
    for part in bulk.batches(writes, 2_000, 8_000_000):
        assert {one.verdict for one in bulk.write(gateway, settings.index_alias, part)} == {"done"}
    gateway.client.indices.refresh(index=settings.index_alias)
    found = [each.id for each in StoryGrouper(gateway)._named({"one"})]
    assert len(found) == len(set(found)) == MAX_HITS + 3


@pytest.mark.parametrize("bad", [WriteOp("x" * 600, 1, {}), WriteOp("x", 10**30, {}), WriteOp("x", -5, {})])
def test_a_document_that_spoils_its_whole_request(gateway: Gateway, settings: Settings, bad: WriteOp) -> None:
    """Elasticsearch refuses the request without looking further; the others are then sent without it."""
    sample = enriched(id="good")
    bad = WriteOp(bad.id, bad.version, document(sample))
    good = [WriteOp(f"good-{n}", 1, document(sample)) for n in range(3)]
    written = bulk.write(gateway, settings.index_alias, [good[0], bad, *good[1:]])
    assert [one.verdict for one in written] == ["done", "rejected", "done", "done"]
    assert written[1].detail


def test_the_bands_of_an_article_are_counted_once() -> None:
    """However often it is published as it was."""
    assert merged([{"a": ["1", "2"]}, {"a": ["2", "3"], "b": []}, {"a": ["1"]}]) == {"a": ("1", "2", "3"), "b": ()}
