"""What a text looks like, in 96 bytes: MinHash over runs of three words (Broder 1997).

Two texts share a run of three words or they do not; the share of runs in common (Jaccard) is what ``similarity``
estimates from two signatures, and articles that share a *band* are worth comparing (locality-sensitive hashing,
Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.4). Only the low byte of each minimum is kept
(b-bit minwise hashing, Li and König 2010).

Everything here is arithmetic on 64 bits with constants of its own: a signature is the same on every machine and with
every version of Python and NumPy, for indices live long. Change a constant, and every index must be rebuilt.
"""

import base64
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.index.tokens import words

Hashes = NDArray[np.uint64]
Table = NDArray[np.uint8]
"""A signature's prints in each row: n by 96."""

SHINGLE = 3
"""Words in a run. Two share too much between strangers, four lose a tenth of the recall on copies edited by a fifth."""
HASHES = 96
"""Minima in a signature: the estimate's standard error is 0.04 to 0.05 where it decides."""
ROWS = 2
"""Minima in a band: a pair of similarity s shares at least one of the 48 with 1 - (1 - s²)^48, at 0.25 with 95 %."""
FEWEST_WORDS = 25
"""Below it a few words in common decide: "This page is for subscribers only" is no story."""

_BAND_BYTES = 6
_BAND_LETTERS = 8
# Runs hashed at a time: bounds the table of runs by hashes to 3 MiB, however long the article.
_RUNS = 4096


def _mixed(values: Hashes) -> Hashes:
    """splitmix64 (Steele, Lea and Flood 2014): every input bit reaches every output bit."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Hashes = values ^ (values >> np.uint64(31))
    return mixed


_SEEDS = _mixed(np.arange(2 * HASHES + SHINGLE, dtype=np.uint64))
_FACTORS = _SEEDS[:HASHES] | np.uint64(1)
_TERMS = _SEEDS[HASHES : 2 * HASHES]
_PLACES = _SEEDS[2 * HASHES :] | np.uint64(1)
_BANDS = np.arange(HASHES // ROWS, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Signature:
    """``bands`` are 48 words of eight letters; ``prints`` the 96 bytes to compare."""

    bands: tuple[str, ...]
    prints: bytes

    @property
    def text(self) -> str:
        """``prints`` as base64, the way Elasticsearch keeps bytes."""
        return base64.b64encode(self.prints).decode("ascii")


def signature(title: str, text: str) -> Signature | None:
    """The signature of an article; None when it is too short to be compared."""
    found = words(f"{title} {text}")
    if len(found) < FEWEST_WORDS:
        return None
    minima = _minima(_runs(found))
    return Signature(_bands(minima), minima.astype(np.uint8).tobytes())


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


def _runs(found: list[str]) -> Hashes:
    """One hash a run of SHINGLE words."""
    # No word has a line break in it.
    encoded = "\n".join(found).encode().split(b"\n")
    hashes = np.fromiter(map(zlib.crc32, encoded), np.uint64, len(found))
    last = len(found) - SHINGLE + 1
    return _mixed(sum(hashes[n : n + last] * _PLACES[n] for n in range(SHINGLE)))


def _minima(runs: Hashes) -> Hashes:
    """The least value of each of the HASHES hash functions (multiply, add, take the upper half) over all runs."""
    least = np.full(HASHES, np.iinfo(np.uint64).max, np.uint64)
    for start in range(0, len(runs), _RUNS):
        table = np.multiply.outer(_FACTORS, runs[start : start + _RUNS])
        table += _TERMS[:, None]
        np.minimum(least, table.min(axis=1), out=least)
    upper: Hashes = least >> np.uint64(32)
    return upper


def _bands(minima: Hashes) -> tuple[str, ...]:
    pairs = (minima[0::ROWS] << np.uint64(32)) | minima[1::ROWS]
    mixed = _mixed(pairs + _BANDS * _PLACES[0]).astype(">u8")
    # Six bytes are exactly eight letters, so that all bands are encoded in one go.
    text = base64.urlsafe_b64encode(mixed.view(np.uint8).reshape(-1, 8)[:, :_BAND_BYTES].tobytes()).decode("ascii")
    return tuple(text[start : start + _BAND_LETTERS] for start in range(0, len(text), _BAND_LETTERS))
