"""Typed answers of the query layer: what the HTTP API sends and a page shows. They know no framework and no markup.

Text of articles is untrusted: ``Segment`` says what matched, and the code that displays it escapes it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Base of every answer: frozen, and nothing beside the fields that are named."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EntityKind(StrEnum):
    """Kinds of names that have a page of their own."""

    PERSON = "person"
    ORGANIZATION = "organization"
    PLACE = "place"


class Interval(StrEnum):
    """Widths of a bar of a timeline, by the calendar of the time zone asked for."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Segment(Answer):
    """A run of text that matched the search, or did not."""

    text: str
    match: bool = False


class Point(Answer):
    """A point in degrees."""

    lat: float
    lon: float


class Box(Answer):
    """An area of the map in degrees; ``west`` above ``east`` crosses the 180th meridian."""

    west: float
    south: float
    east: float
    north: float


class PlaceRef(Answer):
    """A place with what it is in: the focus of an article, or one that it names."""

    name: str
    geonameid: str | None = Field(None, description="GeoNames id where the gazetteer's entry has one.")
    country: str | None = Field(None, description="ISO 3166-1 alpha-2.")
    country_name: str | None = Field(None, description="English name of the country.")
    admin1: str | None = Field(None, description="First-level division, by name.")
    feature: str | None = Field(None, description="GeoNames feature code, e.g. PPLC.")
    location: Point
    confidence: float | None = Field(None, description="Probability that the place is the one meant, 0 to 1.")


class SourceRef(Answer):
    """The outlet of an article."""

    name: str | None = None
    domain: str | None = None

    @property
    def label(self) -> str:
        """The name people know, else the host name."""
        return self.name or self.domain or ""


class Hit(Answer):
    """One article of a list."""

    id: str
    title: str
    title_segments: tuple[Segment, ...] = Field(description="The headline, cut where words of the search match.")
    snippets: tuple[tuple[Segment, ...], ...] = Field(description="Passages of the text, the best first.")
    url: str | None = Field(None, description="Address of the original as published; untrusted, of any scheme.")
    source: SourceRef
    date: datetime = Field(description="When it was published, else when it was received.")
    published_at: datetime | None = None
    language: str | None = None
    focus: PlaceRef | None = Field(None, description="The place the article is about.")
    persons: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = Field((), description="ISO 3166-1 alpha-2, the most present first.")
    tags: tuple[str, ...] = ()
    story_id: str
    copies: int = Field(description="Articles of its story, itself included.")
    score: float | None = Field(None, description="None when the order is not by relevance.")


class Total(Answer):
    """Number of articles that match."""

    value: int
    exact: bool = Field(True, description="False: at least so many.")


class FacetValue(Answer):
    """A value with the number of articles found that have it."""

    value: str = Field(description="What the filter takes: a name, a country's or language's code.")
    label: str = Field(description="The same for people: the country's or language's English name.")
    count: int


class Facet(Answer):
    """The most frequent values of a field among the articles found."""

    name: str = Field(description="Name of the filter: source, country, language, person, organization, place, tag.")
    values: tuple[FacetValue, ...]
    others: int = Field(description="Articles counted under further values.")


class Bar(Answer):
    """Articles from ``start`` to the start of the next bar."""

    start: datetime = Field(description="With the offset of the time zone asked for.")
    count: int


class Timeline(Answer):
    """Articles found over time; bars without articles are there too, between the first and the last."""

    interval: Interval
    timezone: str
    bars: tuple[Bar, ...]


class Cluster(Answer):
    """Articles about places that lie close together."""

    tile: str = Field(description="Map tile as zoom/x/y.")
    center: Point = Field(description="Centroid of the places.")
    bounds: Box = Field(description="What they spread over; a point when all are about one place.")
    count: int
    label: str = Field(description="Name of the place most of them are about.")


class ClusterMap(Answer):
    """Clusters of the articles found that are about a place; ``located`` counts those."""

    precision: int = Field(description="Zoom level of the tiles.")
    box: Box | None = None
    located: int
    clusters: tuple[Cluster, ...]


class SearchPage(Answer):
    """One page of a search, with what was asked for beside the hits."""

    total: Total
    stories: int | None = Field(None, description="Stories that the articles are copies of; when collapsed.")
    hits: tuple[Hit, ...]
    next: str | None = Field(None, description="Cursor of the next page (`after`); null on the last one.")
    facets: tuple[Facet, ...] = ()
    timeline: Timeline | None = None
    map: ClusterMap | None = None
    near: Point | None = Field(None, description="Center of the circle that was searched.")
    near_name: str | None = Field(None, description="Its name, as the gazetteer writes it.")
    took_ms: int = Field(0, exclude=True, description="Milliseconds that Elasticsearch took; not a part of the answer.")


