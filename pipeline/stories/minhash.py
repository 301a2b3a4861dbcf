"""MinHash signatures: a text in 96 bytes, over runs of three words (Broder 1997).

Texts are compared by the runs of three words they share; ``similarity`` estimates the share of common runs (Jaccard)
from two signatures, and articles that share a *band* are worth comparing (locality-sensitive hashing, Leskovec,
Rajaraman and Ullman, Mining of Massive Datasets, 3.4). Only one byte of each minimum is kept (b-bit minwise hashing, Li
and König 2010).

Everything is arithmetic on 32 and 64 bits with fixed constants: signatures are the same on every machine and with every
version of Python and NumPy, as indices live long. After changing a constant, increase MAPPING_VERSION in
``pipeline/index/template.py``, so that every index is rebuilt.
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.stories.facts import facts_of
from pipeline.stories.tokens import spaced

Hashes = NDArray[np.uint64]
Minima = NDArray[np.uint32]
Table = NDArray[np.uint8]
"""Signature bytes in rows: n by 96."""

SHINGLE = 3
"""Words in a run. With two, unrelated texts share too much; with four, recall on copies edited by a fifth drops by
0.1."""
HASHES = 96
"""Minima in a signature: the estimate's standard error is 0.04 to 0.05 near the threshold."""
ROWS = 2
"""Minima in a band: a pair of similarity s shares at least one of the 48 with 1 - (1 - s²)^48, at 0.25 with 95 %."""
FEWEST_WORDS = 15
"""Below it nothing is compared: a headline says too little, and "This page is for subscribers only" is not a story."""

_BAND_BYTES = 6
_BAND_LETTERS = 8
# Characters and runs hashed at once, at least: intermediate results stay in the processor's cache.
_BYTES_AT_ONCE = 64 * 1024
_RUNS = 512
_SPACE = ord(" ")


def _mixed(values: Hashes) -> Hashes:
    """Apply splitmix64 (Steele, Lea and Flood 2014): every input bit affects every output bit."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Hashes = values ^ (values >> np.uint64(31))
    return mixed


_SEEDS = _mixed(np.arange(HASHES + SHINGLE + 1, dtype=np.uint64))
_FACTORS = _SEEDS[:HASHES].astype(np.uint32) | np.uint32(1)
_PLACES = _SEEDS[HASHES:-1] | np.uint64(1)
_BASE = int(_SEEDS[-1]) | 1
_DIGITS = _mixed(np.arange(1000, 1256, dtype=np.uint64))
_BANDS = np.arange(HASHES // ROWS, dtype=np.uint64) * _PLACES[0]
_EACH_BAND = tuple(slice(n, n + _BAND_LETTERS) for n in range(0, len(_BANDS) * _BAND_LETTERS, _BAND_LETTERS))


@dataclass(frozen=True, slots=True)
class Signature:
    """``bands`` are 48 words of eight characters; ``prints`` the 96 bytes to compare; ``facts`` as packed by
    ``facts_of``."""

    bands: tuple[str, ...]
    prints: bytes
    facts: bytes

    @property
    def text(self) -> str:
        """Return ``prints`` in base64, Elasticsearch's form of bytes."""
        return base64.b64encode(self.prints).decode("ascii")

    @property
    def facts_text(self) -> str:
        """Return ``facts`` in base64."""
        return base64.b64encode(self.facts).decode("ascii")


def signature(text: str) -> Signature | None:
    """Return an article's signature; None when it is too short to compare."""
    return signatures([text])[0]


def signatures(texts: Iterable[str]) -> list[Signature | None]:
    """Return the signatures of many texts, in order: three times as fast, as most of the time is NumPy overhead."""
    given = list(texts)
    words = (found for some in _parts(map(spaced, given)) for found in _signatures(some))
    return [found and Signature(*found, facts_of(text)) for found, text in zip(words, given, strict=True)]


def table(prints: Iterable[bytes]) -> Table:
    """Return the ``prints`` of signatures as rows."""
    return np.frombuffer(b"".join(prints), np.uint8).reshape(-1, HASHES)


