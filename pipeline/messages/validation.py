"""Validation errors as messages that name the field and the fix."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from pipeline.errors import Reason, RecordRejected

# More do not help: they have the same cause, or the whole input has another shape.
_MAX_EXAMPLES = 5
# Common other names of our fields.
_SYNONYMS = {
    "headline": "title",
    "heading": "title",
    "name": "title",
    "body": "text",
    "content": "text",
    "article": "text",
    "full_text": "text",
    "description": "text",
    "summary": "text",
    "link": "url",
    "permalink": "url",
    "uri": "url",
    "date": "published_at",
    "published": "published_at",
    "pub_date": "published_at",
    "pubdate": "published_at",
    "publish_date": "published_at",
    "timestamp": "published_at",
    "lang": "language",
    "author": "authors",
    "byline": "authors",
    "creator": "authors",
    "keywords": "tags",
    "categories": "tags",
    "publisher": "source.name",
    "guid": "id",
    "uuid": "id",
}
_FIXES = {
    "string_type": "write it as text, in quotes",
    "string_too_short": "leave it out, or give it at least one character",
    "list_type": 'write a list, such as ["Ann Lee"]',
    "model_type": "write an object with named fields",
    "timezone_aware": "end it with Z, or with an offset such as +02:00",
    "datetime_from_date_parsing": "write it like 2026-03-01T09:30:00Z",
    "datetime_parsing": "write it like 2026-03-01T09:30:00Z",
    "datetime_type": "write it like 2026-03-01T09:30:00Z",
    "string_pattern_mismatch": "write a BCP 47 tag, such as en or pt-BR",
    "literal_error": "leave it out",
}


def rejection(error: ValidationError, model: type[BaseModel]) -> RecordRejected:
    """Turn pydantic's errors about a ``model`` into one rejection that names the first field at fault."""
    complaints = error.errors(include_url=False)
    shown = complaints[:_MAX_EXAMPLES]
    more = f" (and {len(complaints) - _MAX_EXAMPLES} more)" if len(complaints) > _MAX_EXAMPLES else ""
    fixes = dict.fromkeys(_fix(complaint, model) for complaint in shown)
    return RecordRejected(
        Reason.INVALID, "; ".join(map(_problem, shown)) + more, field=_path(complaints[0]), fix="; ".join(fixes)
    )


def _problem(complaint: Mapping[str, Any]) -> str:
    name, kind = _path(complaint), complaint["type"]
    if kind == "extra_forbidden":
        return f"{name}: unknown field"
    message = str(complaint["msg"]).removeprefix("Value error, ")
    return f"{name}: {message[:1].lower()}{message[1:]}"


def _fix(complaint: Mapping[str, Any], model: type[BaseModel]) -> str:
    kind, context = complaint["type"], complaint.get("ctx") or {}
    if kind == "extra_forbidden":
        meant = _meant(str(complaint["loc"][-1]), model) if len(complaint["loc"]) == 1 else None
        return f"rename it to {meant}, or map it: --map {meant}={complaint['loc'][-1]}" if meant else "remove it"
    if "max_length" in context:
        unit = "characters" if kind == "string_too_long" else "entries"
        return f"shorten it to {context['max_length']} {unit}"
    return _FIXES.get(kind, f"correct {_path(complaint)}")


def _meant(name: str, model: type[BaseModel]) -> str | None:
    known = name.lower().replace("-", "_")
    close = get_close_matches(known, model.model_fields, n=1, cutoff=0.75)
    found = _SYNONYMS.get(known) or (close[0] if close else None)
    return found if found and found.partition(".")[0] in model.model_fields else None


def _path(complaint: Mapping[str, Any]) -> str:
    return ".".join(str(part) for part in complaint["loc"]) or "the article"
