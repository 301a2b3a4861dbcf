"""The Retry-After response header (RFC 9110)."""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

_MAX_WAIT_S = 24 * 3600.0


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds requested by ``Retry-After`` (seconds or a date, RFC 9110), or None; at most a day."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), _MAX_WAIT_S) or None
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    # "-0000" means an unknown zone; HTTP dates are always UTC.
    seconds = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp() - now
    return min(max(seconds, 1.0), _MAX_WAIT_S)
