"""A feed's history: walk back through its archives and publish every page, politely, limited and resumable.

Two ways lead back: the feed's own links (``pipeline.publish.archive_links``), and without any, WordPress's ``?paged=N``,
which ends with a 404, an empty page, or pages without anything new.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit, urlunsplit

from pipeline.errors import Reason, RecordRejected, UsageError
from pipeline.fetch.addresses import host_name
from pipeline.fetch.client import Response
from pipeline.fetch.collect import Collector, to_input
from pipeline.formats import forms
from pipeline.formats.items import Input, Item, Link
from pipeline.messages.article_id import identified
from pipeline.messages.articles import Article
from pipeline.messages.urls import redacted, shown
from pipeline.publish.archive_links import archive_links
from pipeline.publish.publish_items import RecentArticles, publish_items
from pipeline.publish.publisher import Publisher
from pipeline.publish.summary import Summary

# Tries for a page whose busy host says how long to wait, at most a minute each.
_TRIES = 3
_BUSY = (429, 503)
_GONE = (404, 410)
_GONE_FOR_GOOD = 410
# At the guessed second page: the host is busy, so nothing is known; or it may have refused for another reason.
_NO_ANSWER = (408, 425, 429)
_REFUSALS = (401, 403, 451)
# Pages in a row without a new article that end a walk. Archives by month may be empty for two years; of guessed pages,
# one may repeat the last as the host has just published as much.
_MAX_STALE_NAMED = 24
_MAX_STALE_GUESSED = 2

Publish = Callable[[list[Item]], None]


@dataclass
class HistoryState:
    """Position of a walk: ``next`` is the page to read, "" at the end; ``pages`` are digests of the addresses read."""

    feed: str
    next: str
    pages: list[str] = field(default_factory=list)
    oldest: str | None = None


@dataclass
class Walk:
    """One walk; ``path`` stores its state, ``most`` limits this run's pages, ``tell`` is called with each.

    ``known`` are the ids of this run's articles, ``stale`` counts the pages in a row without a new one.
    """

    feed: str
    collector: Collector
    path: Path
    most: int
    tell: Callable[[str], None] = lambda line: None
    known: set[str] = field(default_factory=set)
    stale: int = 0

    def run(self, publish: Publish, summary: Summary) -> None:
        """Publish page after page; each is saved once Kafka has acknowledged it. Raises Unavailable, UsageError."""
        state = load(self.path, self.feed)
        if not state.next:
            summary.notes.append(
                f"{shown(self.feed)}: all {len(state.pages)} pages were read before; to read them again, delete {self.path}"
            )
        for _ in range(self.most):
            if not state.next or summary.interrupted:
                return
            if not self._page(state, publish, summary):
                summary.notes.append(f"stopped before page {len(state.pages) + 1}; run it again to go on from there")
                return
            self.tell(_progress(state, summary))
        if state.next:
            summary.notes.append(
                f"stopped after {self.most} pages, as --max-pages says; run it again to go on from there"
            )

    def _page(self, state: HistoryState, publish: Publish, summary: Summary) -> bool:
        """Read, publish and save one page; return False if it must be read again."""
        try:
            answer = self._fetched(state, summary)
        except RecordRejected as rejected:
            summary.add_rejected(Item(shown(state.next), rejected, shown(state.next).encode()), rejected)
            return False
        if answer is None:
            self._advance(state, "", read=False)
            return True
        given = to_input(Link(state.next), answer)
        items = list(self.collector.listed(given))
        publish(items)
        if _is_unreadable(items, given.name) or summary.interrupted or summary.unsent:
            # It may be readable next time: only its links lead to older pages.
            return False
        state.oldest = min((date for date in (state.oldest, *_dates(items)) if date), default=None)
        self._advance(state, self._older(answer, items, state, summary))
        return True

    def _fetched(self, state: HistoryState, summary: Summary) -> Response | None:
        """Return a page, or None where there is none; raises RecordRejected."""
        url = state.next
        answer = self._answered(url)
        if _is_missing(answer.status, url):
            if answer.status in _REFUSALS:
                summary.notes.append(
                    f"{shown(url)} answers with status {answer.status}: taken for a feed without pages"
                )
            return None
        if answer.status == _GONE_FOR_GOOD and state.pages:
            gone = RecordRejected(Reason.FETCH_FAILED, f"{shown(url)} answers with status 410: it is gone for good")
            summary.add_rejected(Item(shown(url), gone, shown(url).encode()), gone)
            summary.notes.append("older pages cannot be reached: only that page named them")
            return None
        if answer.status != 200:
            raise RecordRejected(Reason.FETCH_FAILED, f"{shown(url)} answers with status {answer.status}")
        if not answer.is_whole:
            raise RecordRejected(Reason.FETCH_FAILED, f"{shown(url)} was cut short: its document has no end")
        if not forms.may_be_feed(Input.of(url, answer.body, answer.content_type, answer.url)):
            if _page_number(url) == 2:
                # Not WordPress; trying once was worth it.
                return None
            raise RecordRejected(Reason.FETCH_FAILED, f"{shown(url)} is {forms.NO_FEED}")
        return answer

    def _answered(self, url: str) -> Response:
        for _ in range(_TRIES):
            self.collector.fetcher.turns.wait_for(host_name(url))
            answer = self.collector.fetcher.get(_with_secret(url, self.feed), allowed=self.collector.robots.require)
            if answer.status not in _BUSY or "retry-after" not in answer.headers:
                break
        return answer

    def _older(self, answer: Response, items: list[Item], state: HistoryState, summary: Summary) -> str:
        """Return the address of the next older page, or "" at the end or if all were read before."""
        self._count_stale(items)
        links = archive_links(answer, self.collector.how.limits.document)
        if links.older:
            if self.stale >= _MAX_STALE_NAMED:
                summary.notes.append(
                    f"{self.stale} pages in a row without a new entry: taken for the end of the history"
                )
                return ""
            read = {*state.pages, _address_digest(state.next)}
            return next((url for url in links.older if _address_digest(url) not in read), "")
        is_guess = _page_number(state.next) > 1
        if links.is_complete or not items or (state.pages and not is_guess):
            # Complete by its own word, empty, or reached by the feed's own links, which are then all there are.
            return ""
        # A host that answers the first guess with the feed itself has no pages.
        most = 1 if _page_number(state.next) == 2 else _MAX_STALE_GUESSED
        return "" if is_guess and self.stale >= most else _paged(state.next, answer.url)

    def _count_stale(self, items: list[Item]) -> None:
        ids = {str(identified(item.outcome).id) for item in items if isinstance(item.outcome, Article)}
        self.stale = 0 if ids - self.known else self.stale + 1
        self.known |= ids

    def _advance(self, state: HistoryState, to: str, *, read: bool = True) -> None:
        state.pages += [_address_digest(state.next)] if read else []
        state.next = to
        save(self.path, state)


def walk_history(
    feed: str,
    collector: Collector,
    publisher: Publisher,
    summary: Summary,
    path: Path,
    most: int,
    tell: Callable[[str], None],
) -> None:
    """Publish a feed and its archives; raises UsageError, Unavailable."""

    seen = RecentArticles()

    def publish(items: list[Item]) -> None:
        publish_items(map(collector.with_page_text, items), publisher, summary, seen=seen)

    Walk(feed, collector, path, most, tell).run(publish, summary)


def state_path(folder: Path, feed: str) -> Path:
    """Return the file with the state of a feed's walk."""
    digest = hashlib.sha256(redacted(feed).encode()).hexdigest()[:12]
    return folder / "history" / f"{host_name(feed)}-{digest}.json"