class MentionSpan(Answer):
    """An occurrence of a name; offsets count code points, ``end`` exclusive."""

    field: Literal["title", "text"]
    start: int
    end: int
    kind: str = Field(description="Type of the name: person, organization, place, group, event, work, law, product.")
    name: str = Field(description="The name as the article's entities or places list it.")


class NamedEntity(Answer):
    """A name in an article with how often it occurs."""

    name: str
    kind: str
    count: int


class ArticlePlace(Answer):
    """A resolved place of an article."""

    place: PlaceRef
    mentions: int


class RemovedText(Answer):
    """Something that cleaning took out, and why."""

    what: str
    text: str


class Provenance(Answer):
    """Versions that made the article what it is in the index."""

    pipeline: str | None = None
    model: str | None = None
    gazetteer: str | None = None
    enriched_at: datetime | None = None


class ArticleView(Answer):
    """One article in full."""

    id: str
    version: int
    title: str
    text: str
    url: str | None
    source: SourceRef
    feed: str | None
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    date: datetime
    published_at: datetime | None
    received_at: datetime | None
    indexed_at: datetime | None
    language: str | None
    language_confidence: float | None
    focus: PlaceRef | None
    countries: tuple[str, ...]
    entities: tuple[NamedEntity, ...]
    places: tuple[ArticlePlace, ...]
    mentions: tuple[MentionSpan, ...] = Field(
        description="Of title and text, in order, without overlaps: places win over the entity that they are."
    )
    removed: tuple[RemovedText, ...]
    provenance: Provenance
    story_id: str
    copies: int


class StoryView(Answer):
    """A story: articles that are copies of one text, the lead first, then by date."""

    id: str
    lead: Hit
    articles: tuple[Hit, ...]
    total: int = Field(description="Articles of the story; `articles` holds at most as many as were asked for.")
    outlets: int
    first: datetime
    last: datetime


class StoryLine(Answer):
    """A story of a period, as a line of the front page."""

    id: str
    lead: Hit
    articles: int = Field(description="Of the period that match.")
    outlets: int
    first: datetime
    last: datetime
    curve: tuple[Bar, ...] = Field(
        description="Articles hour by hour over the whole period; day by day when it is longer than a month."
    )
    recent: int = Field(description="Articles in the newest quarter of the period.")
    growth: float = Field(
        description="Pace of the newest quarter over that of the whole period: above 1 it grows, below it fades."
    )


class StoryList(Answer):
    """Stories of a period, those of most outlets first."""

    since: datetime
    until: datetime
    stories: tuple[StoryLine, ...]


class NameCount(Answer):
    """A name with the number of articles that mention it."""

    kind: EntityKind
    name: str
    count: int


class CountryCount(Answer):
    """A country with the number of articles about it."""

    code: str
    name: str
    count: int


class EntityPage(Answer):
    """A person, organization or place: when, with whom and where it is in the news."""

    kind: EntityKind
    name: str
    total: int
    outlets: int
    first_seen: datetime | None = Field(description="Over everything in the index, whatever period is asked for.")
    last_seen: datetime | None
    location: PlaceRef | None = Field(None, description="Of a place.")
    timeline: Timeline
    persons: tuple[NameCount, ...] = Field(description="Named together with it.")
    organizations: tuple[NameCount, ...]
    places: tuple[NameCount, ...]
    countries: tuple[CountryCount, ...]
    map: ClusterMap
    latest: tuple[Hit, ...] = Field(description="Newest stories, each by one article.")


class EntityList(Answer):
    """Most mentioned names of a period."""

    kind: EntityKind
    since: datetime | None
    until: datetime | None
    entities: tuple[NameCount, ...]


class Rise(Answer):
    """A name that is in the news more than it usually is."""

    kind: EntityKind
    name: str
    count: int = Field(description="Articles of the period.")
    usual: float = Field(description="Articles that such a period had on average before.")
    ratio: float = Field(description="Count over usual, both with one half added; large for what is new.")


class RiseList(Answer):
    """Names up against their own usual, the most remarkable first."""

    kind: EntityKind
    since: datetime
    until: datetime
    compared_since: datetime = Field(description="Start of the time before that is compared with.")
    entities: tuple[Rise, ...]


class SourceState(Answer):
    """An outlet: how much of it comes, and how it reads."""

    name: str = Field(description="Its name; where its articles have none, their host.")
    total: int = Field(description="Articles of the period.")
    per_day: float
    days: tuple[Bar, ...]
    last_seen: datetime
    with_places: float = Field(description="Share of its articles that name a place, 0 to 1.")
    languages: tuple[str, ...]


class SourceList(Answer):
    """Outlets of a period, those with most articles first."""

    since: datetime
    until: datetime
    timezone: str
    sources: tuple[SourceState, ...]


Document = dict[str, Any]
"""The stored source of an article."""
