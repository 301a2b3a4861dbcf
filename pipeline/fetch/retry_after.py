"""The Retry-After header of an answer (RFC 9110)."""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

_MAX_WAIT_S = 24 * 3600.0


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that the host asks for in ``Retry-After`` (seconds or a date, RFC 9110), or None; a day at most."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), _MAX_WAIT_S) or None
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    # "-0000" says that the zone is not known; HTTP's dates are always UTC.
    seconds = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp() - now
    return min(max(seconds, 1.0), _MAX_WAIT_S)
