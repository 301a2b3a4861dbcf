"""Geotagging of plain rows, for accuracy benchmarks and as a stand-alone geoparser."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipeline.enrich import Enricher, Extraction, source_key
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.resolution_features import SourcePrior
from pipeline.enrich.places.resolve import Resolved, places, rank_countries
from pipeline.enrich.places.source_profile import Profiles
from pipeline.enrich.text.alignment import original_span
from pipeline.gazetteer import Candidate
from pipeline.messages.articles import Article, LanguageTag, Source
from pipeline.messages.validation import rejection

T = TypeVar("T")
Answer = dict[str, Any]
LEARNED_AT_ONCE = 16
_BARE_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(?=[:/?#]|$)")


class GivenSpan(BaseModel):
    """Span of a name in the row's text; other fields are ignored."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class GeotagRow(BaseModel):
    """Text to tag; ``source`` is the URL or the name of its outlet."""

    model_config = ConfigDict(frozen=True)

    id: str | int
    text: str
    source: Source | None = None
    language: LanguageTag | None = None
    toponyms: list[GivenSpan] = Field(default_factory=list)

    @field_validator("source", mode="before")
    @classmethod
    def _outlet(cls, given: Any) -> Any:
        return _source(given.strip()) if isinstance(given, str) else given

    @property
    def article(self) -> Article:
        """Return the row as an article for the enricher."""
        return Article(text=self.text, language=self.language, source=self.source)


def _source(text: str) -> dict[str, str] | None:
    bare = _BARE_HOST.match(text)
    host = bare[0].lower() if bare else urlsplit(text).hostname
    if host:
        return {"domain": host.removeprefix("www.")}
    return {"name": text} if text else None


def read_row(values: dict[str, Any]) -> GeotagRow:
    """Validate a row; raises RecordRejected."""
    try:
        return GeotagRow.model_validate(values)
    except ValidationError as error:
        raise rejection(error, GeotagRow) from None


def geotag(
    enricher: Enricher, rows: Sequence[GeotagRow], given_spans: bool = False, usual: Sequence[SourcePrior | None] = ()
) -> list[Answer]:
    """Return the toponyms of each row, with offsets into its original text, and its first country.

    With ``given_spans`` only the row's own spans are resolved.
    """
    readings = _readings(enricher, rows, given_spans, usual)
    return [_answer(row, reading) for row, reading in zip(rows, readings, strict=True)]


def learn(
    enricher: Enricher, rows: Sequence[GeotagRow], given_spans: bool = False
) -> tuple[Profiles, list[SourcePrior | None]]:
    """Geotag all rows a first time and return the source profiles and, for each row, its source's prior.

    The prior excludes the row itself, which must not be evidence for itself.
    """
    profiles = Profiles(enricher.gazetteer_version)
    lessons: list[list[tuple[Candidate, float]]] = []
    for batch in chunks(rows, LEARNED_AT_ONCE):
        for reading in _readings(enricher, batch, given_spans):
            lessons.append([(a.place, a.confidence) for a in reading.resolved if a.place is not None])
    for row, lesson in zip(rows, lessons, strict=True):
        profiles.observe(source_key(row.article), lesson)
    return profiles, [_usual(profiles, row, lesson) for row, lesson in zip(rows, lessons, strict=True)]


def _usual(profiles: Profiles, row: GeotagRow, lesson: Sequence[tuple[Candidate, float]]) -> SourcePrior | None:
    profile = profiles.get(source_key(row.article)) if row.source else None
    return profile.without(lesson).usual() if profile else None


def _readings(
    enricher: Enricher, rows: Sequence[GeotagRow], given_spans: bool, usual: Sequence[SourcePrior | None] = ()
) -> list[Extraction]:
    articles = [row.article for row in rows]
    if not given_spans:
        return enricher.read_many(articles, usual)
    known = usual or [None] * len(rows)
    return [
        enricher.resolve_given(article, _given(row), of) for article, row, of in zip(articles, rows, known, strict=True)
    ]


def _given(row: GeotagRow) -> list[Span]:
    return [Span(span.start, span.end, row.text[span.start : span.end], "GPE") for span in row.toponyms]


def _answer(row: GeotagRow, reading: Extraction) -> Answer:
    countries = rank_countries(places([*reading.resolved, *reading.evidence]))
    return {
        "id": row.id,
        "toponyms": list(_toponyms(row, reading)),
        "primary_country": countries[0] if countries else None,
    }


def _toponyms(row: GeotagRow, reading: Extraction) -> Iterator[Answer]:
    runs = reading.clean.alignment
    for answer in reading.resolved:
        start, end = answer.span.start, answer.span.end
        if runs is not None:
            start, end = original_span(runs, start, end)
        yield {"start": start, "end": end, "name": row.text[start:end], **_place(answer)}


def _place(answer: Resolved) -> Answer:
    place = answer.place
    return {
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "country": place.country if place else None,
        "geonameid": place.geonameid if place else None,
        "confidence": round(answer.confidence, 3),
    }


def chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the rows in lists of at most ``size``."""
    chunk: list[T] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
