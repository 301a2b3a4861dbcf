"""Kafka records without a Kafka client, and their decoding into articles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from pipeline.errors import Reason, RecordRejected
from pipeline.messages.articles import ARTICLE_VERSION, ENRICHED_VERSION, Article, EnrichedArticle
from pipeline.messages.validation import rejection

M = TypeVar("M", bound=BaseModel)
VERSION_HEADER = "dateline-version"
"""On a tombstone: the newest version that it deletes. On a replayed record: the version that it had. Decimal digits."""
RECEIVER_HEADER = "dateline-receiver"
"""On a record of articles.redeliveries: the one receiver that it is for."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record from a consumer; ``timestamp`` is the broker's, in ms since 1970."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.topic}-{self.partition}-{self.offset}"


def present_headers(found: Iterable[tuple[str, bytes | None]] | None) -> dict[str, bytes]:
    """Return a record's headers as a dict; those without a value, which Kafka allows, are dropped."""
    return {name: bytes(value) for name, value in found or () if value is not None}


@dataclass(frozen=True, slots=True)
class Enriched:
    """A record for articles.enriched: the article's id and its JSON."""

    key: bytes
    value: bytes
    without_recogniser: str = ""
    """Language of an article read without a recogniser, so with gazetteer names only, or "other"; empty for all
    others."""


Value = tuple[bytes | None, int]
"""Input of an enrichment process: a record's value and its version."""
Result = Enriched | RecordRejected


def decode_article(value: bytes | None, max_bytes: int) -> Article:
    """Decode bytes of articles.raw; raises RecordRejected with the reason, the field and the fix."""
    if value is not None and len(value) > max_bytes:
        raise RecordRejected(
            Reason.TOO_LARGE,
            f"the article measures {len(value):,} bytes, the limit is {max_bytes:,}",
            fix="publish the article's text only, or raise max_article_bytes",
        )
    article = _decode(value, Article, ARTICLE_VERSION)
    if article.is_empty:
        raise RecordRejected(
            Reason.EMPTY, "the article has no words", field="text", fix="give at least a title, text or html"
        )
    return article


def decode_enriched(value: bytes | None) -> EnrichedArticle:
    """Decode bytes of articles.enriched; raises RecordRejected."""
    return _decode(value, EnrichedArticle, ENRICHED_VERSION)


def _decode(value: bytes | None, model: type[M], version: int) -> M:
    try:
        return model.model_validate_json(value or b"")
    except ValidationError:
        # Parse again step by step to find the error: slower, but rare.
        return _explained(value, model, version)


def _explained(value: bytes | None, model: type[M], version: int) -> M:
    data = _parse(value)
    found = data.get("schema_version", version)
    if isinstance(found, int) and not isinstance(found, bool) and found != version:
        raise RecordRejected(
            Reason.UNSUPPORTED_VERSION,
            f"schema_version is {found}, this version reads {version}",
            field="schema_version",
            fix=f"publish schema_version {version}, or upgrade Dateline",
        )
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise rejection(error, model) from None


def _parse(value: bytes | None) -> dict[str, Any]:
    if value is None:
        raise RecordRejected(Reason.NULL_VALUE, "the record has no value", fix="publish the article as JSON")
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordRejected(
            Reason.NOT_UTF8, f"byte {error.start} is not UTF-8", fix="encode the JSON as UTF-8"
        ) from None
    try:
        data = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise RecordRejected(Reason.NOT_JSON, str(error), fix="publish one JSON object per record") from None
    if not isinstance(data, dict):
        raise RecordRejected(
            Reason.INVALID, f"expected a JSON object, found {type(data).__name__}", fix="publish one JSON object"
        )
    return data