def similarity(ones: Table, others: Table) -> NDArray[np.float64]:
    """Return the estimated Jaccard similarity of each row of ``ones`` with each row of ``others``, m by n."""
    agreeing = np.zeros((len(ones), len(others)), np.uint8)
    # One hash at a time over all pairs, which is several times as fast as pair by pair.
    for one, other in zip(ones.T.copy(), others.T.copy(), strict=True):
        agreeing += one[:, None] == other
    by_chance = 1 / 256
    estimate: NDArray[np.float64] = (agreeing / HASHES - by_chance) / (1 - by_chance)
    return estimate


def _parts(texts: Iterable[bytes]) -> Iterator[list[bytes]]:
    some: list[bytes] = []
    size = 0
    for text in texts:
        some.append(text)
        size += len(text)
        if size > _BYTES_AT_ONCE:
            yield some
            some, size = [], 0
    if some:
        yield some


def _signatures(texts: list[bytes]) -> list[tuple[tuple[str, ...], bytes] | None]:
    """Return bands and prints of each text."""
    words, numbers = _words(texts)
    runs = _runs(words)
    spans = zip(np.cumsum(numbers) - numbers, numbers, strict=True)
    # Runs that extend into the next text are dropped.
    minima = _minima([runs[start : start + n - SHINGLE + 1] for start, n in spans if n >= FEWEST_WORDS])
    found = zip(_bands(minima), _prints(minima), strict=True)
    return [next(found) if number >= FEWEST_WORDS else None for number in numbers]


def _words(texts: list[bytes]) -> tuple[Hashes, NDArray[np.int64]]:
    """Return one hash per word of all texts, and each text's number of words.

    A word's bytes are digits of a number modulo 2^64 (Karp and Rabin 1987).
    """
    characters = np.frombuffer(b" %b " % b" ".join(texts), np.uint8)
    edges = np.flatnonzero(np.diff(characters == _SPACE))
    befores, lasts = edges[0::2], edges[1::2]
    sums = np.cumsum(_DIGITS[characters] * _powers(_BASE, len(characters)))
    # Make a word's value independent of its position.
    values = (sums[lasts] - sums[befores]) * _powers(pow(_BASE, -1, 2**64), len(characters))[befores]
    ends = np.cumsum([len(text) + 1 for text in texts])
    return values, np.diff(np.searchsorted(befores, ends), prepend=0)


def _powers(base: int, number: int) -> Hashes:
    """Return 1, base, base², … modulo 2^64."""
    return _many_powers(base, 1 << (number - 1).bit_length())[:number]


@cache
def _many_powers(base: int, number: int) -> Hashes:
    """Return powers for ``number``, a power of two, so that few tables are cached; 64 MB after the longest article."""
    powers = np.full(number, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def _runs(words: Hashes) -> Minima:
    """Return one hash per run of SHINGLE words."""
    last = max(len(words) - SHINGLE + 1, 0)
    values = _mixed(sum(words[n : n + last] * _PLACES[n] for n in range(SHINGLE)))
    return (values >> np.uint64(32)).astype(np.uint32)


def _minima(texts: list[Minima]) -> Minima:
    """Return the minimum of each of the HASHES hash functions over each text's runs.

    Multiplication is enough, as runs are mixed already; an added term would only rotate the order.
    """
    least = np.full((len(texts), HASHES), np.iinfo(np.uint32).max, np.uint32)
    table = np.empty((HASHES, min(_RUNS, max(map(len, texts), default=0))), np.uint32)
    for found, runs in zip(least, texts, strict=True):
        for start in range(0, len(runs), _RUNS):
            some = runs[start : start + _RUNS]
            values = np.multiply.outer(_FACTORS, some, out=table[:, : len(some)])
            np.minimum(found, values.min(axis=1), out=found)
    return least


def _prints(minima: Minima) -> list[bytes]:
    """Return one byte of each minimum, mixed first: a minimum's upper bits are zero."""
    mixed = (_mixed(minima.astype(np.uint64)) >> np.uint64(56)).astype(np.uint8)
    return [prints.tobytes() for prints in mixed]


def _bands(minima: Minima) -> list[tuple[str, ...]]:
    pairs = minima.astype(">u4").view(">u8").astype(np.uint64)
    mixed = _mixed(pairs + _BANDS).astype(">u8").view(np.uint8).reshape(*pairs.shape, 8)
    # Six bytes are exactly eight characters, so all bands can be encoded at once.
    texts = (base64.urlsafe_b64encode(each.tobytes()).decode() for each in mixed[:, :, :_BAND_BYTES])
    return [tuple(map(text.__getitem__, _EACH_BAND)) for text in texts]
