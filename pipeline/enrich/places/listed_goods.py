"""Goods, firms and sides in a list whose head says so: "the labels Lund, Bayview and Sun Valley".

Many are named after towns, and beside each other they look like a list of places.
"""

import re
from collections.abc import Iterator

from pipeline.enrich.name_cues import FIRM_PLURALS

_GOODS = frozenset(
    "labels brands brandnames makes marques products varieties models cars beers wines cheeses cigarettes perfumes songs "
    "albums films novels horses ships ferries yachts".split()
)
_HEADS = (FIRM_PLURALS | _GOODS | {"names"}) - {"parties", "groups", "networks", "papers", "unions", "chains"}
_SIGNED = frozenset(f"{word}{sign}" for word in _HEADS for sign in ":,")
# "Names" are people's and towns' as well.
_TRADE = re.compile(r"(?:brand|trade|product) $")
_WORD = r"[^\W\d_a-z][\w'’&-]*"
_ITEM = rf"{_WORD}(?: {_WORD}){{0,3}}"
_LIST = re.compile(
    r"(?: of [a-z]+)?(?:: ?|,? including|,? such as|,? like)? ?(?<= )"
    rf"({_ITEM}(?:, {_ITEM})*,? and {_ITEM}|{_ITEM}(?:, {_ITEM}){{2,}})"
)
_NEXT = re.compile(_ITEM)
_POSSESSIVE = re.compile(r"['’]s?$")


def listed_goods(text: str) -> frozenset[tuple[int, int]]:
    """Return the spans of the items of such lists in ``text``."""
    words = text.split(" ")
    # Checked first because it is fast.
    if _HEADS.isdisjoint(words) and _SIGNED.isdisjoint(words):
        return frozenset()
    return frozenset(item for end in _heads(text, words) for item in _items(text, end))


def _heads(text: str, words: list[str]) -> Iterator[int]:
    at = 0
    for word in words:
        noun = word.rstrip(":,")
        if noun in _HEADS and (noun != "names" or _TRADE.search(text, max(0, at - 10), at)):
            yield at + len(noun)
        at += len(word) + 1


def _items(text: str, at: int) -> Iterator[tuple[int, int]]:
    found = _LIST.match(text, at)
    if found is None:
        return
    for item in _NEXT.finditer(text, *found.span(1)):
        yield item.start(), item.start() + len(_POSSESSIVE.sub("", item[0]))
