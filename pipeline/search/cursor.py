"""Cursors: the end of a results page, as a token valid for that search only."""

import base64
import binascii
import json
import math
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from pipeline.errors import UsageError
from pipeline.search.query import Query, sort_keys

FARTHEST = 10_000
"""Elasticsearch's limit on hits counted from the start (index.max_result_window), as collapsed pages do."""
MAX_TOKEN = 2_000
"""Maximum characters of a token; an id has up to 512 bytes, other sort values are numbers."""


def encode_after(values: list[Any], query: Query) -> str:
    """Encode the sort values of a page's last hit as a token for ``--after``."""
    content = json.dumps([_fingerprint(query), *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def decode_after(token: str, query: Query) -> tuple[Any, ...]:
    """Decode a token; raises UsageError unless it was made for the words, filters and sort of ``query``."""
    if len(token) > MAX_TOKEN:
        raise wrong_token()
    try:
        content = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        raise wrong_token() from None
    if not isinstance(content, list) or content[:1] != [_fingerprint(query)] or not _fits(content[1:], query):
        raise wrong_token()
    return tuple(content[1:])


def wrong_token() -> UsageError:
    """Return the error for an invalid token."""
    return UsageError(
        "--after must be the token that the page before ended with, with the same words, filters and sort"
    )


def _fingerprint(query: Query) -> str:
    """Return a digest of what selects and sorts, without dates: "the last 7 days" begin later on every page."""
    asked = replace(query, after=None, size=0, since=None, until=None, facets=False, explain=False)
    return blake2b(repr(asked).encode(), digest_size=6).hexdigest()


def _fits(values: list[Any], query: Query) -> bool:
    if not query.collapse:
        return len(values) == len(sort_keys(query)) and all(map(_is_sort_value, values))
    return len(values) == 1 and isinstance(values[0], int) and 0 < values[0] <= FARTHEST - query.size


def _is_sort_value(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, int | float) and math.isfinite(value))
