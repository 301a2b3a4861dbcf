"""One article in full, its story, and others like it."""

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.search.answers import (
    ArticlePlace,
    ArticleView,
    Document,
    Hit,
    MentionSpan,
    NamedEntity,
    Provenance,
    RemovedText,
    StoryView,
)
from pipeline.search.backend import SearchBackend
from pipeline.search.browse import read_hits, story_sizes
from pipeline.search.hits import HIT_FIELDS, hit, place_ref, source_ref
from pipeline.search.query import FOR_MACHINES

NAMES_COMPARED = 30
"""Names of an article by which others are compared to it, the first of each kind: those that it is about."""


def article_view(backend: SearchBackend, article_id: str) -> ArticleView | None:
    """The article, None when there is none of that id; raises Unavailable, SetupError."""
    document = backend.get(article_id, FOR_MACHINES) if article_id else None
    if document is None:
        return None
    story_id = document["story"]["id"]
    return _view(article_id, document, story_sizes(backend, {story_id}).get(story_id, 1))


def _view(article_id: str, document: Document, copies: int) -> ArticleView:
    mentions = document.get("mentions", {})
    places = mentions.get("places", ())
    entities = mentions.get("entities", ())
    return ArticleView(
        id=article_id,
        version=document["version"],
        title=document.get("title", ""),
        text=document.get("text", ""),
        url=document.get("url"),
        source=source_ref(document),
        feed=document.get("source", {}).get("feed"),
        authors=tuple(document.get("authors", ())),
        tags=tuple(document.get("tags", ())),
        date=document["date"],
        published_at=document.get("published_at"),
        received_at=document.get("received_at"),
        indexed_at=document.get("indexed_at"),
        language=document.get("language"),
        language_confidence=document.get("language_confidence"),
        focus=place_ref(document["focus"]) if document.get("focus") else None,
        countries=tuple(document.get("countries", ())),
        entities=tuple(NamedEntity(name=e["name"], kind=e["type"], count=e["count"]) for e in entities),
        places=tuple(ArticlePlace(place=place_ref(each), mentions=len(each.get("mentions", ()))) for each in places),
        mentions=_spans(places, entities),
        removed=tuple(RemovedText(what=each["what"], text=each["text"]) for each in document.get("removed", ())),
        provenance=Provenance.model_validate(document.get("provenance", {})),
        story_id=document["story"]["id"],
        copies=copies,
    )


def _spans(places: Iterable[Mapping[str, Any]], entities: Iterable[Mapping[str, Any]]) -> tuple[MentionSpan, ...]:
    """All mentions in order: title, then text. Of two that overlap the place stays, else the longer one."""
    spans = [(0, span) for each in places for span in _of(each, "place")]
    spans += [(1, span) for each in entities for span in _of(each, each["type"])]
    spans.sort(key=lambda ranked: (ranked[0], ranked[1].start - ranked[1].end))
    taken: dict[str, list[MentionSpan]] = {"title": [], "text": []}
    covered: dict[str, set[int]] = {"title": set(), "text": set()}
    for _, span in spans:
        points = range(span.start, span.end)
        if covered[span.field].isdisjoint(points):
            covered[span.field].update(points)
            taken[span.field].append(span)
    return tuple(span for field in ("title", "text") for span in sorted(taken[field], key=lambda each: each.start))


def _of(named: Mapping[str, Any], kind: str) -> Iterable[MentionSpan]:
    for mention in named.get("mentions", ()):
        yield MentionSpan(
            field=mention.get("field", "text"),
            start=mention["start"],
            end=mention["end"],
            kind=kind,
            name=named["name"],
        )


def story_view(backend: SearchBackend, story_id: str, size: int = 50) -> StoryView | None:
    """The story by its id, None when it has no article; raises Unavailable, SetupError."""
    body = {
        "query": {"bool": {"filter": {"term": {"story.id": story_id}}}},
        "size": size,
        "track_total_hits": True,
        "sort": [{"story.lead": {"order": "desc", "missing": "_last"}}, {"date": "asc"}, {"id": "asc"}],
        "_source": list(HIT_FIELDS),
        "aggs": {
            "outlets": {"cardinality": {"field": "source.name"}},
            "first": {"min": {"field": "date"}},
            "last": {"max": {"field": "date"}},
        },
    }
    answer = backend.search(body)
    total = answer["hits"]["total"]["value"]
    if not total:
        return None
    hits = tuple(hit(each, {story_id: total}) for each in answer["hits"]["hits"])
    counted = answer["aggregations"]
    return StoryView(
        id=story_id,
        lead=hits[0],
        articles=hits,
        total=total,
        outlets=max(1, counted["outlets"]["value"]),
        first=counted["first"]["value"] / 1000,
        last=counted["last"]["value"] / 1000,
    )


def more_like(backend: SearchBackend, article_id: str, size: int = 10) -> tuple[Hit, ...] | None:
    """Articles alike by words, names and places, without the article's own story and one a story.

    None when there is no article of that id; raises Unavailable, SetupError.
    """
    document = backend.get(article_id, ("text", "mentions", "removed", *FOR_MACHINES)) if article_id else None
    if document is None:
        return None
    like = {"_index": backend.settings.index_alias, "_id": article_id}
    words = {
        "fields": ["title", "text"],
        "like": [like],
        "min_term_freq": 1,
        "min_doc_freq": 2,
        "max_query_terms": 40,
        "minimum_should_match": "25%",
    }
    names = document.get("entities", {})
    should: list[dict[str, Any]] = [{"more_like_this": words}]
    for field, values in (
        ("entities.person", names.get("person", ())),
        ("entities.organization", names.get("organization", ())),
        ("places.name", document.get("places", {}).get("name", ())),
    ):
        should += [
            {"constant_score": {"filter": {"term": {field: value}}, "boost": 2}} for value in values[:NAMES_COMPARED]
        ]
    own = [{"term": {"story.id": document["story"]["id"]}}, {"ids": {"values": [article_id]}}]
    body = {
        "query": {"bool": {"should": should, "minimum_should_match": 1, "must_not": own}},
        "size": size,
        "track_total_hits": False,
        "min_score": 4,
        "collapse": {"field": "story.id"},
        "_source": list(HIT_FIELDS),
    }
    return read_hits(backend, backend.search(body)["hits"]["hits"])
