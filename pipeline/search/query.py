"""From what a searcher asks to the body of an Elasticsearch search; no server is needed here.

A word counts where it stands (headline before body before names, see ``SEARCHED``), filters choose, and a story
*about* the place asked for comes before one that mentions it. Between equals the newer story comes first.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pipeline.index.template import SEARCHED
from pipeline.search.geo import GeoBox, GeoCircle
from pipeline.search.query_parser import ParsedQuery

Clause = dict[str, Any]

# A field other than the best one adds this share: enough to prefer a word in headline and body, not to drown it.
TIE_BREAKER = 0.3
# Two words must both occur; of more a third may be missing, as long questions carry filler.
MOST_WORDS = "2<67%"
PHRASE_BOOST = 2.0
# Against scores of about 5 to 20: it orders equals and near equals, and never lifts a weaker match over a better.
RECENCY_BOOST = 0.2
RECENCY_PIVOT = "30d"
FOCUS_BOOST = 1.0
# Words of a name may stand apart ("Recep Erdoğan") but not in two names: the array's gap between values is 100.
NAME_SLOP = 10

# The words that tell most about an article; more only cost time.
LIKE_WORDS = 25

PLACE_FIELDS = ("entities.place.folded", "places.name.folded", "places.admin1.folded", "focus.name.folded")
FOCUS_FIELDS = ("focus.name.folded", "focus.admin1.folded")
# Fields that no reader can make anything of.
FOR_MACHINES = ("story.bands", "story.signature", "story.facts")
FACETS = {
    "people": "entities.person",
    "organizations": "entities.organization",
    "places": "places.name",
    "countries": "countries",
    "sources": "source.name",
    "languages": "language",
    "tags": "tags",
}
FACET_SIZE = 8
# The aggregation that counts the stories that all matches belong to.
STORIES = "stories"

# Marks around what matched: private-use characters, as the article's own text may hold any tag.
MARK, UNMARK = "\ue000", "\ue001"


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    DISTANCE = "distance"


@dataclass(frozen=True)
class Likeness:
    """The traits of an article that others are to be like; ``names`` are pairs of a field and a name."""

    article_id: str
    story_id: str
    index: str
    names: tuple[tuple[str, str], ...] = ()
    places: tuple[str, ...] = ()
    focus: str | None = None


@dataclass(frozen=True)
class Query:
    """A search. Several people, organizations, places or tags must all occur; of several countries, languages
    or sources any one. ``box`` holds what an article is about. ``collapse`` shows a story once, by its best article.
    ``after`` holds the sort values of the last hit of the page before; of collapsed pages, where Elasticsearch cannot go
    on from those, the number of stories seen."""

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
        """Stories on the pages before; only where stories are collapsed."""
        return int(self.after[0]) if self.collapse and self.after else 0


def search_body(query: Query) -> dict[str, Any]:
    """The body of ``POST ALIAS/_search``."""
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
    return {name: {"terms": {"field": field, "size": FACET_SIZE}} for name, field in FACETS.items()}


def sort_keys(query: Query) -> list[Clause]:
    """The order of the hits; the id comes last so that pages neither overlap nor skip."""
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
    return {"bool": {**conditions, "should": [*_together(query.words), *_about(query), _recency()]}}


def matching(query: Query) -> Clause:
    """Return what an article must fulfil to be found, without what only orders."""
    words = query.words
    terms = [_term(term) for term in words.terms]
    return {
        "bool": {
            "must": [
                *([{"bool": {"should": terms, "minimum_should_match": MOST_WORDS}}] if terms else []),
                *(_phrase(phrase) for phrase in words.phrases),
                *([_like(query.like)] if query.like else []),
            ],
            "must_not": [*(_phrase(unwanted) for unwanted in words.without), *_own_story(query)],
            "filter": _filters(query),
        }
    }


def _like(like: Likeness) -> Clause:
    """Words in common by themselves, or two names in common; a rare name weighs more, as a rare word does."""
    words = {
        "more_like_this": {
            "fields": ["title", "text"],
            "like": [{"_index": like.index, "_id": like.article_id}],
            "min_term_freq": 1,
            "min_doc_freq": 2,
            "max_query_terms": LIKE_WORDS,
            "minimum_should_match": "30%",
        }
    }
    named: list[Clause] = [{"term": {field: name}} for field, name in like.names]
    named += [{"term": {"places.name": name}} for name in like.places]
    if like.focus:
        named.append({"term": {"focus.name": like.focus}})
    if not named:
        return words
    names = {"bool": {"should": named, "minimum_should_match": min(2, len(named))}}
    return _any([words, names])


def _own_story(query: Query) -> list[Clause]:
    like = query.like
    return [{"term": {"story.id": like.story_id}}, {"term": {"id": like.article_id}}] if like else []


def most_words(words: int) -> int:
    """Return how many of so many words MOST_WORDS asks for."""
    return words if words <= 2 else words * 67 // 100


def _term(term: str) -> Clause:
    # "and" joins the parts of one term only: "twenty-five" is not any "five".
    asked = {"query": term, "operator": "and"}
    return {"multi_match": {**asked, "fields": list(SEARCHED), "tie_breaker": TIE_BREAKER}}


def _phrase(phrase: str) -> Clause:
    # Exact fields only: who quotes means the words as they stand, not others of the same stem.
    names = ["entities.all.folded", "places.name.folded", "source.name.folded", "tags.folded"]
    fields = ["title.exact^4", "text.exact", *names]
    return {"multi_match": {"query": phrase, "type": "phrase", "fields": fields, "tie_breaker": TIE_BREAKER}}


def _together(words: ParsedQuery) -> list[Clause]:
    """Words that stand together as they were typed count more than the same words apart."""
    if len(words.terms) < 2:
        return []
    fields = ["title^2", "text", "entities.all.folded"]
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


def _recency() -> Clause:
    # Rounded to the day, or every page of a search would score by another clock.
    feature = {"field": "date", "origin": "now/d", "pivot": RECENCY_PIVOT, "boost": RECENCY_BOOST}
    return {"distance_feature": feature}


def _about(query: Query) -> list[Clause]:
    wanted: list[Clause] = [_named(place, *FOCUS_FIELDS) for place in query.places]
    wanted += [{"term": {"focus.country": country}} for country in query.countries]
    if query.near:
        wanted.append(_within(query.near, "focus.location"))
    return [{"constant_score": {"filter": clause, "boost": FOCUS_BOOST}} for clause in wanted]


def _filters(query: Query) -> list[Clause]:
    return [
        *(_named(name, "entities.person.folded") for name in query.people),
        *(_named(name, "entities.organization.folded") for name in query.organizations),
        *(_named(name, *PLACE_FIELDS) for name in query.places),
        *(_named(name, "tags.folded") for name in query.tags),
        *_any_of("countries", query.countries),
        *_any_of("language", query.languages),
        *_any_of("story.id", (query.story,) if query.story else ()),
        *(
            [_any([_named(name, "source.name.folded", "source.domain") for name in query.sources])]
            * bool(query.sources)
        ),
        *([_circle(query)] if query.near else []),
        *([_inside(query.box)] if query.box else []),
        *_period(query.since, query.until),
    ]


def _named(name: str, *fields: str) -> Clause:
    return {"multi_match": {"query": name, "type": "phrase", "slop": NAME_SLOP, "fields": list(fields)}}


def _any(clauses: list[Clause]) -> Clause:
    return {"bool": {"should": clauses, "minimum_should_match": 1}}


def _any_of(field: str, values: tuple[str, ...]) -> list[Clause]:
    return [{"terms": {field: list(values)}}] if values else []


def _circle(query: Query) -> Clause:
    assert query.near
    focus = _within(query.near, "focus.location")
    # Only a focus has one distance; of an article's other places none is the one to sort by.
    return focus if query.sort is Sort.DISTANCE else _any([focus, _within(query.near, "places.location")])


def _inside(box: GeoBox) -> Clause:
    """Return what is about a place in the box: a map shows articles where they are about, and both must agree."""
    corners = {"top": box.north, "left": box.west, "bottom": box.south, "right": box.east}
    return {"geo_bounding_box": {"focus.location": corners}}


def _within(near: GeoCircle, field: str) -> Clause:
    return {"geo_distance": {"distance": f"{near.kilometres}km", field: _point(near)}}


def _point(near: GeoCircle) -> dict[str, float]:
    return {"lat": near.lat, "lon": near.lon}


def _period(since: datetime | None, until: datetime | None) -> list[Clause]:
    bounds = {"gte": since and since.isoformat(), "lte": until and until.isoformat()}
    given = {bound: instant for bound, instant in bounds.items() if instant}
    return [{"range": {"date": given}}] if given else []


def _highlight(query: Query) -> Clause:
    """Words and names alike; without either, the opening of the article."""
    words = query.words
    names = (*query.people, *query.organizations, *query.places)
    shown = [*map(_term, words.terms), *map(_phrase, words.phrases)]
    shown += [{"multi_match": {"query": name, "fields": ["title.exact", "text.exact"]}} for name in names]
    return {
        "pre_tags": [MARK],
        "post_tags": [UNMARK],
        "highlight_query": {"bool": {"should": shown}} if shown else {"match_none": {}},
        "fields": {
            "title": {"matched_fields": ["title.exact"], "number_of_fragments": 0},
            "text": {
                "matched_fields": ["text.exact"],
                "number_of_fragments": 2,
                "fragment_size": 160,
                "no_match_size": 160,
                "order": "score",
            },
        },
    }
