"""Facts of a text in a few hundred bytes, to distinguish a copy from another text of the same template.

Two weather bulletins share most of their words, as do two copies of one report. They differ in the facts: numbers, and
capitalized words within a sentence. So each fact is stored with the two words before or after it, its *slot*. A copy
that was edited, cut or framed has the same facts in the remaining slots; a template has the same slots with other
facts.

For a long text the slots with the smallest hashes are kept, the same in each copy (bottom-k sketches, Cohen and Kaplan
2007). The hashes are CRC-32, the same on every machine: after any change here, increase MAPPING_VERSION in
``pipeline/index/template.py``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np

from pipeline.stories.page_words import page_share
from pipeline.stories.tokens import UNSPACED

MAX_SLOTS = 56
"""Slots kept per text, four bytes each: those of 250 words of news."""
MAX_PAGE_SHARE = 0.12
"""Share of page words above which texts are paywalls or footers; none of 817 news texts reaches it."""
SOME_PAGE_SHARE = 0.09
"""From here on two texts have to prove that they share more than a footer: MIN_AGREEING and PAGE_EVIDENCE."""
MIN_AGREEING = 5
"""Slots with the same fact; a footer has the outlet's name and a day of the week."""
PAGE_EVIDENCE = 3.0
"""Agreeing slots times their share in the text with fewer."""
LEAST_AGREEING, MIN_EVIDENCE = 3, 2.0
"""The same of texts that are short, or less alike than copies are; one fact has two slots, and a day of the week is one."""
MAX_CONFLICTS = 0.35
"""Share of common slots that a correction or an editor may have changed; templates begin at 0.4."""

FEW_WORDS = 25
"""Below it a few words in common decide, so such a text has to prove that it is a copy, too."""

MIN_CONFLICTS = 3
"""Each differing fact gives two slots, before and after it; fewer than three occur by chance."""

