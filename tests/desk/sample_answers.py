"""Answers of the query layer by hand: for tests of the pages alone, without an index."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.search.answers import (
    ArticlePlace,
    ArticleView,
    Bar,
    Box,
    Cluster,
    ClusterMap,
    EntityKind,
    EntityPage,
    Facet,
    FacetValue,
    Hit,
    Interval,
    MentionSpan,
    NameCount,
    NamedEntity,
    PlaceRef,
    Point,
    Provenance,
    RemovedText,
    Rise,
    SearchPage,
    Segment,
    SourceRef,
    SourceState,
    StoryLine,
    StoryView,
    Timeline,
    Total,
)

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def place(name: str = "Gyumri", lat: float = 40.79, lon: float = 43.85, **changes: Any) -> PlaceRef:
    values = {"country": "AM", "country_name": "Armenia", "admin1": "Shirak", "confidence": 0.9}
    return PlaceRef(name=name, location=Point(lat=lat, lon=lon), **{**values, **changes})


def hit(article_id: str = "a-1", title: str = "Bridge reopens in Gyumri", **changes: Any) -> Hit:
    values: dict[str, Any] = {
        "title_segments": (Segment(text=title),),
        "snippets": (
            (Segment(text="The "), Segment(text="bridge", match=True), Segment(text=" carries trams again.")),
        ),
        "url": "https://ararat-courier.example/bridge",
        "source": SourceRef(name="Ararat Courier", domain="ararat-courier.example"),
        "date": NOW,
        "language": "en",
        "focus": place(),
        "story_id": "s-1",
        "copies": 3,
    }
    return Hit(id=article_id, title=title, **{**values, **changes})


def clusters(*rows: tuple[str, float, float, int]) -> ClusterMap:
    rows = rows or (("Gyumri", 40.79, 43.85, 12), ("Lagos", 6.45, 3.39, 5))
    made = tuple(
        Cluster(
            tile=f"4/{at}/5",
            center=Point(lat=lat, lon=lon),
            bounds=Box(west=lon, south=lat, east=lon, north=lat),
            count=count,
            label=name,
        )
        for at, (name, lat, lon, count) in enumerate(rows)
    )
    return ClusterMap(precision=4, located=sum(row[3] for row in rows), clusters=made)


def bars(count: int = 24, step: timedelta = timedelta(hours=1)) -> tuple[Bar, ...]:
    return tuple(Bar(start=NOW - (count - at) * step, count=(at * 7) % 5) for at in range(count))


def timeline() -> Timeline:
    return Timeline(interval=Interval.DAY, timezone="UTC", bars=bars(30, timedelta(days=1)))


def search_page(**changes: Any) -> SearchPage:
    values: dict[str, Any] = {
        "total": Total(value=42),
        "stories": 40,
        "hits": (hit(), hit("a-2", "Ferry strike ends", copies=1)),
        "facets": (
            Facet(
                name="country",
                values=(
                    FacetValue(value="AM", label="Armenia", count=30),
                    FacetValue(value="NG", label="Nigeria", count=12),
                ),
                others=0,
            ),
        ),
        "timeline": timeline(),
        "map": clusters(),
        "took_ms": 3,
    }
    return SearchPage(**{**values, **changes})


def article(**changes: Any) -> ArticleView:
    text = "Anahit Sarkisian opened the bridge in Gyumri.\nThe Shirak Road Agency paid for it."
    values: dict[str, Any] = {
        "id": "a-1",
        "version": 7,
        "title": "Bridge reopens in Gyumri",
        "text": text,
        "url": "https://ararat-courier.example/bridge",
        "source": SourceRef(name="Ararat Courier"),
        "feed": None,
        "authors": ("Lilit Hakobyan",),
        "tags": ("roads",),
        "date": NOW,
        "published_at": NOW,
        "received_at": NOW,
        "indexed_at": NOW,
        "language": "en",
        "language_confidence": 0.98,
        "focus": place(),
        "countries": ("AM",),
        "entities": (
            NamedEntity(name="Anahit Sarkisian", kind="person", count=1),
            NamedEntity(name="Shirak Road Agency", kind="organization", count=1),
        ),
        "places": (ArticlePlace(place=place(), mentions=2),),
        "mentions": (
            span(text, "Anahit Sarkisian", "person"),
            span(text, "Gyumri", "place"),
            span(text, "Shirak Road Agency", "organization"),
        ),
        "removed": (RemovedText(what="credit", text="Source: Ararat Courier"),),
        "provenance": Provenance(pipeline="0.1.0", model="md 3.7.1", gazetteer="1", enriched_at=NOW),
        "story_id": "s-1",
        "copies": 3,
    }
    return ArticleView(**{**values, **changes})


def span(text: str, name: str, kind: str, field: str = "text") -> MentionSpan:
    start = text.index(name)
    return MentionSpan(field=field, start=start, end=start + len(name), kind=kind, name=name)


def story(**changes: Any) -> StoryView:
    copies = (hit(), hit("a-2", "Gyumri bridge open again"), hit("a-3", "Trams cross Gyumri bridge"))
    values: dict[str, Any] = {
        "id": "a-1",
        "lead": copies[0],
        "articles": copies,
        "total": 3,
        "outlets": 3,
        "first": NOW - timedelta(hours=5),
        "last": NOW,
    }
    return StoryView(**{**values, **changes})


def story_line(title: str = "Bridge reopens in Gyumri", outlets: int = 3, growth: float = 2.0) -> StoryLine:
    return StoryLine(
        id="s-1",
        lead=hit(title=title),
        articles=outlets,
        outlets=outlets,
        first=NOW - timedelta(hours=5),
        last=NOW,
        curve=bars(),
        recent=2,
        growth=growth,
    )


def entity_page(name: str = "Anahit Sarkisian", kind: EntityKind = EntityKind.PERSON, **changes: Any) -> EntityPage:
    values: dict[str, Any] = {
        "total": 12,
        "outlets": 4,
        "first_seen": NOW - timedelta(days=20),
        "last_seen": NOW,
        "timeline": timeline(),
        "persons": (NameCount(kind=EntityKind.PERSON, name="Davit Petrosyan", count=3),),
        "organizations": (),
        "places": (NameCount(kind=EntityKind.PLACE, name="Gyumri", count=9),),
        "countries": (),
        "map": clusters(),
        "latest": (hit(),),
    }
    return EntityPage(kind=kind, name=name, **{**values, **changes})


def rise(name: str = "Anahit Sarkisian", kind: EntityKind = EntityKind.PERSON) -> Rise:
    return Rise(kind=kind, name=name, count=9, usual=1.5, ratio=4.75)


def source(name: str = "Ararat Courier") -> SourceState:
    return SourceState(
        name=name,
        total=120,
        per_day=4.0,
        days=bars(30, timedelta(days=1)),
        last_seen=NOW,
        with_places=0.83,
        languages=("en", "hy"),
    )
