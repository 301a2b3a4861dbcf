"""Signature of a text in 96 bytes: MinHash over runs of three words (Broder 1997).

Two texts share a run of three words or they do not; the share of runs in common (Jaccard) is what ``similarity``
estimates from two signatures, and articles that share a *band* are worth comparing (locality-sensitive hashing,
Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.4). Only a byte of each minimum is kept
(b-bit minwise hashing, Li and König 2010).

Everything here is arithmetic on 32 and 64 bits with constants of its own: a signature is the same on every machine and
with every version of Python and NumPy, for indices live long. Change a constant, and raise MAPPING_VERSION in
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
"""A signature's prints in each row: n by 96."""

SHINGLE = 3
"""Words in a run. Two share too much between untrusted sources, four lose a tenth of the recall on copies edited by a fifth."""
HASHES = 96
"""Minima in a signature: the estimate's standard error is 0.04 to 0.05 where it decides."""
ROWS = 2
"""Minima in a band: a pair of similarity s shares at least one of the 48 with 1 - (1 - s²)^48, at 0.25 with 95 %."""
FEWEST_WORDS = 15
"""Below it nothing is compared: a headline says too little, and "This page is for subscribers only" is not a story."""

_BAND_BYTES = 6
_BAND_LETTERS = 8
# Characters hashed at a time, at least, and runs: what is computed of them stays in the processor's cache.
_BYTES_AT_ONCE = 64 * 1024
_RUNS = 512
_SPACE = ord(" ")


def _mixed(values: Hashes) -> Hashes:
    """splitmix64 (Steele, Lea and Flood 2014): every input bit reaches every output bit."""
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
    """``bands`` are 48 words of eight characters; ``prints`` the 96 bytes to compare; ``facts`` as ``facts_of`` packs them."""

    bands: tuple[str, ...]
    prints: bytes
    facts: bytes

    @property
    def text(self) -> str:
        """``prints`` as base64, the way Elasticsearch keeps bytes."""
        return base64.b64encode(self.prints).decode("ascii")

    @property
    def facts_text(self) -> str:
        """``facts`` the same way."""
        return base64.b64encode(self.facts).decode("ascii")


def signature(text: str) -> Signature | None:
    """The signature of an article; None when it is too short to be compared."""
    return signatures([text])[0]


def signatures(texts: Iterable[str]) -> list[Signature | None]:
    """The same of many, in the same order: in a third of the time, as most of it is the way into NumPy and back."""
    given = list(texts)
    words = (found for some in _parts(map(spaced, given)) for found in _signatures(some))
    return [found and Signature(*found, facts_of(text)) for found, text in zip(words, given, strict=True)]


def table(prints: Iterable[bytes]) -> Table:
    """The ``prints`` of signatures as rows."""
    return np.frombuffer(b"".join(prints), np.uint8).reshape(-1, HASHES)


def similarity(ones: Table, others: Table) -> NDArray[np.float64]:
    """Estimated Jaccard similarity of each row of ``ones`` with each row of ``others``, m by n."""
    agreeing = np.zeros((len(ones), len(others)), np.uint8)
    # Hash by hash over all pairs at once, which is several times as fast as pair by pair.
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
    """Bands and prints of each."""
    words, numbers = _words(texts)
    runs = _runs(words)
    spans = zip(np.cumsum(numbers) - numbers, numbers, strict=True)
    # Runs that reach into the next text belong to none.
    minima = _minima([runs[start : start + n - SHINGLE + 1] for start, n in spans if n >= FEWEST_WORDS])
    found = zip(_bands(minima), _prints(minima), strict=True)
    return [next(found) if number >= FEWEST_WORDS else None for number in numbers]


def _words(texts: list[bytes]) -> tuple[Hashes, NDArray[np.int64]]:
    """One hash a word of all texts, and how many words each has.

    The bytes of a word are digits of a number modulo 2^64 (Karp and Rabin 1987).
    """
    characters = np.frombuffer(b" %b " % b" ".join(texts), np.uint8)
    edges = np.flatnonzero(np.diff(characters == _SPACE))
    befores, lasts = edges[0::2], edges[1::2]
    sums = np.cumsum(_DIGITS[characters] * _powers(_BASE, len(characters)))
    # Wherever it stands, a word's value is that of one at the beginning.
    values = (sums[lasts] - sums[befores]) * _powers(pow(_BASE, -1, 2**64), len(characters))[befores]
    ends = np.cumsum([len(text) + 1 for text in texts])
    return values, np.diff(np.searchsorted(befores, ends), prepend=0)


def _powers(base: int, number: int) -> Hashes:
    """1, base, base², … modulo 2^64."""
    return _many_powers(base, 1 << (number - 1).bit_length())[:number]


@cache
def _many_powers(base: int, number: int) -> Hashes:
    """``number`` is a power of two, so that few tables are kept; after the longest article they are 64 MB."""
    powers = np.full(number, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def _runs(words: Hashes) -> Minima:
    """One hash a run of SHINGLE words."""
    last = max(len(words) - SHINGLE + 1, 0)
    values = _mixed(sum(words[n : n + last] * _PLACES[n] for n in range(SHINGLE)))
    return (values >> np.uint64(32)).astype(np.uint32)


def _minima(texts: list[Minima]) -> Minima:
    """The least value of each of the HASHES hash functions over the runs of each text.

    To multiply is enough, as the runs are mixed already; a term would only turn the order round.
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
    """A byte of each, to which all its bits have come: the upper ones of a minimum are zero, as it is one."""
    mixed = (_mixed(minima.astype(np.uint64)) >> np.uint64(56)).astype(np.uint8)
    return [prints.tobytes() for prints in mixed]


def _bands(minima: Minima) -> list[tuple[str, ...]]:
    pairs = minima.astype(">u4").view(">u8").astype(np.uint64)
    mixed = _mixed(pairs + _BANDS).astype(">u8").view(np.uint8).reshape(*pairs.shape, 8)
    # Six bytes are exactly eight characters, so that all bands are encoded in one go.
    texts = (base64.urlsafe_b64encode(each.tobytes()).decode() for each in mixed[:, :, :_BAND_BYTES])
    return [tuple(map(text.__getitem__, _EACH_BAND)) for text in texts]
