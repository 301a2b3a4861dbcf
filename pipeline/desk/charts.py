"""Geometry of the small charts: plain numbers for the SVG in the templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.search.answers import Bar, Interval, Timeline

MAX_BARS = 400
"""Bars of a timeline; more are merged, as they would be indistinguishable."""
MAX_STEPS = 48
"""Points of a curve, two pixels each."""


@dataclass(frozen=True)
class Curve:
    """A line over time in a ``width`` × ``height`` box: the points of a polyline, and the area below."""

    line: str
    area: str
    width: int
    height: int
    end_x: float
    end_y: float


@dataclass(frozen=True)
class TimelineBar:
    """A bar of a timeline: position and height in percent, and its time."""

    x: float
    width: float
    height: float
    start: datetime
    end: datetime
    count: int


@dataclass(frozen=True)
class Columns:
    """A timeline to draw: bars, the highest count, and ticks as position and time."""

    bars: tuple[TimelineBar, ...]
    highest: int
    ticks: tuple[tuple[float, datetime], ...]
    interval: Interval
    most_in: str
    """The interval that ``highest`` is of; empty where bars were joined."""

    @property
    def start(self) -> datetime:
        return self.bars[0].start

    @property
    def end(self) -> datetime:
        return self.bars[-1].end


def curve(bars: Sequence[Bar], width: int = 96, height: int = 24) -> Curve | None:
    """Return the line of a story's pace, None with fewer than two bars; averages three bars, as single articles are
    noise."""
    if len(bars) < 2:
        return None
    counts = [count for _, count in _joined(bars, MAX_STEPS)]
    smooth = [sum(counts[max(0, at - 1) : at + 2]) / len(counts[max(0, at - 1) : at + 2]) for at in range(len(counts))]
    highest = max(smooth) or 1
    step = width / (len(smooth) - 1)
    # A stroke at the edge would be cut in half.
    points = [(at * step, 1.5 + (height - 3) * (1 - value / highest)) for at, value in enumerate(smooth)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return Curve(line, f"0,{height} {line} {width},{height}", width, height, *points[-1])


def columns(timeline: Timeline, ticks: int = 5) -> Columns | None:
    """Return a timeline's bars, None with fewer than two: one says no more than its number."""
    if len(timeline.bars) < 2:
        return None
    joined = _joined(timeline.bars, MAX_BARS)
    starts = [start for start, _ in joined]
    length = starts[1] - starts[0]
    highest = max(count for _, count in joined) or 1
    width = 100 / len(joined)
    bars = tuple(
        TimelineBar(
            round(at * width, 4),
            round(width, 4),
            round(max(100 * count / highest, 3 if count else 0), 2),
            start,
            starts[at + 1] if at + 1 < len(starts) else start + length,
            count,
        )
        for at, (start, count) in enumerate(joined)
    )
    every = max(1, -(-len(bars) // ticks))
    # A label near the right edge would extend beyond the page.
    marked = tuple((bar.x, bar.start) for bar in bars[::every] if bar.x < 88)
    joined_bars = len(joined) < len(timeline.bars)
    return Columns(bars, highest, marked, timeline.interval, "" if joined_bars else timeline.interval.value)


def _joined(bars: Sequence[Bar], most: int) -> list[tuple[datetime, int]]:
    size = -(-len(bars) // most)
    return [(bars[at].start, sum(bar.count for bar in bars[at : at + size])) for at in range(0, len(bars), size)]


def share(count: float, highest: float) -> float:
    """Return a count as a percentage of the highest, for a bar behind a number."""
    return round(100 * count / highest, 1) if highest > 0 else 0.0
