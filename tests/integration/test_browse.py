"""The query layer on a real Elasticsearch that holds the enriched seeds."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import SetupError, UsageError
from pipeline.search.answers import EntityKind, Interval, SearchPage
from pipeline.search.article_view import article_view, more_like, story_view
from pipeline.search.backend import SearchBackend, open_backend
from pipeline.search.browse import Beside, cluster_map, facets, search_page, timeline
from pipeline.search.entity_view import entity_page, rising, top_entities
from pipeline.search.options import SearchOptions, gazetteer_look_up, read_query
from pipeline.search.period import Period, last
from pipeline.search.query import Query
from pipeline.search.source_list import source_list
from pipeline.search.story_list import top_stories

pytestmark = pytest.mark.services

NOW = datetime(2026, 11, 24, tzinfo=UTC)
EVERYTHING = Beside(
    facets=("source", "country", "language", "person", "organization", "place"), timeline=True, map=True
)
CAUCASUS = "43.0,38.0,47.0,42.5"


@pytest.fixture(scope="module")
def backend(seeded: Settings) -> Iterator[SearchBackend]:
    with open_backend(seeded) as opened:
        yield opened


@pytest.fixture(scope="module")
def find(backend: SearchBackend, seeded: Settings) -> Any:
    def page(*words: str, beside: Beside = EVERYTHING, **options: Any) -> SearchPage:
        query = read_query(SearchOptions(words=words, **options), NOW, gazetteer_look_up(seeded))
        return search_page(backend, query, beside)

    return page


def test_everything_beside_a_page_counts_what_was_found(find: Any) -> None:
    """Total, timeline and facets speak of the same articles; the map of those that are about a place."""
    page = find(size=5)
    assert len(page.hits) == 5
    assert page.timeline
    assert page.map
    assert sum(bar.count for bar in page.timeline.bars) == page.total.value > 20
    assert sum(cluster.count for cluster in page.map.clusters) == page.map.located > 10
    languages = next(facet for facet in page.facets if facet.name == "language")
    assert sum(value.count for value in languages.values) + languages.others == page.total.value
    assert "English" in {value.label for value in languages.values}


def test_filters_narrow_the_map_and_the_list_alike(find: Any) -> None:
    """A box of the map chooses what is about a place in it, in hits, facets and clusters."""
    page = find(box=CAUCASUS, size=100)
    assert page.hits
    assert page.map
    assert page.map.located == page.total.value == len(page.hits)
    for hit in page.hits:
        assert 43 <= hit.focus.location.lon <= 47
        assert 38 <= hit.focus.location.lat <= 42.5
    for cluster in page.map.clusters:
        assert cluster.bounds.west <= cluster.center.lon <= cluster.bounds.east
        assert cluster.label


def test_a_box_across_the_180th_meridian(find: Any) -> None:
    """West above east goes round the other side of the world and leaves out what lies between."""
    whole = find(size=1).map.located
    around, between = find(box="170,-90,-170,90", size=1).total.value, find(box="-170,-90,170,90", size=1).total.value
    assert around + between == whole


@pytest.mark.parametrize("collapse", [False, True])
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_pages_neither_overlap_nor_skip(find: Any, sort: str, collapse: bool) -> None:
    """Cursor by cursor every article (or story) is seen once, and the last page has no cursor."""
    seen: list[str] = []
    page = find(sort=sort, size=7, collapse=collapse)
    while True:
        seen += [hit.story_id if collapse else hit.id for hit in page.hits]
        if page.next is None:
            break
        page = find(sort=sort, size=7, collapse=collapse, after=page.next)
    assert len(seen) == len(set(seen)) == (page.stories if collapse else page.total.value)


def test_a_cursor_of_another_search_is_refused(find: Any) -> None:
    """A cursor fits the words and filters it was made for alone."""
    cursor = find("river", size=1).next
    assert cursor
    with pytest.raises(UsageError, match="--after"):
        find("bridge", size=1, after=cursor)


def test_what_matched_is_told_by_segments(find: Any) -> None:
    """Segments joined are the headline as it is; the word that matched is one of them."""
    hit = find("sevan").hits[0]
    assert "".join(segment.text for segment in hit.title_segments) == hit.title
    marked = [segment.text for run in (hit.title_segments, *hit.snippets) for segment in run if segment.match]
    assert "Sevan" in marked


def test_days_of_the_timeline_are_those_of_the_time_zone(backend: SearchBackend) -> None:
    """Bars begin at local midnight, with the offset that the zone has on that day."""
    query = Query(since=datetime(2026, 10, 20, tzinfo=UTC), until=datetime(2026, 11, 10, tzinfo=UTC))
    bars = timeline(backend, query, "Europe/Berlin")
    assert bars.interval is Interval.DAY
    assert {bar.start.hour for bar in bars.bars} == {0}
    assert {bar.start.utcoffset() for bar in bars.bars} == {timedelta(hours=1), timedelta(hours=2)}
    with pytest.raises(UsageError, match="Mars"):
        timeline(backend, query, "Mars/Olympus")


def test_a_search_without_hits_has_empty_parts(find: Any) -> None:
    """Nothing found is an answer, with a timeline and a map that are empty."""
    page = find("qqqqxyzzy")
    assert (page.total.value, page.hits, page.next) == (0, (), None)
    assert page.timeline.bars == page.map.clusters == ()


def test_facets_and_map_alone(backend: SearchBackend) -> None:
    """The parts of a page can be asked for by themselves."""
    (countries,) = facets(backend, Query(), ["country"], 3)
    assert len(countries.values) == 3
    assert countries.others > 0
    assert cluster_map(backend, Query(), 3).precision == 3


def test_an_article_in_full(backend: SearchBackend, find: Any) -> None:
    """Mentions are in order, do not overlap, and their offsets give the names as they stand in the text."""
    view = article_view(backend, find("guterres").hits[0].id)
    assert view
    text = [mention for mention in view.mentions if mention.field == "text"]
    assert text
    assert all(left.end <= right.start for left, right in itertools.pairwise(text))
    assert any("Guterres" in view.text[mention.start : mention.end] for mention in text)
    assert view.provenance.pipeline
    assert article_view(backend, "no-such-article") is None


def test_more_like_an_article_leaves_out_its_story(backend: SearchBackend, find: Any) -> None:
    """Others about the same people and places come; the article itself and its copies do not."""
    hit = find("sevan").hits[0]
    alike = more_like(backend, hit.id)
    assert alike
    assert hit.story_id not in {other.story_id for other in alike}
    assert set(hit.countries) & set(alike[0].countries)
    assert more_like(backend, "no-such-article") is None


def test_a_story_has_its_copies(backend: SearchBackend, find: Any) -> None:
    """The lead comes first; every article is of the story."""
    hit = max(find(size=100).hits, key=lambda hit: hit.copies)
    story = story_view(backend, hit.story_id)
    assert story
    assert len(story.articles) == story.total == hit.copies
    assert story.lead == story.articles[0]
    assert story_view(backend, "no-such-story") is None


def test_a_place_has_a_page(backend: SearchBackend) -> None:
    """Where it is, since when it is in the news, with whom; its own name is not among those named with it."""
    page = entity_page(backend, EntityKind.PLACE, "Yerevan")
    assert page
    assert page.location
    assert page.location.country == "AM"
    assert page.total == sum(bar.count for bar in page.timeline.bars) > 1
    assert page.first_seen
    assert page.last_seen
    assert page.first_seen < page.last_seen
    assert "Yerevan" not in {place.name for place in page.places}
    assert page.countries[0].name == "Armenia"
    assert page.latest
    assert entity_page(backend, EntityKind.PERSON, "Unknown Person") is None


def test_the_most_mentioned_of_a_search(backend: SearchBackend) -> None:
    """Counts go down."""
    counts = [each.count for each in top_entities(backend, EntityKind.PLACE, size=5).entities]
    assert len(counts) == 5
    assert counts == sorted(counts, reverse=True)


def test_who_is_up_is_above_their_own_usual(backend: SearchBackend) -> None:
    """No name is up whose usual is as high as the count of the period."""
    rises = rising(backend, EntityKind.PLACE, last(NOW, days=30), before_days=300, min_count=1)
    assert rises.entities
    assert all(rise.count > rise.usual for rise in rises.entities)


def test_stories_and_outlets_of_a_period(backend: SearchBackend) -> None:
    """Stories of most outlets come first; their curves add up to their articles. Outlets' days do, too."""
    period = Period(datetime(2026, 10, 1, tzinfo=UTC), NOW)
    stories = top_stories(backend, period).stories
    assert [story.outlets for story in stories] == sorted((story.outlets for story in stories), reverse=True)
    assert all(sum(bar.count for bar in story.curve) == story.articles for story in stories)
    sources = source_list(backend, period).sources
    assert sources
    assert all(sum(bar.count for bar in source.days) == source.total for source in sources)


def test_without_an_index(seeded: Settings) -> None:
    """Every way to ask says that there is no index."""
    with open_backend(seeded.model_copy(update={"index_alias": "nothing-here"})) as backend:
        for ask in (
            lambda: search_page(backend, Query()),
            lambda: article_view(backend, "a"),
            lambda: entity_page(backend, EntityKind.PLACE, "Yerevan"),
        ):
            with pytest.raises(SetupError, match="nothing-here"):
                ask()
