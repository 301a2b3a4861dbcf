"""Outlets that are known by a name, by a host, or by both, in every count of outlets."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import feedparser
import pytest

from pipeline.config.settings import Settings
from pipeline.export.export_stream import ExportOptions, open_export
from pipeline.index.bulk import WriteOp, write
from pipeline.index.document import document
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index, generation_name
from pipeline.messages.articles import Article, Source
from pipeline.search.answers import EntityKind
from pipeline.search.article_view import story_view
from pipeline.search.backend import SearchBackend
from pipeline.search.browse import facets
from pipeline.search.entity_view import entity_page
from pipeline.search.execute import search
from pipeline.search.period import Period
from pipeline.search.query import Query
from pipeline.search.source_list import source_list
from pipeline.search.story_list import top_stories
from tests.support.sample_documents import RECEIVED, RECEIVED_MS, enriched

pytestmark = pytest.mark.services
PERIOD = Period(RECEIVED - timedelta(days=1), RECEIVED + timedelta(days=1))
# Six articles of three outlets: one has a name and a host, of which one article misses the name; one has a name
# alone, one a host alone. One article has neither.
SOURCES: list[Source | None] = [
    Source(name="Harbour Post", domain="harbour.example"),
    Source(name="Harbour Post", domain="harbour.example"),
    Source(domain="harbour.example"),
    Source(name="Valley Radio"),
    Source(domain="gazette.example", feed="https://gazette.example/rss"),
    Source(domain="gazette.example", feed="https://gazette.example/rss"),
    None,
]


@pytest.fixture
def backend(settings: Settings) -> Iterator[SearchBackend]:
    with Gateway(settings) as gateway:
        ensure_index(gateway)
        writes = []
        for number, source in enumerate(SOURCES):
            id = f"a-{number}"
            article = Article(
                id=id, text="Talks in Yerevan.", published_at=RECEIVED - timedelta(minutes=number), source=source
            )
            made = document(enriched(id=id, version=RECEIVED_MS + number, article=article), datetime.now(UTC))
            made["story"] |= {"id": "a-0"}
            writes.append(WriteOp(id, RECEIVED_MS + number, made))
        write(gateway, settings.index_alias, writes)
        gateway.refresh()
        yield SearchBackend(gateway)
        gateway.client.indices.delete(index=generation_name(settings.index_alias, 1))


COUNTS = {"Harbour Post": 2, "gazette.example": 2, "Valley Radio": 1, "harbour.example": 1}


def test_a_facet_has_hosts_beside_names(backend: SearchBackend) -> None:
    """The most frequent of both come first; what a short facet leaves out is counted."""
    (facet,) = facets(backend, Query(), ["source"], 10)
    assert {value.value: value.count for value in facet.values} == COUNTS
    assert facet.others == 0
    (short,) = facets(backend, Query(), ["source"], 2)
    assert [value.value for value in short.values] == ["Harbour Post", "gazette.example"]
    assert short.others == 2
    assert search(backend.gateway, Query(facets=True)).facets["sources"] == COUNTS


def test_each_value_is_a_filter(backend: SearchBackend) -> None:
    """A value of the facet finds what it counts; a host also finds the articles of its outlet that have a name."""
    for value, count in COUNTS.items():
        assert search(backend.gateway, Query(sources=(value,))).total >= count
    assert search(backend.gateway, Query(sources=("gazette.example",))).total == 2


def test_the_list_of_sources_has_hosts(backend: SearchBackend) -> None:
    found = source_list(backend, PERIOD).sources
    assert {source.name: source.total for source in found} == COUNTS
    assert all(sum(bar.count for bar in source.days) == source.total for source in found)
    assert [source.name for source in source_list(backend, PERIOD, size=1).sources] == ["Harbour Post"]


def test_outlets_are_counted_once(backend: SearchBackend) -> None:
    """An outlet whose name is missing from some articles is one; those without a host are counted by name."""
    story = story_view(backend, "a-0")
    page = entity_page(backend, EntityKind.PLACE, "Yerevan")
    assert story
    assert page
    assert (story.outlets, page.outlets, top_stories(backend, PERIOD).stories[0].outlets) == (3, 3, 3)


def test_an_entry_of_a_feed_names_the_host(backend: SearchBackend) -> None:
    export = open_export(backend.gateway, Query(sources=("gazette.example",)), ExportOptions(format="atom"))
    entries = feedparser.parse(b"".join(export.chunks())).entries
    assert [entry.source.title for entry in entries] == ["gazette.example"] * 2
