"""One visit to one feed: ask, publish what is new or corrected, remember it."""

import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

from pipeline.articles import Article
from pipeline.errors import Reason, RecordRejected, Unavailable
from pipeline.identity import derived_id, identified
from pipeline.publish import forms
from pipeline.publish.collect import Collector, answered
from pipeline.publish.items import Input, Item, Link
from pipeline.publish.memory import FeedState, Memory
from pipeline.publish.net.fetch import shown
from pipeline.publish.pace import Pace, jittered, retry_after
from pipeline.publish.publisher import Published, Publisher
from pipeline.publish.run import fingerprint
from pipeline.publish.sources import Feed
from pipeline.publish.summary import Summary


@dataclass
class Visitor:
    """Visits feeds, from several threads if need be; nothing that a feed does reaches another.

    ``now`` is the clock, in seconds since 1970. Once ``stopping`` is set, a visit ends after the entry it is at.
    """

    publisher: Publisher
    collector: Collector
    memory: Memory
    summary: Summary
    pace: Pace = field(default_factory=Pace)
    now: Callable[[], float] = time.time
    say: Callable[[str], None] = lambda line: None
    chance: random.Random = field(default_factory=random.Random)
    stopping: threading.Event = field(default_factory=threading.Event)

    def visit(self, feed: Feed, state: FeedState) -> None:
        """Raises Unavailable when Kafka is away; what it had acknowledged by then is remembered."""
        address = state.moved_to or feed.url
        try:
            self.collector.robots.require(address)
            answer = self.collector.fetcher.get(address, _conditions(state))
        except RecordRejected as rejected:
            self._failed(feed, state, rejected.error)
            return
        if answer.status == 304:
            self._rest(feed, state, fresh=False)
            self.memory.save(state, {}, self.now())
        elif answer.status == 200:
            given = answered(Link(feed.url, feed.defaults), answer)
            if not forms.may_be_feed(given):
                self._failed(feed, state, "a web page or plain text, not a feed")
                return
            state.moved_to = answer.moved_to or state.moved_to
            self._take(feed, state, given, answer.headers)
        else:
            state.gone = answer.status == 410
            self._failed(feed, state, f"status {answer.status}", retry_after(answer.headers, self.now()))

    def _take(self, feed: Feed, state: FeedState, given: Input, headers: Mapping[str, str]) -> None:
        visit = _Visit()
        try:
            stuck = self._publish(feed, self.collector.listed(given), visit)
            away = self._settle(visit) or stuck
            if not (away or visit.cut_short):
                state.etag, state.modified = headers.get("etag"), headers.get("last-modified")
                self._rest(feed, state, fresh=bool(visit.done))
            self.memory.save(state, visit.done, self.now(), visit.known)
        finally:
            self.memory.release(visit.claimed)
        if away:
            raise away
        if visit.done:
            self.say(f"{shown(feed.url)}: {len(visit.done)} new or corrected, {len(visit.known)} known")

    def _publish(self, feed: Feed, items: Iterable[Item], visit: "_Visit") -> Unavailable | None:
        """Send what is news; returns the error when Kafka takes no more."""
        for item in items:
            if self.stopping.is_set():
                visit.cut_short = True
                break
            ident, words = _name(item, feed)
            if not self.memory.claim(feed.key, ident, words):
                visit.known.append(ident)
                self.summary.add_duplicate()
                continue
            visit.claimed.append(ident)
            if isinstance(item.outcome, RecordRejected):
                self._reject(visit, ident, words, item, item.outcome)
                continue
            try:
                receipt = self.publisher.publish(self._whole(item, ident))
            except Unavailable as error:
                self.summary.add_unsent()
                return error
            visit.sent.append((ident, words, item, receipt))
        return None

    def _whole(self, item: Item, ident: str) -> Article:
        # The words remembered are the feed's own: a page may change with every visit.
        found = self.collector.completed(item).outcome
        assert isinstance(found, Article)
        return found.model_copy(update={"id": ident})

    def _settle(self, visit: "_Visit") -> Unavailable | None:
        """Wait for every result; returns the error when Kafka did not take them all."""
        away: Unavailable | None = None
        for ident, words, item, receipt in visit.sent:
            try:
                receipt.result()
            except RecordRejected as rejected:
                self._reject(visit, ident, words, item, rejected)
            except Unavailable as error:
                # Not remembered, so the next visit sends it again.
                self.summary.add_unsent()
                away = error
            else:
                self.summary.add_published()
                visit.done[ident] = words
        return away

    def _reject(self, visit: "_Visit", ident: str, words: bytes, item: Item, rejected: RecordRejected) -> None:
        # Remembered like any other: the same fault is told once, not at every visit.
        self.summary.add_rejected(item, rejected)
        visit.done[ident] = words

    def _failed(self, feed: Feed, state: FeedState, problem: str, wait: float | None = None) -> None:
        state.failures += 1
        # A place that a feed has moved to may fail; the next visit begins where the feed was listed.
        state.moved_to = None
        pause = jittered(wait or self.pace.backed_off(feed.every or self.pace.first, state.failures), self.chance)
        state.due = self.now() + pause
        self.memory.save(state, {}, self.now())
        rejected = RecordRejected(Reason.FETCH_FAILED, problem)
        self.summary.add_rejected(Item(shown(feed.url), rejected), rejected)
        then = "gone, and not asked again" if state.gone else f"asked again in {pause:.0f} s"
        self.say(f"{shown(feed.url)}: {problem}; {then}")

    def _rest(self, feed: Feed, state: FeedState, *, fresh: bool) -> None:
        state.failures = 0
        state.interval = feed.every or self.pace.adapted(state.interval, fresh)
        asked = self.collector.robots.delay(feed.url)
        state.due = self.now() + jittered(max(state.interval, asked), self.chance)


@dataclass
class _Visit:
    """Entries by what became of them; ``done`` maps ids to fingerprints."""

    claimed: list[str] = field(default_factory=list)
    sent: list[tuple[str, bytes, Item, Future[Published]]] = field(default_factory=list)
    done: dict[str, bytes] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    cut_short: bool = False


def _name(item: Item, feed: Feed) -> tuple[str, bytes]:
    """The id and the fingerprint by which an entry is remembered."""
    if isinstance(item.outcome, RecordRejected):
        ident = derived_id("rejected", feed.key, item.outcome.error, item.original.decode("utf-8", "replace"))
        return ident, b""
    article = identified(item.outcome)
    return str(article.id), fingerprint(article)


def _conditions(state: FeedState) -> dict[str, str]:
    found = {"If-None-Match": state.etag, "If-Modified-Since": state.modified}
    return {name: value for name, value in found.items() if value}
