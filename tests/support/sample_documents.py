"""Enriched articles by hand, for tests of what comes after enrichment."""

from datetime import UTC, datetime
from typing import Any

from pipeline.messages.articles import (
    Article,
    EnrichedArticle,
    EnrichmentProvenance,
    Entity,
    Language,
    Location,
    Mention,
    Place,
    Source,
)

RECEIVED_MS = 1_764_000_000_000
RECEIVED = datetime.fromtimestamp(RECEIVED_MS / 1000, UTC)

YEREVAN: dict[str, Any] = {
    "name": "Yerevan",
    "geonameid": 616052,
    "country": "AM",
    "admin1": "Yerevan",
    "feature": "PPLC",
    "lat": 40.18111,
    "lon": 44.51361,
    "confidence": 0.9,
}
BLACK_SEA: dict[str, Any] = {"name": "Black Sea", "feature": "SEA", "lat": 43.0, "lon": 34.0, "confidence": 0.8}


def entity(name: str, kind: str, start: int = 0) -> Entity:
    mention = Mention(text=name, start=start, end=start + len(name))
    return Entity.model_validate({"name": name, "type": kind, "count": 1, "mentions": [mention]})


def place(**values: Any) -> Place:
    return Place.model_validate({**values, "mentions": []})


def enriched(**changes: Any) -> EnrichedArticle:
    """An article that has a value for everything; ``changes`` replace whole fields."""
    article = Article(
        id="a-1",
        url="https://example.org/a-1",
        title="Talks in Yerevan",
        text="Recep Tayyip Erdoğan and others met in Yerevan.",
        published_at=datetime.fromtimestamp(RECEIVED_MS / 1000 - 60, UTC),
        authors=["Zoë Müller"],
        source=Source(name="Example", domain="example.org", feed="https://example.org/rss", home="Yerevan"),
        tags=["politics"],
    )
    values: dict[str, Any] = {
        "id": "a-1",
        "version": RECEIVED_MS,
        "article": article,
        "title": article.title,
        "text": article.text,
        "removed": [{"what": "credit", "text": "Source: Example"}],
        "language": Language(code="en", confidence=0.99),
        "entities": [entity("Recep Tayyip Erdoğan", "person"), entity("Yerevan", "place", 39)],
        "places": [place(**YEREVAN)],
        "countries": ["AM"],
        "focus": Location.model_validate(YEREVAN),
        "provenance": EnrichmentProvenance(pipeline="0.1.0", model="md 3.7.1", gazetteer="1", enriched_at=RECEIVED),
    }
    return EnrichedArticle.model_validate({**values, **changes})
