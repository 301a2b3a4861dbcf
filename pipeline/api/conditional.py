"""Responses with an ETag: a client that already has the content gets 304 without a body (RFC 9110)."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b

from fastapi import Request, Response
from pydantic import BaseModel

CACHE = {"Cache-Control": "private, no-cache"}
"""May be cached, but must be revalidated before use."""


def answer(request: Request, model: BaseModel) -> Response:
    """Return a typed answer as JSON, or 304."""
    return conditional(request, model.model_dump_json().encode(), "application/json")


def conditional(request: Request, body: bytes, media_type: str, modified: datetime | None = None) -> Response:
    """Return a body with its ETag and, if known, the date of its last change; or 304."""
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, **CACHE}
    if modified:
        headers["Last-Modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    if _is_known(request, etag, modified):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _is_known(request: Request, etag: str, modified: datetime | None) -> bool:
    if tags := request.headers.get("if-none-match"):
        # An ETag takes precedence over a date; a compressing proxy makes it weak.
        return tags.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    since = request.headers.get("if-modified-since")
    if not since or not modified:
        return False
    try:
        known = parsedate_to_datetime(since)
    except ValueError:
        return False
    return modified.replace(microsecond=0) <= (known if known.tzinfo else known.replace(tzinfo=UTC))
