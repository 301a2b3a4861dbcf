"""Explanation of a hit's rank: the weights of its words, from Elasticsearch's explanation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_WEIGHT = re.compile(r"weight\((?:\w+\()?(?P<field>[\w.]+):(?P<term>.+?)\)?(?: in \d+)?\) ?(?:\[.*)?$")
_RECENCY = re.compile(r"Distance score")
_CONSTANT = re.compile(r"ConstantScore\((?P<what>.*)\)")


@dataclass(frozen=True)
class Part:
    """``what`` is field:word, "about the place" or "recency"; of a word's fields the best counts in full and the others
    three tenths, so parts add up to at least the score."""

    what: str
    weight: float


def contributions(explanation: dict[str, Any]) -> list[Part]:
    """Return the parts of a score, the largest first."""
    return sorted(_parts(explanation), key=lambda part: (-part.weight, part.what))


def _parts(node: dict[str, Any]) -> Iterator[Part]:
    what = _name(node["description"])
    if what is None:
        for child in node["details"]:
            yield from _parts(child)
    elif node["value"] > 0:
        yield Part(what, round(node["value"], 3))


def _name(description: str) -> str | None:
    weight = _WEIGHT.match(description)
    if weight:
        return f"{weight['field']}:{weight['term']}"
    if _RECENCY.match(description):
        return "recency"
    if _CONSTANT.match(description):
        return "about the place"
    return None
