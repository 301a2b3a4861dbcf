"""Watch feeds indefinitely: several hosts at once, one request per host, each feed at its own pace."""

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pipeline.fetch.addresses import host_name
from pipeline.formats.feeds_yaml import Feed
from pipeline.watch.poller import FeedPoller
from pipeline.watch.state import FeedState

# Mostly waiting threads: enough that a dozen slow hosts do not delay the others.
HOSTS_AT_ONCE = 16

Visits = Collection["Future[None]"]


def wait_for_one(visits: Visits, seconds: float | None) -> None:
    """Wait until a visit finishes, or for this many seconds."""
    # In steps, so that a clock change or a machine's sleep does not stall us, and no wait overflows.
    step = None if seconds is None else min(seconds, 60.0)
    if visits:
        wait(visits, step, return_when=FIRST_COMPLETED)
    elif step is not None:
        time.sleep(step)


@dataclass
class Watcher:
    """``pause`` waits for visits and for time to pass; tests replace it, and the poller's clock, by a simulation."""

    visitor: FeedPoller
    pause: Callable[[Visits, float | None], None] = wait_for_one
    tell: Callable[[str], None] = lambda line: None
    visits: int = 0
    _states: dict[str, FeedState] = field(default_factory=dict)
    _running: dict["Future[None]", str] = field(default_factory=dict)

    def once(self, feeds: Sequence[Feed]) -> None:
        """Visit every feed that is due, then return; if none was, the summary says when the next is."""
        self._watch(feeds, again=False)
        if not self.visits:
            self.visitor.summary.notes.append(self._nothing_due())

    def run(self, feeds: Sequence[Feed]) -> None:
        """Visit feeds as they come due, until interrupted or until all are gone.

        An interruption lets running visits end after the current entry, and saves them.
        """
        self._watch(feeds, again=True)

    def _watch(self, feeds: Sequence[Feed], *, again: bool) -> None:
        lanes = self._lanes(feeds)
        with ThreadPoolExecutor(min(HOSTS_AT_ONCE, len(lanes)), "visit") as pool:
            try:
                self._start(pool, lanes)
                self._show(feeds, lanes)
                while self._running or (again and self._next_due(lanes) is not None):
                    self.pause(list(self._running), self._seconds_left(lanes) if again else None)
                    self._finish()
                    if again:
                        self._start(pool, lanes)
                    self._show(feeds, lanes)
            finally:
                self.visitor.stopping.set()

    def _lanes(self, feeds: Sequence[Feed]) -> dict[str, list[Feed]]:
        """Group feeds by host: feeds of one lane are never visited at once."""
        lanes: dict[str, list[Feed]] = {}
        for feed in feeds:
            self._states[feed.url] = self.visitor.memory.feed(feed.key, feed.every or self.visitor.pace.first)
            lanes.setdefault(host_name(feed.url), []).append(feed)
        return lanes

    def _start(self, pool: ThreadPoolExecutor, lanes: dict[str, list[Feed]]) -> None:
        for name, feeds in lanes.items():
            due = [feed for feed in feeds if self._is_due(feed)]
            if due and name not in self._running.values():
                self._running[pool.submit(self._visit, due)] = name

    def _visit(self, feeds: Sequence[Feed]) -> None:
        for feed in feeds:
            if not self.visitor.stopping.is_set():
                self.visits += 1
                self.visitor.visit(feed, self._states[feed.url])

    def _finish(self) -> None:
        for future in [future for future in self._running if future.done()]:
            del self._running[future]
            future.result()

    def _is_due(self, feed: Feed) -> bool:
        due = self._due(feed)
        return due is not None and due <= self.visitor.now()

    def _due(self, feed: Feed) -> float | None:
        """Return when a feed is due, None if it is gone; one due after the longest interval is due at once, as the clock
        has been set back since."""
        state, now = self._states[feed.url], self.visitor.now()
        if state.gone:
            return None
        return state.due if state.due - now <= self.visitor.pace.longest(feed.every) else now

    def _next_due(self, lanes: dict[str, list[Feed]]) -> float | None:
        """Return when the next feed of an idle host is due."""
        idle = (feed for name, feeds in lanes.items() if name not in self._running.values() for feed in feeds)
        return min((due for feed in idle if (due := self._due(feed)) is not None), default=None)

    def _seconds_left(self, lanes: dict[str, list[Feed]]) -> float | None:
        due = self._next_due(lanes)
        return None if due is None else max(0.0, due - self.visitor.now())

    def _nothing_due(self) -> str:
        states = self._states.values()
        due = min((state.due for state in states if not state.gone), default=None)
        if due is None:
            return f"nothing was due: all {len(states)} feeds are gone (410)"
        seconds, at = due - self.visitor.now(), datetime.fromtimestamp(due, UTC)
        return f"nothing was due: the next of {len(states)} feeds is polled in {seconds:.0f} s, at {at:%H:%M:%S} UTC"

    def _show(self, feeds: Sequence[Feed], lanes: dict[str, list[Feed]]) -> None:
        states = [self._states[feed.url] for feed in feeds]
        trouble = sum(1 for state in states if state.failures and not state.gone)
        gone = sum(1 for state in states if state.gone)
        left = self._seconds_left(lanes)
        parts = [f"{len(feeds)} feeds", f"{self.visitor.summary.published:,} published"]
        parts += [f"{trouble} in trouble"] if trouble else []
        parts += [f"{gone} gone"] if gone else []
        parts += [f"reading {', '.join(sorted(self._running.values())[:3])}"] if self._running else []
        parts += [f"next in {left:.0f} s"] if left is not None and not self._running else []
        self.tell(" · ".join(parts))