def load(path: Path, feed: str) -> HistoryState:
    """Return the saved or initial state of a walk; raises UsageError for another feed's file or a broken one."""
    if not path.exists():
        return HistoryState(shown(feed), redacted(feed))
    state = read_state(path)
    if state.feed != shown(feed):
        raise UsageError(f"{path} is of {state.feed}, not of {shown(feed)}: name another --state")
    return state


def read_state(path: Path) -> HistoryState:
    """Return the walk's state in a file; raises UsageError for a broken one."""
    try:
        return HistoryState(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, OSError, RecursionError) as error:
        raise UsageError(
            f"{path} does not hold where a walk is ({error}): delete it, or name another --state"
        ) from None


def save(path: Path, state: HistoryState) -> None:
    """Write the state atomically, readable by its owner only: addresses may contain keys."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    with open(draft, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump(asdict(state), file)
    draft.replace(path)


def _is_missing(status: int, url: str) -> bool:
    """Return whether WordPress has no such page, or a host that is not WordPress refuses the first guess."""
    number = _page_number(url)
    return (status in _GONE and number > 1) or (number == 2 and 400 <= status < 500 and status not in _NO_ANSWER)


def _is_unreadable(items: list[Item], name: str) -> bool:
    """Return whether the document as a whole was rejected, not only entries of it."""
    return any(isinstance(item.outcome, RecordRejected) and item.where == name for item in items)


def _paged(url: str, answered: str) -> str:
    """Return WordPress's next page: ``?paged=2`` for the feed itself, where it ``answered`` if that is the same site."""
    number = _page_number(url) + 1
    if number == 2 and _site(url) == _site(answered):
        # Many redirects drop what follows the path.
        url = answered
    parts = urlsplit(url)
    others = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "paged"]
    return urlunsplit(parts._replace(query=urlencode([*others, ("paged", str(number))]), fragment=""))


def _page_number(url: str) -> int:
    number = dict(parse_qsl(urlsplit(url).query)).get("paged", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1


def _site(url: str) -> str:
    return host_name(url).removeprefix("www.")


def _with_secret(url: str, feed: str) -> str:
    """Add the feed's password to an address on the same host, unless that is not encrypted; it is never stored."""
    named, parts = urlsplit(feed), urlsplit(url)
    secret, at, host = named.netloc.rpartition("@")
    is_safe = parts.netloc == host and parts.scheme in (named.scheme, "https")
    return urlunsplit(parts._replace(netloc=f"{secret}@{host}")) if at and is_safe else url


def _address_digest(url: str) -> str:
    return hashlib.sha256(urldefrag(url).url.encode("utf-8", "replace")).hexdigest()[:16]


def _dates(items: list[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item.outcome, Article) and item.outcome.published_at:
            yield item.outcome.published_at.date().isoformat()


def _progress(state: HistoryState, summary: Summary) -> str:
    back = f", back to {state.oldest}" if state.oldest else ""
    return f"{len(state.pages)} pages, {summary.published:,} published{back}"
