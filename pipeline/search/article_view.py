"""One article in full, its story, and others like it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

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
from pipeline.search.browse import counting_body, hits_alone, read_hits, story_sizes
from pipeline.search.hits import HIT_FIELDS, place_ref, source_ref
from pipeline.search.likeness import likeness_of
from pipeline.search.outlets import number_of_outlets, outlet_counts
from pipeline.search.query import Query


def article_view(backend: SearchBackend, article_id: str) -> ArticleView | None:
    """Return the article, None for an unknown id; raises Unavailable, SetupError."""
    document = backend.get(article_id)
    if document is None:
        return None
    story = document["story"]["id"]
    return _view(document, story_sizes(backend, [story]).get(story, 1))


def story_view(backend: SearchBackend, story_id: str, size: int = 50) -> StoryView | None:
    """Return the story by id, None when it has no article; raises Unavailable, SetupError."""
    query = Query(story=story_id)
    ends = {
        "first": {"min": {"field": "date"}},
        "last": {"max": {"field": "date"}},
        **outlet_counts(),
    }
    listed = {
        "query": {"bool": {"filter": {"term": {"story.id": story_id}}}},
        "sort": [{"story.lead": "desc"}, {"date": "asc"}, {"id": "asc"}],
        "size": size,
        "track_total_hits": False,
        "_source": list(HIT_FIELDS),
    }
    found, counted = backend.search_all([listed, counting_body(query, ends)])
    hits = read_hits(backend, found["hits"]["hits"])
    if not hits:
        return None
    counts = counted["aggregations"]
    return StoryView(
        id=story_id,
        lead=hits[0],
        articles=hits,
        total=counted["hits"]["total"]["value"],
        outlets=number_of_outlets(counts),
        first=_instant(counts["first"]["value"]),
        last=_instant(counts["last"]["value"]),
    )


def more_like(backend: SearchBackend, article_id: str, size: int = 10) -> tuple[Hit, ...] | None:
    """Return articles with similar words, names and places, one per story and none of the article's own.

    None for an unknown id; raises Unavailable, SetupError.
    """
    likeness = likeness_of(backend, article_id)
    if likeness is None:
        return None
    return hits_alone(backend, Query(like=likeness, size=size, collapse=True))


def _instant(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _view(document: Document, copies: int) -> ArticleView:
    mentions = document.get("mentions", {})
    places = mentions.get("places", ())
    return ArticleView(
        id=document["id"],
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
        entities=tuple(
            NamedEntity(name=each["name"], kind=each["type"], count=each["count"])
            for each in mentions.get("entities", ())
        ),
        places=tuple(ArticlePlace(place=place_ref(each), mentions=len(each.get("mentions", ()))) for each in places),
        mentions=tuple(_without_overlaps(_spans(mentions))),
        removed=tuple(RemovedText(what=each["what"], text=each["text"]) for each in document.get("removed", ())),
        provenance=Provenance.model_validate(document.get("provenance", {})),
        story_id=document["story"]["id"],
        copies=copies,
    )


def _spans(mentions: Document) -> Iterator[MentionSpan]:
    """Yield every mention, places first, so that they take precedence over the entity at the same span."""
    kinds = [("place", place) for place in mentions.get("places", ())]
    kinds += [(entity["type"], entity) for entity in mentions.get("entities", ())]
    for kind, named in kinds:
        for each in named.get("mentions", ()):
            yield MentionSpan(field=each["field"], start=each["start"], end=each["end"], kind=kind, name=named["name"])


def _without_overlaps(spans: Iterable[MentionSpan]) -> list[MentionSpan]:
    """Return the spans in order; of two that overlap, the one given first stays."""
    taken: dict[str, set[int]] = {"title": set(), "text": set()}
    kept = []
    for span in spans:
        points = range(span.start, span.end)
        if points and taken[span.field].isdisjoint(points):
            taken[span.field].update(points)
            kept.append(span)
    return sorted(kept, key=lambda span: (span.field != "title", span.start))
