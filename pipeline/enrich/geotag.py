"""Geo tags of plain rows: what accuracy is measured with, and a geoparser for who needs nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.articles import Article, Source
from pipeline.enrich import Enricher, Reading
from pipeline.enrich.alignment import original_span
from pipeline.enrich.places import Resolved, places, rank_countries
from pipeline.enrich.spans import Span
from pipeline.records import rejection

Answer = dict[str, Any]


class GivenSpan(BaseModel):
    """Where a name stands in the row's text; everything else that a row says about it is ignored."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Row(BaseModel):
    """One text to tag; ``source`` is the address or name of its outlet."""

    model_config = ConfigDict(frozen=True)

    id: str | int
    text: str
    source: str | None = None
    language: str | None = None
    toponyms: list[GivenSpan] = Field(default_factory=list)


def read_row(values: dict[str, Any]) -> Row:
    """Raises RecordRejected."""
    try:
        return Row.model_validate(values)
    except ValidationError as error:
        raise rejection(error) from None


def geotag(enricher: Enricher, rows: Sequence[Row], given_spans: bool = False) -> list[Answer]:
    """The toponyms of each row with offsets into its own text, whatever cleaning changed, and its first country.

    With ``given_spans`` the row's spans are resolved as they are, and none is looked for.
    """
    articles = [_article(row) for row in rows]
    if given_spans:
        readings = [enricher.resolve_given(article, _given(row)) for article, row in zip(articles, rows, strict=True)]
    else:
        readings = enricher.read_many(articles)
    return [_answer(row, reading) for row, reading in zip(rows, readings, strict=True)]


def _article(row: Row) -> Article:
    domain = urlsplit(row.source).hostname if row.source else None
    source = Source(domain=domain.removeprefix("www.")) if domain else None
    return Article(text=row.text, language=row.language, source=source)


def _given(row: Row) -> list[Span]:
    return [Span(span.start, span.end, row.text[span.start : span.end], "GPE") for span in row.toponyms]


def _answer(row: Row, reading: Reading) -> Answer:
    countries = rank_countries(places(reading.resolved))
    return {
        "id": row.id,
        "toponyms": list(_toponyms(row, reading)),
        "primary_country": countries[0] if countries else None,
    }


def _toponyms(row: Row, reading: Reading) -> Iterator[Answer]:
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


def chunks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Rows in lists of at most ``size``."""
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
