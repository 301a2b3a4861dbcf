"""Saved searches that no one would type: what a program, another version or a hand has written into their index.

None matches an article of a history, so that an alert of one is a fault, and so is a stage that one of them stops.
"""

import random
from collections.abc import Callable
from typing import Any

Options = dict[str, Any]

_SIGNS = "\u0000\u202e\ufffd\U0001f6a2\u0301\u200b\\\"'(){}[]*?:~^!&|/%<>"
_KINDS: dict[str, Callable[[random.Random], Any]] = {}


def _kind(make: Callable[[random.Random], Any]) -> Callable[[random.Random], Any]:
    _KINDS[make.__name__.replace("_", "-")] = make
    return make


@_kind
def thousands_of_names(rng: random.Random) -> Options:
    return {"person": [f"No one {number}" for number in range(rng.randint(1_000, 20_000))]}


@_kind
def thousands_of_words(rng: random.Random) -> Options:
    return {"words": [" OR ".join(f"zq{number}" for number in range(rng.randint(1_000, 20_000)))]}


@_kind
def nothing_but_brackets(rng: random.Random) -> Options:
    depth = rng.randint(100, 5_000)
    return {"words": ["(" * depth + "zqword" + ")" * rng.choice((0, depth))]}


@_kind
def a_word_of_a_megabyte(rng: random.Random) -> Options:
    return {"words": ["zq" * rng.randint(100_000, 500_000)]}


@_kind
def odd_signs(rng: random.Random) -> Options:
    return {"words": ["zq" + "".join(rng.choices(_SIGNS, k=60))], "source": ["zq" + "".join(rng.choices(_SIGNS, k=9))]}


@_kind
def wrong_types(rng: random.Random) -> Options:
    return {rng.choice(("words", "near", "language")): rng.choice((7, None, {"a": {"b": []}}, [[["zq"]]], True))}


@_kind
def options_of_another_version(rng: random.Random) -> Options:
    return {"mood": ["zq"], "words": ["zq"]}


@_kind
def nowhere(rng: random.Random) -> Options:
    return {
        "near": rng.choice(("91,200", "NaN,NaN", "1e999,0", "Zqville")),
        "within": rng.choice(("-1km", "0m", "9e99km")),
    }


@_kind
def no_options(rng: random.Random) -> Any:
    return rng.choice((None, [], "zq", 0))


KINDS = tuple(_KINDS)


def odd_search(kind: str, seed: int) -> Any:
    """The options of a saved search of one of KINDS; the same for the same seed."""
    return _KINDS[kind](random.Random(seed))
