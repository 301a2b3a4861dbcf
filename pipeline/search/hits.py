"""Conversion of stored documents to typed answers."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.search.answers import Document, Hit, PlaceRef, Point, Segment, SourceRef
from pipeline.search.country_codes import country_name
from pipeline.search.query import MARK, UNMARK

_MARKED = re.compile(f"{MARK}(.*?){UNMARK}", re.DOTALL)
HIT_FIELDS = (
    "id",
    "title",
    "url",
    "source.name",
    "source.domain",
    "date",
    "published_at",
    "language",
    "focus",
    "entities.person",
    "entities.organization",
    "places.name",
    "countries",
    "tags",
    "story.id",
)
"""Document fields that a hit needs."""


def hit(found: Mapping[str, Any], copies: Mapping[str, int]) -> Hit:
    """Convert a hit of Elasticsearch's response; ``copies`` has the sizes of stories by id."""
    source: Document = found["_source"]
    marked: Mapping[str, Sequence[str]] = found.get("highlight", {})
    score = found.get("_score")
    title = source.get("title", "")
    entities = source.get("entities", {})
    return Hit(
        id=found["_id"],
        title=title,
        title_segments=segments(marked.get("title", [title])[0]),
        snippets=tuple(segments(snippet) for snippet in marked.get("text", ())),
        url=source.get("url"),
        source=source_ref(source),
        date=source["date"],
        published_at=source.get("published_at"),
        language=source.get("language"),
        focus=place_ref(source["focus"]) if source.get("focus") else None,
        persons=tuple(entities.get("person", ())),
        organizations=tuple(entities.get("organization", ())),
        places=tuple(source.get("places", {}).get("name", ())),
        countries=tuple(source.get("countries", ())),
        tags=tuple(source.get("tags", ())),
        story_id=source["story"]["id"],
        copies=copies.get(source["story"]["id"], 1),
        score=score if score is not None and math.isfinite(score) else None,
    )


def segments(text: str) -> tuple[Segment, ...]:
    """Split a text at its marks; stray marks from the article itself are dropped."""
    parts = ((part.replace(MARK, "").replace(UNMARK, ""), n % 2 == 1) for n, part in enumerate(_MARKED.split(text)))
    return tuple(Segment(text=part, match=match) for part, match in parts if part)


def source_ref(document: Document) -> SourceRef:
    """Return a document's outlet."""
    source = document.get("source", {})
    return SourceRef(name=source.get("name"), domain=source.get("domain"))


def place_ref(place: Mapping[str, Any]) -> PlaceRef:
    """Return a document's focus, or one of its mentioned places."""
    point = place.get("location") or {"lat": place["lat"], "lon": place["lon"]}
    country = place.get("country")
    geonameid = place.get("geonameid")
    return PlaceRef(
        name=place.get("name", ""),
        geonameid=str(geonameid) if geonameid else None,
        country=country,
        country_name=country_name(country) if country else None,
        admin1=place.get("admin1"),
        feature=place.get("feature"),
        location=Point(lat=point["lat"], lon=point["lon"]),
        confidence=place.get("confidence"),
    )
