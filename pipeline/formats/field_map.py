"""Foreign field names: ``title=headline,text=body,source.name=publisher``."""

from collections.abc import Mapping
from typing import Any

from pipeline.errors import UsageError
from pipeline.formats.dates import is_zero, parse_date
from pipeline.messages.articles import Article, Source

_LISTS = ("authors", "tags")
TARGETS = frozenset(Article.model_fields) - {"source"} | {f"source.{name}" for name in Source.model_fields}


def parse_map(text: str) -> dict[str, str]:
    """Parse ``"title=headline,text=body"`` into a mapping of our field to theirs; raises UsageError."""
    pairs = dict(_pair(part) for part in text.split(",") if part.strip())
    unknown = sorted(set(pairs) - TARGETS)
    if unknown:
        raise UsageError(f"--map: no such article field: {', '.join(unknown)}; there are {', '.join(sorted(TARGETS))}")
    return pairs


def mapped(row: Mapping[str, Any], field_map: Mapping[str, str]) -> dict[str, Any]:
    """Return the article's fields in ``row``: through the map first, else under their own names.

    Theirs may be a dotted path (``publisher.name``) or a column whose name contains dots. Dates may be in any common
    form; lists may be one text separated by semicolons. Unknown fields are dropped.
    """
    found: dict[str, Any] = {}
    language = _pick(row, field_map.get("language", "language"))
    for target in sorted(TARGETS):
        value = _pick(row, field_map.get(target, target))
        if value is not None and value != "":
            _put(found, target, _converted(target, value, language if isinstance(language, str) else None))
    return found


def _pair(part: str) -> tuple[str, str]:
    ours, equals, theirs = (piece.strip() for piece in part.partition("="))
    if not (equals and ours and theirs):
        raise UsageError(f"--map: {part.strip()!r} should be like title=headline")
    return ours, theirs


def _pick(row: Mapping[str, Any], path: str) -> Any:
    if path in row:
        return row[path]
    head, dot, rest = path.partition(".")
    inner = row.get(head)
    return _pick(inner, rest) if dot and isinstance(inner, Mapping) else None


def _put(found: dict[str, Any], target: str, value: Any) -> None:
    head, _, rest = target.partition(".")
    if rest:
        found.setdefault(head, {})[rest] = value
    else:
        found[head] = value


def _converted(target: str, value: Any, language: str | None) -> Any:
    if target == "published_at":
        return parse_date(value, language) or (None if is_zero(value) else str(value))
    if target == "schema_version":
        return int(value) if str(value).isdigit() else value
    if target in _LISTS:
        parts = value.split(";") if isinstance(value, str) else value
        return [part for part in parts if part and str(part).strip()] if isinstance(parts, list) else parts
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