_TOKEN = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+(?:[.,:'’/\-][^\W_{UNSPACED}]+)*|[.!?…\n\"“”„«»。]")
_CONTEXT = 2
_SHORT = 0x80
# Above this share of capitalized words a text is in capitals altogether, or a list of headings.
_CAPITALS = 0.6
# Words and their share that identify German, which capitalizes nouns.
_GERMAN = frozenset("der die das den dem des und ist mit auf im zu".split())
_GERMAN_SHARE = 0.08
# Words followed by a name rather than an article and noun: German, Luxembourgish.
_BEFORE_NAMES = frozenset("in aus von nach bei gegen seit bis zwischen herr frau am".split())


@dataclass(frozen=True, slots=True)
class Facts:
    """``slots`` are 32-bit hashes: the upper half of the context, the lower half of the fact."""

    page_share: float
    short: bool
    slots: frozenset[int]
    contexts: frozenset[int]
    last: int
    """Largest context kept; beyond it nothing is known."""


def facts_of(text: str) -> bytes:
    """A byte for the share of page words and for shortness, and four for each slot, in order."""
    tokens = _TOKEN.findall(text)
    share = _capitalized_share(tokens)
    cased = 0 < share <= _CAPITALS
    slots = sorted(set(_slots(_marked(tokens, cased, _is_german(tokens)))))
    if len(slots) > MAX_SLOTS:
        # A context that fits only with some of its facts is left out.
        slots = [slot for slot in slots if slot >> 16 < slots[MAX_SLOTS] >> 16]
    words = [token.casefold() for token in tokens if token[0].isalnum()]
    # More than half of page words are no more of a page than half.
    page = min(round(255 * page_share(words)), _SHORT - 1)
    return bytes([page | (_SHORT if len(words) < FEW_WORDS else 0)]) + np.array(slots, ">u4").tobytes()


@lru_cache(maxsize=4096)
def read_facts(packed: bytes) -> Facts | None:
    """Unpack the result of ``facts_of``; None for empty bytes, as in an index of an older mapping."""
    if not packed:
        return None
    slots = np.frombuffer(packed[1:], ">u4").tolist()
    contexts = frozenset(slot >> 16 for slot in slots)
    full = len(slots) > MAX_SLOTS - 8
    page, short = packed[0] % _SHORT / 255, packed[0] >= _SHORT
    return Facts(page, short, frozenset(slots), contexts, max(contexts, default=0) if full else 1 << 16)


@lru_cache(maxsize=4096)
def same_facts(one: bytes, other: bytes, *, in_doubt: bool = False) -> bool:
    """Return whether the facts allow that two texts, alike in their words, are copies; arguments as ``facts_of`` packs them.

    ``in_doubt`` when too few words are alike: the facts then have to prove it.
    """
    a, b = read_facts(one), read_facts(other)
    if a is None or b is None:
        return not in_doubt
    agreeing, conflicting = _common(a, b)
    if conflicting >= MIN_CONFLICTS and conflicting > MAX_CONFLICTS * (agreeing + conflicting):
        return False
    page = min(a.page_share, b.page_share)
    if page >= SOME_PAGE_SHARE:
        return page < MAX_PAGE_SHARE and agreeing >= MIN_AGREEING and _evidence(a, b, agreeing) >= PAGE_EVIDENCE
    is_proven = agreeing >= LEAST_AGREEING and _evidence(a, b, agreeing) >= MIN_EVIDENCE
    return is_proven or not (in_doubt or a.short or b.short)


def _evidence(one: Facts, other: Facts, agreeing: int) -> float:
    last = min(one.last, other.last)
    fewer = min(sum(context <= last for context in each.contexts) for each in (one, other))
    return agreeing * agreeing / max(1, fewer)


def _common(one: Facts, other: Facts) -> tuple[int, int]:
    """Return how many common contexts have the same fact, and how many do not."""
    agreeing = len({slot >> 16 for slot in one.slots & other.slots})
    return agreeing, len(one.contexts & other.contexts) - agreeing


def _capitalized_share(tokens: Iterable[str]) -> float:
    words = [token for token in tokens if token[0].isalpha()]
    # The first word of a sentence does not count, so a text capitalized only there has no share.
    return sum(word[0].isupper() for word in words) / len(words) if words else 0.0


def _is_german(tokens: Sequence[str]) -> bool:
    return sum(token in _GERMAN for token in tokens) > _GERMAN_SHARE * len(tokens)


def _marked(tokens: Sequence[str], cased: bool, nouns: bool) -> Iterator[tuple[str, bool]]:
    """Yield each word in lower case, and whether it is a fact.

    A capitalized word at the beginning of a sentence is a fact if the text also has it within one. Before another
    capitalized word it is neither a fact nor a word: "The Harbour Post", "Harriet Bowen".
    """
    names = set(_inner_names(tokens)) if cased else set()
    start, before, fact = True, "", False
    for token, after in pairwise((*tokens, "")):
        if not token[0].isalnum():
            start = True
            continue
        name = token in names and (start or not nouns or fact or before in _BEFORE_NAMES)
        fact = name or token[0].isdigit()
        before = token.casefold()
        if fact or not (start and after in names):
            yield before, fact
        start = False


def _inner_names(tokens: Sequence[str]) -> Iterator[str]:
    """Yield capitalized words within sentences."""
    return (token for before, token in pairwise(tokens) if before[0].isalnum() and token[0].isupper())


def _slots(marked: Iterable[tuple[str, bool]]) -> Iterator[int]:
    """Yield a slot for the start of each run of facts, from the words before, and one for its end, from those after."""
    words: list[str] = []
    runs: list[tuple[int, str, str]] = []
    within = False
    for word, fact in marked:
        if fact and within:
            runs[-1] = (*runs[-1][:2], word)
        elif fact:
            runs.append((len(words), word, word))
        else:
            words.append(word)
        within = fact
    for at, first, last in runs:
        yield _slot("<", words[max(0, at - _CONTEXT) : at], first)
        yield _slot(">", words[at : at + _CONTEXT], last)


def _slot(side: str, context: list[str], fact: str) -> int:
    return (crc32(" ".join((side, *context)).encode()) & 0xFFFF0000) | crc32(fact.encode()) >> 16
