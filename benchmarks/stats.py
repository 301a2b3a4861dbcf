"""The arithmetic of a benchmark: who runs when, and what is made of the rounds."""

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def interleaved(sides: Sequence[T], rounds: int) -> Iterator[tuple[int, T]]:
    """Every side once a round, each round beginning with another: what drifts in the machine favours none."""
    for number in range(rounds):
        first = number % len(sides)
        for side in (*sides[first:], *sides[:first]):
            yield number, side


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of the values that so many percent do not exceed (nearest rank): a value that did occur."""
    ordered = sorted(values)
    return ordered[max(1, math.ceil(len(ordered) * percent / 100)) - 1]


def medians(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The median of each key over the rounds."""
    return {key: statistics.median(values[key] for values in rounds) for key in rounds[0]}


def slope(x: Sequence[float], y: Sequence[float]) -> float:
    """How y grows with x in the log-log plane, by least squares: 1 is proportional, 0 is flat."""
    return statistics.linear_regression([math.log(v) for v in x], [math.log(v) for v in y]).slope
