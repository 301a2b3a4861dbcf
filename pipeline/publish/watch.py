"""Poll feeds for ever, politely: one request at a time, each feed at its own pace."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime

from pipeline.articles import Article
from pipeline.errors import Reason, RecordRejected, Unavailable
from pipeline.identity import identified
from pipeline.publish import forms
from pipeline.publish.collect import Collector
from pipeline.publish.items import Input, Item
from pipeline.publish.memory import FeedState, Memory
from pipeline.publish.net.fetch import Fetcher, Response, redacted
from pipeline.publish.net.robots import Robots
from pipeline.publish.publisher import Published, Publisher
from pipeline.publish.run import fingerprint
from pipeline.publish.sources import Feed
from pipeline.publish.summary import Summary

_JITTER = 0.1


@dataclass(frozen=True)
class Pace:
    """Bounds of a feed's interval and where it begins, in seconds."""

    least: float = 120.0
    first: float = 600.0
    most: float = 6 * 3600.0


@dataclass
class Watcher:
    """Polls each feed when it is due. ``now`` and ``sleep`` are the clock, which tests replace."""

    publisher: Publisher
    collector: Collector
    memory: Memory
    summary: Summary
    pace: Pace = field(default_factory=Pace)
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    say: Callable[[str], None] = lambda line: None
    chance: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self._robots = Robots(self.fetcher)

    @property
    def fetcher(self) -> Fetcher:
        return self.collector.fetcher

    def once(self, feeds: Sequence[Feed]) -> None:
        """Poll every feed that is due, then return."""
        for feed in feeds:
            state = self.memory.feed(feed.url, feed.every or self.pace.first)
            if not state.gone and state.due <= self.now():
                self.poll(feed, state)

    def forever(self, feeds: Sequence[Feed]) -> None:
        """Poll until interrupted, sleeping until the next feed is due."""
        while True:
            self.once(feeds)
            states = [self.memory.feed(feed.url, self.pace.first) for feed in feeds]
            due = [state.due for state in states if not state.gone]
            if not due:
                return
            self.sleep(max(0.0, min(due) - self.now()))

    def poll(self, feed: Feed, state: FeedState) -> None:
        """One visit: nothing that a feed does reaches another. Raises Unavailable when Kafka is away."""
        try:
            self._robots.require(feed.url)
            answer = self.fetcher.get(state.moved_to or feed.url, _conditions(state))
        except RecordRejected as rejected:
            self._failed(feed, state, rejected.error)
            return
        state.moved_to = answer.moved_to or state.moved_to
        if answer.status == 304:
            self._rest(feed, state, fresh=0)
            self.memory.save(state, {}, self.now())
        elif answer.status == 200:
            self._publish(feed, state, answer)
        else:
            state.gone = answer.status == 410
            self._failed(feed, state, f"status {answer.status}", _retry_after(answer, self.now()))

    def _publish(self, feed: Feed, state: FeedState, answer: Response) -> None:
        name = redacted(feed.url)
        given = replace(Input.of(name, answer.body, answer.content_type, answer.url), defaults=feed.defaults)
        acknowledged, known = self._send(feed, forms.read(given, self.collector.how))
        state.etag, state.modified = answer.headers.get("etag"), answer.headers.get("last-modified")
        state.failures = 0
        self._rest(feed, state, fresh=len(acknowledged))
        self.memory.save(state, acknowledged, self.now())
        self.memory.touch(known, self.now())
        self.say(f"{name}: {len(acknowledged)} new or corrected, {len(known)} known")

    def _send(self, feed: Feed, found: Iterator[Item | object]) -> tuple[dict[str, bytes], list[str]]:
        sent: dict[str, tuple[bytes, Future[Published], Item]] = {}
        known: list[str] = []
        for item in found:
            if not isinstance(item, Item):
                continue
            if isinstance(item.outcome, RecordRejected):
                self.summary.add_rejected(item, item.outcome)
                continue
            article = identified(item.outcome)
            ident, words = str(article.id), fingerprint(article)
            before = sent[ident][0] if ident in sent else None
            if before == words or (before is None and self.memory.news(feed.url, ident, words) == "known"):
                known.append(ident)
                self.summary.add_duplicate()
                continue
            article = self._completed(item, article, feed)
            sent[ident] = (words, self.publisher.publish(article), item)
        self.publisher.flush()
        return self._acknowledged(sent), known

    def _completed(self, item: Item, article: Article, feed: Feed) -> Article:
        # The words remembered are the feed's own: a page may change with every visit.
        whole = self.collector.completed(item, feed.defaults).outcome
        return whole.model_copy(update={"id": article.id}) if isinstance(whole, Article) else article

    def _acknowledged(self, sent: dict[str, tuple[bytes, Future[Published], Item]]) -> dict[str, bytes]:
        done: dict[str, bytes] = {}
        for ident, (words, receipt, item) in sent.items():
            try:
                receipt.result()
                self.summary.add_published()
            except RecordRejected as rejected:
                self.summary.add_rejected(item, rejected)
            except Unavailable:
                # Not remembered, so the next visit sends it again.
                self.summary.add_unsent()
                raise
            done[ident] = words
        return done

    def _failed(self, feed: Feed, state: FeedState, problem: str, wait: float | None = None) -> None:
        state.failures += 1
        # Twice as long each time, so that a host in trouble is left alone.
        pause = wait or min(self.pace.most, (feed.every or self.pace.first) * 2 ** min(state.failures, 10))
        state.due = self.now() + self._jittered(pause)
        self.memory.save(state, {}, self.now())
        where = redacted(feed.url)
        rejected = RecordRejected(Reason.FETCH_FAILED, problem)
        self.summary.add_rejected(Item(where, rejected), rejected)
        self.say(f"{where}: {problem}; " + ("gone for good" if state.gone else f"next try in {pause:.0f} s"))

    def _rest(self, feed: Feed, state: FeedState, fresh: int) -> None:
        adapted = state.interval * (0.5 if fresh else 1.5)
        state.interval = feed.every or min(self.pace.most, max(self.pace.least, adapted))
        asked = self._robots.delay(feed.url)
        state.due = self.now() + self._jittered(max(state.interval, asked))

    def _jittered(self, seconds: float) -> float:
        return seconds * (1 + self.chance.uniform(0, _JITTER))


def _conditions(state: FeedState) -> dict[str, str]:
    found = {"If-None-Match": state.etag, "If-Modified-Since": state.modified}
    return {name: value for name, value in found.items() if value}


def _retry_after(answer: Response, now: float) -> float | None:
    text = answer.headers.get("retry-after", "")
    if text.isdigit():
        return float(min(int(text), 24 * 3600)) or None
    try:
        return max(1.0, parsedate_to_datetime(text).timestamp() - now) if text else None
    except ValueError:
        return None
