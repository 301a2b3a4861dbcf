"""Articles that try to break a page: scripts in every field, text that turns around, far too much of everything."""

from datetime import UTC, datetime
from typing import Any

from pipeline.messages.articles import Article, EnrichedArticle, EnrichmentProvenance, Language, Location, Source
from tests.support.sample_documents import RECEIVED_MS, YEREVAN, entity, place

SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
RIGHT_TO_LEFT = "\u202egnp.exe\u2066 ودية \u202d"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
MANY_PLACES = 3_000
HUGE = 5_000_000
COPIED = (
    "The ferry across the lake leaves an hour earlier from the first of December, the harbour office said on Tuesday. "
    "Two boats are in the yard until spring, and the third carries school children first, then the mail, then everyone "
    "else. Who holds a yearly ticket gets the price of one month back. Bicycles stay on land in wind above force five."
)


def hostile_articles() -> list[EnrichedArticle]:
    """One for each way."""
    return [
        _article("hostile-script", SCRIPT, f"{SCRIPT} said {SCRIPT}.", url="javascript:alert(3)", tags=[SCRIPT]),
        _article("hostile-bidi", f"Invoice {RIGHT_TO_LEFT} end", f"{RIGHT_TO_LEFT}\nAfter it, Yerevan is readable."),
        _article("hostile-huge", "A very long text", "word " * (HUGE // 5)),
        _article("hostile-places", "Everywhere at once", "Many places.", places=_many_places()),
        _article("..", "An id that is a folder", "Its page must open."),
        _article("hostile/../id?x=1#y", "An id with signs", "Its page must open, too."),
        _article("hostile-emoji", "🎈🎈 in Yerevan", "🎈🎈🎈 Anna met them in Yerevan. 🎈", mentions=True),
        *(_article(f"copy-{n}", "Ferry timetable changes at Sevan", COPIED) for n in (1, 2)),
        _article("hostile-word", "W" * 1500, "x" * 20_000),
    ]


def _article(id: str, title: str, text: str, mentions: bool = False, **changes: Any) -> EnrichedArticle:
    article = Article(
        id=id,
        url=changes.pop("url", "https://hostile.example/article"),
        title=title[:1500],
        text=text[:1000],
        published_at=NOW,
        authors=["<b>Mallory</b>"],
        source=Source(name="<i>Hostile</i> Herald", domain="hostile.example"),
        tags=changes.pop("tags", []),
    )
    person = [entity("Anna", "person", text.index("Anna"))] if mentions else [entity(SCRIPT, "person", 0)]
    town = place(**YEREVAN)
    if mentions:
        start = text.index("Yerevan")
        span = {"text": "Yerevan", "start": start, "end": start + 7, "field": "text"}
        town = type(town).model_validate({**YEREVAN, "mentions": [span]})
    values: dict[str, Any] = {
        "id": id,
        "version": RECEIVED_MS,
        "article": article,
        "title": title,
        "text": text,
        "removed": [{"what": "credit", "text": SCRIPT}],
        "language": Language(code="en", confidence=0.9),
        "entities": person,
        "places": [town],
        "countries": ["AM"],
        "focus": Location.model_validate(YEREVAN),
        "provenance": EnrichmentProvenance(pipeline="0.1.0", model=SCRIPT, gazetteer="1", enriched_at=NOW),
    }
    return EnrichedArticle.model_validate(values | changes)


def _many_places() -> list[Any]:
    return [
        place(
            **{
                **YEREVAN,
                "name": f"Place {number} {SCRIPT if number == 7 else ''}",
                "geonameid": number + 1,
                "lat": -80 + (number % 160),
                "lon": -179 + (number * 7) % 358,
            }
        )
        for number in range(MANY_PLACES)
    ]
