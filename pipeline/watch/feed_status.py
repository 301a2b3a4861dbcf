"""Status of each watched feed, from the state of ``dateline watch``, even while that runs."""

import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pipeline.errors import SetupError
from pipeline.messages.urls import shown
from pipeline.watch.schedule import PollSchedule
from pipeline.watch.state import ARRIVALS_KEPT_SECONDS, HOUR, FeedState, feed_state, select_feeds

DAY = 24 * HOUR
# A feed is silent when nothing new has come for this many times its longest gap of four weeks, nights and Sundays
# included, but never before this many hours; its rhythm is known after this many gaps.
SILENCE = 1.5
MIN_SILENCE = 6 * HOUR
MIN_GAPS = 4
# Without a known rhythm, a feed is silent after this long.
UNKNOWN_SILENCE = ARRIVALS_KEPT_SECONDS
# A feed this far beyond its time, though others have been asked since, is on the list no more.
UNLISTED = DAY
# How far beyond the due time, plus half of the interval: visits take turns, and cron may start watching.
LATE = 15 * 60


@dataclass(frozen=True)
class FeedStatus:
    """A feed; times in seconds since 1970, ``interval`` and ``usual_gap`` in seconds.

    ``status`` is that of the last HTTP response, None without one. ``usual_gap`` is the feed's longest time without
    news in four weeks, None while too little is known. ``health`` is ok, new, unlisted, late, silent, trouble or gone,
    and ``problem`` explains it. Keys and tokens in addresses are left out.
    """

    url: str
    health: str
    problem: str
    tried: float | None
    succeeded: float | None
    news: float | None
    due: float
    interval: float
    status: int | None
    failures: int
    articles_a_day: float
    usual_gap: float | None
    moved_to: str | None

    @property
    def is_well(self) -> bool:
        return self.health in ("ok", "new", "unlisted")


def feed_statuses(
    path: Path, listed: Collection[str] | None = None, *, first: float = 0.0, now: float | None = None
) -> list[FeedStatus]:
    """Return every feed in the state at ``path``, or those whose keys are ``listed``; raises SetupError.

    A listed feed that was never fetched is new; ``first`` is its initial interval.
    """
    now = time.time() if now is None else now
    states, arrivals = _read(path)
    if listed is not None:
        known = {state.url: state for state in states}
        states = [known.get(key) or FeedState(key, first) for key in listed]
    asked = max((state.tried or 0.0 for state in states if (state.tried or 0.0) <= now), default=0.0)
    return [judged(state, arrivals.get(state.url, ()), now, asked) for state in states]


def judged(state: FeedState, arrivals: Sequence[tuple[int, int]], now: float, asked: float = 0.0) -> FeedStatus:
    """Return a feed's status; ``arrivals`` are (hour since 1970, new articles) in order, ``asked`` is when any feed was
    last requested."""
    arrivals = [(hour, articles) for hour, articles in arrivals if hour * HOUR <= now]
    gap = usual_gap(arrivals)
    health, problem = _judge(state, gap, now, asked)
    return FeedStatus(
        url=shown(state.url),
        health=health,
        problem=problem,
        tried=state.tried,
        succeeded=state.succeeded,
        news=state.news,
        due=state.due,
        interval=state.interval,
        status=state.status,
        failures=state.failures,
        articles_a_day=articles_a_day(arrivals, now),
        usual_gap=gap,
        moved_to=shown(state.moved_to) if state.moved_to else None,
    )


def usual_gap(arrivals: Sequence[tuple[int, int]]) -> float | None:
    """Return the longest time in seconds between two arrivals, None with fewer than five."""
    hours = [hour for hour, _ in arrivals]
    gaps = [after - before for before, after in pairwise(hours)]
    return float(max(gaps) * HOUR) if len(gaps) >= MIN_GAPS else None


def articles_a_day(arrivals: Sequence[tuple[int, int]], now: float) -> float:
    """Return new articles per day since the first counted, over at most four weeks."""
    if not arrivals:
        return 0.0
    seconds = min(max(now - arrivals[0][0] * HOUR, DAY), ARRIVALS_KEPT_SECONDS)
    return round(sum(articles for _, articles in arrivals) * DAY / seconds, 1)


def _judge(state: FeedState, gap: float | None, now: float, asked: float) -> tuple[str, str]:
    if state.gone:
        return "gone", "the host says that it is gone for good (410): take it off the list"
    late = now - state.due
    if state.due and late > UNLISTED and asked - state.due > UNLISTED + state.interval:
        return "unlisted", f"not asked for {span(late)}, though others were: it is on the list no more"
    if state.failures:
        times = "once" if state.failures == 1 else f"{state.failures} times in a row"
        return "trouble", f"failed {times}: {state.problem or 'the reason was not kept'}"
    if -late > PollSchedule().longest(state.interval):
        return "late", f"due in {span(-late)}: the clock was set back; dateline watch asks it at once"
    if late > LATE + state.interval / 2 and state.due:
        return "late", f"not asked for {span(late)} beyond its time: is dateline watch running?"
    if state.tried is None:
        return "new", "no visit is on record"
    if silence := _silence(state, gap):
        usual = f", though it was never without news for more than {span(gap)}" if gap else ""
        return "silent", f"nothing new for {span(silence)}{usual}"
    return "ok", ""


def _silence(state: FeedState, gap: float | None) -> float:
    """Return the seconds without news if more than usual; only time in which the feed was fetched counts."""
    if state.news is None or state.succeeded is None:
        return 0.0
    quiet = state.succeeded - state.news
    limit = UNKNOWN_SILENCE if gap is None else max(MIN_SILENCE, SILENCE * gap)
    return quiet if quiet > limit else 0.0


def span(seconds: float) -> str:
    """Format a time in its largest unit: ``45 s``, ``12 min``, ``7 h``, ``3 days``."""
    for unit, size, most in (("s", 1, 90), ("min", 60, 90), ("h", HOUR, 48)):
        if seconds < size * most:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / DAY:.0f} days"


def _read(path: Path) -> tuple[list[FeedState], dict[str, list[tuple[int, int]]]]:
    if not path.is_file():
        raise SetupError(f"{path} does not exist: nothing has been watched yet; start with: dateline watch FEEDS")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2.0)) as database:
            states = [feed_state(row) for row in database.execute(select_feeds(database))]
            return states, _arrivals(database)
    except sqlite3.Error as error:
        busy = (
            "an earlier version of dateline watch is using it alone; start that again"
            if "locked" in str(error)
            else error
        )
        raise SetupError(f"cannot read {path}: {busy}") from error


def _arrivals(database: sqlite3.Connection) -> dict[str, list[tuple[int, int]]]:
    if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'arrivals'").fetchone():
        return {}
    found: dict[str, list[tuple[int, int]]] = {}
    for feed, hour, articles in database.execute("SELECT feed, hour, articles FROM arrivals ORDER BY feed, hour"):
        found.setdefault(feed, []).append((int(hour), articles))
    return found


def counts(statuses: Sequence[FeedStatus]) -> dict[str, int]:
    """Return the number of feeds by health, without zeros."""
    names = ("ok", "new", "unlisted", "late", "silent", "trouble", "gone")
    numbers = {name: sum(status.health == name for status in statuses) for name in names}
    return {name: number for name, number in numbers.items() if number}


def unwell(statuses: Sequence[FeedStatus]) -> Iterator[FeedStatus]:
    """Yield the feeds with a problem."""
    return (status for status in statuses if not status.is_well)
