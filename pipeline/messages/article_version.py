"""Versions: the integers that decide which of two copies of an article is newer, in Elasticsearch and on
articles.enriched.

::

    version = milliseconds × 2^21 + 2 × the low 20 bits of the record's offset on articles.raw

An article's version is even; the next number is reserved for the deletion of that version. The milliseconds are those
of the partition's clock (``pipeline.stream.version_clock``), which never goes back. Early versions were the broker's
timestamp alone, in ms: they stay valid and are lower than every version made now.
"""

OFFSET_BITS = 20
_PLACE_BITS = OFFSET_BITS + 1
EARLIEST_MS = 1 << 40
"""In 2004. A broker whose clock is earlier cannot make versions as low as those in plain ms."""
LATEST_MS = (1 << 42) - 2
"""In 2109."""
EARLIEST_VERSION = EARLIEST_MS << _PLACE_BITS
LATEST_VERSION = (LATEST_MS + 1 << _PLACE_BITS) - 1
"""Elasticsearch takes versions up to 2^63 - 1, and a deletion's is one above the version it deletes."""
LAST_MILLISECOND = 253_402_300_799_999
"""In 9999, where Python's calendar ends: the limit of versions in plain ms."""

_OFFSET_MASK = (1 << OFFSET_BITS) - 1


def version_at(milliseconds: int, offset: int) -> int:
    """Return the version of the record at ``offset`` when its partition's clock shows ``milliseconds``."""
    return clamped(milliseconds) << _PLACE_BITS | (offset & _OFFSET_MASK) << 1


def last_version_at(milliseconds: int) -> int:
    """Return the highest version of a millisecond."""
    return version_at(milliseconds, _OFFSET_MASK)


def version_ms(version: int) -> int:
    """Return a version's milliseconds since 1970; versions in plain ms work too."""
    return version >> _PLACE_BITS if version >= EARLIEST_VERSION else version


def version_place(version: int) -> int | None:
    """Return the low bits of the offset of a version's record on articles.raw; None of a version in plain ms."""
    return version >> 1 & _OFFSET_MASK if version >= EARLIEST_VERSION else None


def is_deletion(version: int) -> bool:
    """Return whether a version is that of a deletion."""
    return version >= EARLIEST_VERSION and bool(version & 1)


def is_version(number: int) -> bool:
    """Return whether a number is a valid version, in either form."""
    return 0 <= number <= LAST_MILLISECOND or EARLIEST_VERSION <= number <= LATEST_VERSION


def clamped(milliseconds: int) -> int:
    """Limit milliseconds to the range that a version can hold."""
    return min(max(milliseconds, EARLIEST_MS), LATEST_MS)
