"""Filter of well-known names' keys: rejects most words that are not names without a database query.

Each key is four bytes of its checksum; about one in ten thousand other words passes, and the look-up that follows
rejects it.
"""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from zlib import crc32

_UNSIGNED = next(code for code in "IL" if array(code).itemsize == 4)


def pack_keys(keys: Iterable[str]) -> bytes:
    """Return the filter of these keys, as stored in the gazetteer."""
    packed = array(_UNSIGNED, sorted({crc32(key.encode()) for key in keys}))
    return _little_endian(packed).tobytes()


def with_words(key: str) -> Iterator[str]:
    """Yield a key, and each word of one with several, with the space that marks it as a part."""
    yield key
    if " " in key:
        yield from (f"{word} " for word in key.split(" "))


def _little_endian(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


class KnownKeys:
    """Tests whether a key may belong to a well-known name."""

    def __init__(self, packed: bytes):
        numbers = array(_UNSIGNED)
        numbers.frombytes(packed)
        self._numbers = _little_endian(numbers)

    def __contains__(self, key: str) -> bool:
        number = crc32(key.encode())
        at = bisect_left(self._numbers, number)
        return at < len(self._numbers) and self._numbers[at] == number
