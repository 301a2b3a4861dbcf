"""Bodies of Elasticsearch searches, built from queries without a server.

A word counts by field (headline before body before names, see ``SEARCHED``), filters select, and a story *about* the
requested place ranks above one that mentions it. Among equals the newer story is first.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pipeline.index.stems import analyzers_for
from pipeline.search.clauses import (
    FIELDS_OF,
    MAX_STEMMED,
    Clause,
    any_of,
    from_source,
    named,
    of_node,
    organization,
    phrase,
    stem_fields,
    term,
)
from pipeline.search.geo import DIVISION_KM, GeoBox, GeoCircle
from pipeline.search.outlets import outlet_terms
from pipeline.search.query_grammar import Word, leaves
from pipeline.search.query_parser import ParsedQuery

# Two words must both occur; with more a third may be missing, as long questions contain filler.
MOST_WORDS = "2<67%"
PHRASE_BOOST = 2.0
# Relative to scores of about 5 to 20: sorts equal and nearly equal ones without lifting a weaker match over a better.
RECENCY_BOOST = 0.2
RECENCY_PIVOT = "30d"
FOCUS_BOOST = 1.0
# Analyzers for which words are also matched together; Latin script has more languages than is worthwhile.
MAX_TOGETHER = 4

# The most characteristic words of an article; more only cost time.
LIKE_WORDS = 25
# Words in more articles than this say little about any one, and scanning them takes most of the time; the limit bounds
# the cost regardless of the index' size.
MAX_LIKE_ARTICLES = 10_000
FOCUS_FIELDS = ("focus.name.folded", "focus.admin1.folded")
# Fields that mean nothing to a reader.
FOR_MACHINES = ("story.bands", "story.signature", "story.facts", "title_stems", "text_stems", "latin")
SOURCES = "sources"
FACETS = {
    "people": "entities.person",
    "organizations": "entities.organization",
    "places": "places.name",
    "countries": "countries",
    SOURCES: "source.name",
    "languages": "language",
    "tags": "tags",
}
FACET_SIZE = 8
# Aggregation that counts the stories of all matches.
STORIES = "stories"

# Marks around matches: private-use characters, as article text may contain any tag.
MARK, UNMARK = "\ue000", "\ue001"


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    DISTANCE = "distance"


@dataclass(frozen=True)
class Likeness:
    """Traits that others should share with an article; ``names`` are pairs of field and name."""

    article_id: str
    story_id: str
    index: str
    names: tuple[tuple[str, str], ...] = ()
    places: tuple[str, ...] = ()
    focus: str | None = None


@dataclass(frozen=True)
class Query:
    """A search. Several people, organizations, places or tags must all occur; of several countries, languages or
    sources any one. ``box`` contains the articles' focus. ``collapse`` shows a story once, by its best article.
    ``after`` holds the sort values of the previous page's last hit; for collapsed pages, which Elasticsearch cannot
    resume that way, the number of stories seen."""

    words: ParsedQuery = field(default_factory=ParsedQuery)
    people: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    story: str | None = None
    near: GeoCircle | None = None
    box: GeoBox | None = None
    like: Likeness | None = None
    since: datetime | None = None
    until: datetime | None = None
    sort: Sort = Sort.RELEVANCE
    size: int = 10
    after: tuple[Any, ...] | None = None
    facets: bool = False
    explain: bool = False
    collapse: bool = False

    @property
    def seen(self) -> int:
        """Return the number of stories on earlier pages, if collapsed."""
        return int(self.after[0]) if self.collapse and self.after else 0


def search_body(query: Query) -> dict[str, Any]:
    """Return the body of ``POST ALIAS/_search``."""
    body: dict[str, Any] = {
        "query": _matching(query),
        "sort": sort_keys(query),
        "size": query.size,
        "track_total_hits": True,
        "track_scores": True,
        "_source": {"excludes": ["text", "mentions", "removed", *FOR_MACHINES]},
        "highlight": _highlight(query),
        "explain": query.explain,
    }
    aggregations = _facets() if query.facets else {}
    if query.collapse:
        body |= {"collapse": {"field": "story.id"}, "from": query.seen}
        aggregations[STORIES] = {"cardinality": {"field": "story.id"}}
    elif query.after is not None:
        body["search_after"] = list(query.after)
    return body | ({"aggs": aggregations} if aggregations else {})


def _facets() -> Clause:
    others = {
        name: {"terms": {"field": field, "size": FACET_SIZE}} for name, field in FACETS.items() if name != SOURCES
    }
    return others | outlet_terms(SOURCES, FACET_SIZE)


def sort_keys(query: Query) -> list[Clause]:
    """Return the sort order; the id comes last so that pages neither overlap nor skip."""
    newest: list[Clause] = [{"date": "desc"}, {"id": "asc"}]
    match query.sort:
        case Sort.NEWEST:
            return newest
        case Sort.OLDEST:
            return [{"date": "asc"}, {"id": "asc"}]
        case Sort.DISTANCE if query.near:
            return [{"_geo_distance": {"focus.location": _point(query.near), "unit": "km"}}, *newest]
        case _:
            return [{"_score": "desc"}, *newest]


def _matching(query: Query) -> Clause:
    conditions = matching(query)["bool"]
    return {"bool": {**conditions, "should": [*_together(query), *_about(query), _recency()]}}


def matching(query: Query) -> Clause:
    """Return the condition for an article to be found, without anything that only affects order.

    Raises UsageError for a grammar field with an invalid value.
    """
    words = query.words
    terms = [term(text, analyzers) for text, analyzers in terms_and_analyzers(query)]
    return {
        "bool": {
            "must": [
                *([{"bool": {"should": terms, "minimum_should_match": MOST_WORDS}}] if terms else []),
                *(phrase(text) for text in words.phrases),
                *(of_node(node, query.languages) for node in words.required),
                *([_like(query.like)] if query.like else []),
            ],
            "must_not": [
                *(phrase(unwanted) for unwanted in words.without),
                *(of_node(node, query.languages) for node in words.excluded),
                *_own_story(query),
            ],
            "filter": _filters(query),
        }
    }


def terms_and_analyzers(query: Query) -> list[tuple[str, tuple[str, ...]]]:
    """Return each word matched by its forms, with the analyzers of its possible languages."""
    terms = query.words.terms
    if len(terms) > MAX_STEMMED:
        return [(text, ()) for text in terms]
    return [(text, analyzers_for(text, query.languages)) for text in terms]


def _like(like: Likeness) -> Clause:
    """Match common words alone, two common names, or one name and some words; rare ones weigh more."""
    named: list[Clause] = [{"term": {field: name}} for field, name in like.names]
    named += [{"term": {"places.name": name}} for name in like.places]
    if like.focus:
        named.append({"term": {"focus.name": like.focus}})
    if not named:
        return _words_alike(like, "30%")
    two = {"bool": {"should": named, "minimum_should_match": min(2, len(named))}}
    one = {"bool": {"must": [any_of(named), _words_alike(like, "10%")]}}
    return any_of([_words_alike(like, "30%"), two, one])


def _words_alike(like: Likeness, share: str) -> Clause:
    return {
        "more_like_this": {
            "fields": ["title", "text"],
            "like": [{"_index": like.index, "_id": like.article_id}],
            "min_term_freq": 1,
            "min_doc_freq": 2,
            "max_doc_freq": MAX_LIKE_ARTICLES,
            "max_query_terms": LIKE_WORDS,
            "minimum_should_match": share,
        }
    }


def _own_story(query: Query) -> list[Clause]:
    like = query.like
    return [{"term": {"story.id": like.story_id}}, {"term": {"id": like.article_id}}] if like else []


def most_words(words: int) -> int:
    """Return how many of ``words`` words MOST_WORDS requires."""
    return words if words <= 2 else words * 67 // 100


def _together(query: Query) -> list[Clause]:
    """Boost words that are together as typed over the same words apart."""
    words = query.words
    if len(words.terms) < 2:
        return []
    analyzers = _analyzers(query)
    stems = stem_fields("text", analyzers) if len(analyzers) <= MAX_TOGETHER else []
    fields = ["title^2", "text", *stems, "entities.all.folded"]
    return [
        {
            "multi_match": {
                "query": " ".join(words.terms),
                "type": "phrase",
                "slop": 3,
                "fields": fields,
                "boost": PHRASE_BOOST,
            }
        }
    ]


def _analyzers(query: Query) -> tuple[str, ...]:
    """Return every analyzer to query."""
    asked = [analyzers for _, analyzers in terms_and_analyzers(query)]
    for node in query.words.required:
        asked += [analyzers_for(leaf.text, query.languages) for leaf in leaves(node) if isinstance(leaf, Word)]
    return tuple(dict.fromkeys(name for analyzers in asked for name in analyzers))


def _recency() -> Clause:
    # Rounded to the day, or every page of a search would be scored at another time.
    feature = {"field": "date", "origin": "now/d", "pivot": RECENCY_PIVOT, "boost": RECENCY_BOOST}
    return {"distance_feature": feature}


def _about(query: Query) -> list[Clause]:
    wanted: list[Clause] = [named(place, *FOCUS_FIELDS) for place in query.places]
    wanted += [{"term": {"focus.country": country}} for country in query.countries]
    if query.near:
        wanted.append(_within(query.near, "focus.location"))
    return [{"constant_score": {"filter": clause, "boost": FOCUS_BOOST}} for clause in wanted]


def _filters(query: Query) -> list[Clause]:
    return [
        *(named(name, *FIELDS_OF["person"]) for name in query.people),
        *map(organization, query.organizations),
        *(named(name, *FIELDS_OF["place"]) for name in query.places),
        *(named(name, *FIELDS_OF["tag"]) for name in query.tags),
        *_any_of("countries", query.countries),
        *_any_of("language", query.languages),
        *_any_of("story.id", (query.story,) if query.story else ()),
        *([any_of([from_source(name) for name in query.sources])] if query.sources else []),
        *([_circle(query)] if query.near else []),
        *([_inside(query.box)] if query.box else []),
        *_period(query.since, query.until),
    ]


def _any_of(field: str, values: tuple[str, ...]) -> list[Clause]:
    return [{"terms": {field: list(values)}}] if values else []


def _circle(query: Query) -> Clause:
    assert query.near
    focus = _within(query.near, "focus.location")
    # Only the focus gives a single distance to sort by; an article has many other places.
    return focus if query.sort is Sort.DISTANCE else any_of([focus, _within(query.near, "places.location")])


def _inside(box: GeoBox) -> Clause:
    """Match articles with a focus in the box: a map shows them at their focus, and both must agree."""
    corners = {"top": box.north, "left": box.west, "bottom": box.south, "right": box.east}
    return {"geo_bounding_box": {"focus.location": corners}}


def _within(near: GeoCircle, field: str) -> Clause:
    circle: Clause = {"geo_distance": {"distance": f"{near.kilometres}km", field: _point(near)}}
    if near.division is None:
        return circle
    lat, lon = near.division
    return any_of([circle, {"geo_distance": {"distance": f"{DIVISION_KM}km", field: {"lat": lat, "lon": lon}}}])


def _point(near: GeoCircle) -> dict[str, float]:
    return {"lat": near.lat, "lon": near.lon}


def _period(since: datetime | None, until: datetime | None) -> list[Clause]:
    bounds = {"gte": since and since.isoformat(), "lte": until and until.isoformat()}
    given = {bound: instant for bound, instant in bounds.items() if instant}
    return [{"range": {"date": given}}] if given else []


def _highlight(query: Query) -> Clause:
    """Highlight words and names; without any, show the article's beginning."""
    words = query.words
    names = (*query.people, *query.organizations, *query.places)
    shown = [*(term(text, analyzers) for text, analyzers in terms_and_analyzers(query)), *map(phrase, words.phrases)]
    shown += [of_node(node, query.languages) for node in words.required]
    shown += [{"multi_match": {"query": name, "fields": ["title.exact", "text.exact"]}} for name in names]
    analyzers = _analyzers(query)
    return {
        "pre_tags": [MARK],
        "post_tags": [UNMARK],
        "highlight_query": {"bool": {"should": shown}} if shown else {"match_none": {}},
        "fields": {
            "title": {"matched_fields": ["title.exact", *stem_fields("title", analyzers)], "number_of_fragments": 0},
            "text": {
                "matched_fields": ["text.exact", *stem_fields("text", analyzers)],
                "number_of_fragments": 2,
                "fragment_size": 160,
                "no_match_size": 160,
                "order": "score",
            },
        },
    }
