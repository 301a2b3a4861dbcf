"""Messages on the topics: the only source of the JSON Schemas in schemas/.

Offsets are counted in Unicode code points (Python's own), ``start`` inclusive, ``end`` exclusive.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from pipeline.errors import Reason
from pipeline.messages.article_version import LATEST_VERSION, is_version

ARTICLE_VERSION = 1
ENRICHED_VERSION = 1
DEAD_LETTER_VERSION = 1
ALERT_VERSION = 1

_NUMBER = re.compile(r"\s*[-+]?\d+(\.\d*)?\s*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _printable(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("must not contain control characters")
    return value


def _blank(value: str | None) -> bool:
    return not value or value.isspace()


def _is_text(value: Any) -> Any:
    # pydantic would read a number as seconds since 1970, hiding a producer's mistake.
    if isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value)):
        raise ValueError("must be an RFC 3339 string such as 2026-03-01T09:30:00Z")
    return value


def _in_calendar(value: datetime) -> datetime:
    try:
        value.astimezone(UTC)
    except OverflowError:
        raise ValueError("must lie between the years 1 and 9999 in UTC") from None
    return value


def _is_version(value: int) -> int:
    if not is_version(value):
        raise ValueError("must be a version as enrichment gives it")
    return value


# Elasticsearch takes _id up to 512 bytes; 128 code points fit in any script.
ArticleId = Annotated[str, StringConstraints(min_length=1, max_length=128), AfterValidator(_printable)]
Timestamp = Annotated[AwareDatetime, BeforeValidator(_is_text), AfterValidator(_in_calendar)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=256, strip_whitespace=True)]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=35)]
# Many programs write null for a missing list.
Labels = Annotated[list[Label], BeforeValidator(lambda value: [] if value is None else value)]
AlertName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Version = Annotated[int, Field(ge=0, le=LATEST_VERSION), AfterValidator(_is_version)]


def _or_null(schema: dict[str, Any]) -> None:
    schema["type"] = [schema["type"], "null"]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Message):
    """Outlet that published an article."""

    name: Label | None = Field(None, description="The outlet's name, as people know it.")
    domain: Label | None = Field(None, description="The outlet's host name, without www.")
    feed: Annotated[str, StringConstraints(max_length=2048)] | None = Field(
        None, description="The feed it was read from."
    )
    home: Label | None = Field(None, description="The place a local outlet writes from, e.g. 'Lafayette, Louisiana'.")


class Article(_Message):
    """article.v1: what a producer puts on articles.raw, keyed by ``id``."""

    schema_version: Literal[1] = Field(1, description="Version of this contract.")
    id: ArticleId | None = Field(
        None, description="Stable identity; the same id again is a correction. Derived from url or text if absent."
    )
    url: Annotated[str, StringConstraints(min_length=1, max_length=2048)] | None = Field(
        None, description="Canonical address of the article."
    )
    title: str | None = Field(None, description="Headline, plain text.")
    text: str | None = Field(None, description="Body, plain text. Give this or html, not both.")
    html: str | None = Field(None, description="Body as an HTML page or fragment.")
    published_at: Timestamp | None = Field(None, description="When the outlet published it, RFC 3339 with zone.")
    language: LanguageTag | None = Field(None, description="BCP 47 tag if known, e.g. en or pt-BR.")
    authors: Labels = Field(default_factory=list, max_length=100, description="Bylines.", json_schema_extra=_or_null)
    source: Source | None = Field(None, description="The outlet.")
    tags: Labels = Field(
        default_factory=list, max_length=100, description="The producer's own labels.", json_schema_extra=_or_null
    )

    @model_validator(mode="after")
    def _one_body(self) -> "Article":
        if self.text is not None and self.html is not None:
            raise ValueError("give text or html, not both")
        return self

    @property
    def is_empty(self) -> bool:
        return _blank(self.title) and _blank(self.text) and _blank(self.html)


class Mention(_Message):
    """One occurrence; ``start`` and ``end`` count code points into the clean ``field``."""

    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    field: Literal["title", "text"] = "text"


class Removed(_Message):
    """Something that cleaning took out of the text."""

    what: Literal[
        "credit", "biography", "boilerplate", "markup", "notice", "promotion", "navigation", "comments", "recurring"
    ]
    text: str


class Language(_Message):
    code: str = Field(description="ISO 639-1 code, or 'und' when it cannot be told.")
    confidence: float = Field(ge=0, le=1)
    region: str | None = Field(default=None, description="The region of the producer's tag: BR of pt-BR.")


EntityType = Literal["person", "organization", "place", "group", "event", "work", "law", "product"]


class Entity(_Message):
    name: str = Field(description="The canonical name within the article.")
    type: EntityType
    count: int = Field(ge=1)
    mentions: list[Mention]


class Location(_Message):
    """A point with the names of what it is in."""

    name: str = Field(description="The gazetteer's name, e.g. 'Yerevan'.")
    geonameid: int | None = Field(None, description="GeoNames id where the entry has one.")
    country: CountryCode | None = Field(None, description="ISO 3166-1 alpha-2; null for seas and macro-regions.")
    admin1: str | None = Field(None, description="First-level division, by name.")
    feature: str = Field(description="GeoNames feature code, e.g. PPLC, ADM1, PCLI, SEA, RGN.")
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    confidence: float = Field(ge=0, le=1)


class Place(Location):
    mentions: list[Mention]


class EnrichmentProvenance(_Message):
    pipeline: str = Field(description="Dateline's version.")
    model: str = Field(description="The entity model and its version, or 'none'.")
    gazetteer: str = Field(description="The gazetteer's version.")
    enriched_at: AwareDatetime


class EnrichedArticle(_Message):
    """enriched-article.v1: what enrichment puts on articles.enriched, keyed by ``id``."""

    schema_version: Literal[1] = 1
    id: ArticleId
    version: Version = Field(
        description="The higher one of two wins. Time and offset of the raw record: ms since 1970 * 2^21 + 2 * the low "
        "20 bits of the offset; below 2^48, by an older Dateline, ms alone."
    )
    article: Article = Field(description="The article as published.")
    title: str = Field("", description="The clean headline.")
    text: str = Field("", description="The clean body.")
    alignment: list[tuple[int, int, int]] | None = Field(
        None,
        description="Runs (clean start, published start, length) that map clean text offsets to the published text; "
        "null when it was published as HTML.",
    )
    removed: list[Removed] = Field(default_factory=list)
    language: Language
    entities: list[Entity] = Field(default_factory=list)
    places: list[Place] = Field(default_factory=list)
    countries: list[CountryCode] = Field(default_factory=list, description="Ranked, the most present first.")
    focus: Location | None = Field(None, description="The place the story is about.")
    provenance: EnrichmentProvenance


class RecordSource(_Message):
    topic: str
    partition: int
    offset: int
    timestamp: int = Field(description="Milliseconds since 1970, by the broker.")


class DeadLetter(_Message):
    """dead-letter.v1: a record that could not be processed, with all that a replay needs."""

    schema_version: Literal[1] = 1
    reason: Reason
    stage: Literal["enrich", "index", "notify"]
    error: str
    field: str | None = Field(None, description="Dotted path of the field at fault.")
    fix: str | None = Field(None, description="What the producer or operator should change.")
    article_id: str | None = Field(None, description="The article's id, which is the record's key.")
    key: str | None = Field(None, description="The record's key, in the payload's encoding.")
    payload: str | None = Field(None, description="The record's value, verbatim; null when it had none.")
    encoding: Literal["utf-8", "base64"] = Field("utf-8", description="How key and payload are written.")
    source: RecordSource
    version: Version | None = Field(None, description="The article's version, as in enriched-article.v1, where known.")
    attempts: int = Field(1, ge=1, description="How often it has been tried, replays included.")
    receiver: str | None = Field(
        None, description="The receiver that a notification was given up for, of stage notify."
    )
    code_version: str
    failed_at: AwareDatetime


class Takedown(_Message):
    """takedown.v1: an article that must stay away until its takedown is undone; articles.takedowns, keyed by ``id``."""

    schema_version: Literal[1] = 1
    id: ArticleId
    at: AwareDatetime = Field(description="When it was asked for.")
    by: Label = Field(description="Who asked for it: a user and a host, unless told otherwise.")
    reason: str | None = Field(None, description="Why, in the words of who asked.")


class PartitionVersions(_Message):
    """partition-versions.v1: what a partition of articles.raw has been given, on dateline.versions.

    Keyed by the topic's id and the partition's number. See ``pipeline.stream.version_clock``.
    """

    schema_version: Literal[1] = 1
    floors: list[tuple[int, int]] = Field(
        default_factory=list, description="Pairs of an offset and the ms below which no version from there on is."
    )
    ceiling_ms: int = Field(0, ge=0, description="The ms above which no version has been given.")
    given_to: int = Field(
        -1, ge=-1, description="An offset that has got its version, and all before it that were read."
    )


class Alert(_Message):
    """alert.v1: an article that a saved search matches, on articles.alerts keyed by ``key``."""

    schema_version: Literal[1] = 1
    alert: AlertName = Field(description="The saved search's name.")
    article_id: ArticleId
    version: Version = Field(description="The article's version, as in enriched-article.v1.")
    title: str = Field("", description="The clean headline.")
    url: str | None = None
    source: str | None = Field(None, description="The outlet's name, else its host.")
    date: AwareDatetime = Field(description="When it was published, or else when it came.")
    matched_at: AwareDatetime

    @property
    def key(self) -> str:
        """The same for the same match, anyone who finds it and how often."""
        return f"{self.alert}/{self.version}/{self.article_id}"
