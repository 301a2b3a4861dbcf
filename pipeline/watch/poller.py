"""One visit to one feed: fetch, publish new and corrected entries, remember them."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

from pipeline.errors import Reason, RecordRejected, Unavailable
from pipeline.fetch.addresses import host_name
from pipeline.fetch.client import Response
from pipeline.fetch.collect import Collector, to_input
from pipeline.fetch.host_rate_limit import HostResting
from pipeline.fetch.retry_after import retry_after
from pipeline.formats import forms
from pipeline.formats.feeds_yaml import Feed
from pipeline.formats.items import Input, Item, Link
from pipeline.messages.article_id import derived_id, identified
from pipeline.messages.articles import Article
from pipeline.messages.urls import redacted, shown
from pipeline.publish.publish_items import earlier_fingerprint, fingerprint
from pipeline.publish.publisher import Published, Publisher
from pipeline.publish.summary import Summary
from pipeline.watch.schedule import PollSchedule, jittered
from pipeline.watch.state import FeedState, WatchState, Words

# Visits at which an unavailable page is requested; otherwise one that is gone would be requested indefinitely.
_TRIES = 3


@dataclass
class FeedPoller:
    """Visits feeds, from several threads if need be; no feed's failure affects another.

    ``now`` returns seconds since 1970. Once ``stopping`` is set, a visit ends after the current entry.
    """

    publisher: Publisher
    collector: Collector
    memory: WatchState
    summary: Summary
    pace: PollSchedule = field(default_factory=PollSchedule)
    now: Callable[[], float] = time.time
    say: Callable[[str], None] = lambda line: None
    chance: random.Random = field(default_factory=random.Random)
    stopping: threading.Event = field(default_factory=threading.Event)
    _tries: Counter[str] = field(default_factory=Counter)

    def visit(self, feed: Feed, state: FeedState) -> None:
        """Visit a feed; raises Unavailable when Kafka is unavailable, remembering what was acknowledged by then."""
        address = state.moved_to or feed.url
        held = self.memory.held_until(host_name(address)) - self.now()
        if 0 < held <= self.pace.longest():
            self._leave_alone(feed, state, held)
            return
        state.tried, state.status = self.now(), None
        try:
            answer = self.collector.fetcher.get(address, _conditions(state), allowed=self.collector.robots.require)
        except RecordRejected as rejected:
            self._remember_holds()
            self._failed(feed, state, rejected.error)
            return
        self._remember_holds()
        state.status = answer.status
        if answer.status == 304:
            self._on_success(feed, state, brought=0)
            self.memory.save(state, {}, self.now())
        elif answer.status == 200:
            given = to_input(Link(feed.url, feed.defaults), answer)
            if not forms.may_be_feed(given):
                self._failed(feed, state, forms.NO_FEED)
                return
            state.moved_to = answer.moved_to or state.moved_to
            # A truncated answer may be whole next time, so the host must not answer "not modified" then.
            self._take(feed, state, given, answer.headers if answer.is_whole else {})
        else:
            state.gone = answer.status == 410 and _speaks_for(feed, address, answer)
            self._failed(feed, state, f"status {answer.status}", retry_after(answer.headers, self.now()))

    def _take(self, feed: Feed, state: FeedState, given: Input, headers: Mapping[str, str]) -> None:
        visit = _Poll()
        try:
            stuck = self._publish(feed, self.collector.listed(given), visit)
            self._remember_holds()
            away = self._settle(visit) or stuck
            if not (away or visit.cut_short):
                self._schedule_next(feed, state, visit, headers)
            self.memory.save(state, visit.done, self.now(), visit.known)
        finally:
            self.memory.release(visit.claimed)
        if away:
            raise away
        if visit.published:
            self.say(f"{shown(feed.url)}: {visit.published} new or corrected, {len(visit.known)} known")

    def _publish(self, feed: Feed, items: Iterable[Item], visit: "_Poll") -> Unavailable | None:
        """Send the news; return the error when Kafka takes no more."""
        try:
            for item in items:
                if self._is_stopped(visit):
                    return None
                self._entry(feed, item, visit)
            # Only now is it known that the words published before are not listed any more.
            for item in list(visit.corrections.values()):
                if self._is_stopped(visit):
                    return None
                self._entry(feed, item, visit, whole=True)
        except Unavailable as error:
            self.summary.add_unsent()
            return error
        return None

    def _is_stopped(self, visit: "_Poll") -> bool:
        visit.cut_short = self.stopping.is_set()
        return visit.cut_short

    def _entry(self, feed: Feed, item: Item, visit: "_Poll", *, whole: bool = False) -> None:
        """Process one entry; ``whole`` once the whole document has been read."""
        by_page = self.collector.wants_page(item)
        if isinstance(item.outcome, Article) or by_page:
            visit.readable = True
        else:
            visit.problem = visit.problem or item.outcome.error
        # Remember the feed's own words: a page may change with every visit.
        ident, words = _name(item, feed, by_page)
        if not whole and self._may_be_listed_again(feed, ident, words, item, visit):
            return
        if not self._claim(feed, ident, words, visit):
            return
        names = {ident: words.now}
        completed = self.collector.with_page_text(item)
        if isinstance(completed.outcome, RecordRejected):
            self._reject(visit, names, completed, completed.outcome)
            return
        if completed.undated:
            self.summary.add_undated(completed)
        article = completed.outcome.model_copy(update={"id": ident})
        if isinstance(item.outcome, RecordRejected):
            # Only its page tells which article this is; another feed may already have brought it.
            article = identified(completed.outcome)
            own, its_words = str(article.id), _words(article)
            if not self._claim(feed, own, its_words, visit):
                visit.done |= names
                return
            names[own] = its_words.now
        visit.sent.append((names, item, self.publisher.publish(article)))

    def _may_be_listed_again(self, feed: Feed, ident: str, words: Words, item: Item, visit: "_Poll") -> bool:
        """Return whether an entry, being another listing or a correction, must wait for the rest of the document.

        A document may list one article twice, with different texts. The first listing is the article's; another text
        counts as a correction only if the published words are not listed. Otherwise the two would alternate at every
        visit.
        """
        if ident in visit.settled:
            self._known(ident, visit)
            return True
        if self.memory.is_correction(feed.key, ident, words):
            if ident in visit.corrections:
                self._known(ident, visit)
            visit.corrections.setdefault(ident, item)
            return True
        visit.settled.add(ident)
        if visit.corrections.pop(ident, None):
            self._known(ident, visit)
        return False

    def _claim(self, feed: Feed, ident: str, words: Words, visit: "_Poll") -> bool:
        if self.memory.claim(feed.key, ident, words):
            visit.claimed.append(ident)
            return True
        self._known(ident, visit)
        return False

    def _known(self, ident: str, visit: "_Poll") -> None:
        visit.known.append(ident)
        self.summary.add_duplicate()

    def _settle(self, visit: "_Poll") -> Unavailable | None:
        """Wait for every result; return the error when Kafka did not accept all."""
        away: Unavailable | None = None
        for names, item, receipt in visit.sent:
            try:
                receipt.result()
            except RecordRejected as rejected:
                self._reject(visit, names, item, rejected)
            except Unavailable as error:
                # Not remembered, so the next visit sends it again.
                self.summary.add_unsent()
                away = error
            else:
                self.summary.add_published()
                visit.published += 1
                visit.done |= names
        return away

    def _reject(self, visit: "_Poll", names: dict[str, bytes], item: Item, rejected: RecordRejected) -> None:
        self.summary.add_rejected(item, rejected)
        if isinstance(rejected, HostResting) or (
            rejected.reason is Reason.FETCH_FAILED and self._tries_left(next(iter(names)))
        ):
            visit.missed = True
        else:
            # Remembered like any other, so that a fault is reported once, not at every visit.
            visit.done |= names

    def _tries_left(self, ident: str) -> bool:
        self._tries[ident] += 1
        if self._tries[ident] < _TRIES:
            return True
        del self._tries[ident]
        return False

    def _schedule_next(self, feed: Feed, state: FeedState, visit: "_Poll", headers: Mapping[str, str]) -> None:
        """Set the time of the next visit, and whether the host may then answer "not modified"."""
        if visit.problem and not visit.readable:
            self._on_failure(feed, state, visit.problem)
            return
        self._on_success(feed, state, brought=visit.published)
        if not visit.missed:
            state.etag, state.modified = headers.get("etag"), headers.get("last-modified")

    def _failed(self, feed: Feed, state: FeedState, problem: str, wait: float | None = None) -> None:
        self._on_failure(feed, state, problem, wait)
        self.memory.save(state, {}, self.now())
        rejected = RecordRejected(Reason.FETCH_FAILED, problem)
        item = Item(shown(feed.url), rejected, shown(feed.url).encode())
        # A feed that stays in trouble is counted at every visit, but kept in the file of rejects once.
        self.summary.add_rejected(item, rejected, kept=state.failures == 1)

    def _on_failure(self, feed: Feed, state: FeedState, problem: str, wait: float | None = None) -> None:
        state.failures += 1
        state.problem = problem
        if state.moved_to:
            # The address a feed has moved to may fail; the next visit starts at the listed address, for which the
            # other's ETag means nothing.
            state.moved_to = state.etag = state.modified = None
        pause = jittered(wait or self.pace.backed_off(feed.every or self.pace.first, state.failures), self.chance)
        state.due = self.now() + pause
        then = "gone, and not asked again" if state.gone else f"asked again in {pause:.0f} s"
        self.say(f"{shown(feed.url)}: {problem}; {then}")

    def _leave_alone(self, feed: Feed, state: FeedState, seconds: float) -> None:
        """Postpone the visit until the host accepts requests, as another of its feeds learnt; this is not a failure."""
        state.due = self.now() + jittered(seconds, self.chance)
        self.memory.save(state, {}, self.now())
        self.say(f"{shown(feed.url)}: its host asked for a pause; next request in {state.due - self.now():.0f} s")

    def _remember_holds(self) -> None:
        if holds := self.collector.fetcher.turns.holds():
            self.memory.hold({name: self.now() + seconds for name, seconds in holds.items()})

    def _on_success(self, feed: Feed, state: FeedState, *, brought: int) -> None:
        fresh = brought > 0
        state.failures, state.problem = 0, None
        # A first visit finds entries of many days.
        if fresh and state.succeeded is not None:
            self.memory.arrived(feed.key, brought, self.now())
        state.news = self.now() if fresh else state.news
        state.succeeded = self.now()
        state.interval = feed.every or self.pace.adapted(state.interval, fresh)
        asked = self.collector.robots.delay(feed.url)
        state.due = self.now() + jittered(max(state.interval, asked), self.chance)


@dataclass
class _Poll:
    """Entries by outcome; ``done`` maps ids to fingerprints.

    ``readable`` if there was an entry to publish, now or before; ``problem`` is the fault of one that was not;
    ``missed`` if something must be requested again. ``settled`` are articles whose listing was found, ``corrections``
    those listed only with other words so far.
    """

    claimed: list[str] = field(default_factory=list)
    sent: list[tuple[dict[str, bytes], Item, Future[Published]]] = field(default_factory=list)
    done: dict[str, bytes] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    corrections: dict[str, Item] = field(default_factory=dict)
    published: int = 0
    readable: bool = False
    problem: str = ""
    missed: bool = False
    cut_short: bool = False


def _speaks_for(feed: Feed, address: str, answer: Response) -> bool:
    """Return whether a response speaks for the listed address: sent from there, or after permanent redirects."""
    return address == feed.url and (answer.url == redacted(feed.url) or answer.moved_to is not None)


def _words(article: Article) -> Words:
    return Words(fingerprint(article), earlier_fingerprint(article))


def _name(item: Item, feed: Feed, by_page: bool) -> tuple[str, Words]:
    """Return the id and fingerprint by which to remember an entry; without its own words, as listed."""
    if isinstance(item.outcome, RecordRejected):
        # An entry once rejected for lack of words is tried again when pages are wanted.
        ident = derived_id(
            "page" if by_page else "rejected", feed.key, item.outcome.error, item.original.decode("utf-8", "replace")
        )
        return ident, Words(b"")
    article = identified(item.outcome)
    return str(article.id), _words(article)


def _conditions(state: FeedState) -> dict[str, str]:
    found = {"If-None-Match": state.etag, "If-Modified-Since": state.modified}
    return {name: value for name, value in found.items() if value}
