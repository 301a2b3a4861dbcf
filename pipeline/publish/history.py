"""A feed's history: walk back through its archives and publish every page, politely, limited and resumable.

Two ways lead back: the feed's own links (RFC 5005: ``prev-archive``, ``next``; a JSON Feed's ``next_url``; the ``Link``
header), and without any, WordPress's ``?paged=N``, which ends with a 404 or a page already seen.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from pipeline.errors import Reason, RecordRejected, UsageError
from pipeline.fetch.addresses import host_name
from pipeline.fetch.client import Response
from pipeline.fetch.collect import Collector, to_input
from pipeline.formats import forms
from pipeline.formats.items import Input, Item, Link
from pipeline.messages.articles import Article
from pipeline.messages.urls import is_web, redacted, shown
from pipeline.publish.publish_items import RecentArticles, publish_items
from pipeline.publish.publisher import Publisher
from pipeline.publish.summary import Summary

# Archives first: they are fixed, whereas pages of "next" shift when something is published meanwhile.
_OLDER = ("prev-archive", "next")
_LINK = re.compile(r"<([^>]*)>\s*;([^,<]*)")
_REL = re.compile(r"rel\s*=\s*\"?([\w\s-]+)", re.IGNORECASE)
# Tries for a page whose busy host says how long to wait, at most a minute each.
_TRIES = 3
_BUSY = (429, 503)
_GONE = (404, 410)

Publish = Callable[[list[Item]], None]


@dataclass
class HistoryState:
    """Position of a walk: ``next`` is the page to read, "" at the end; ``pages`` are digests of those read."""

    feed: str
    next: str
    pages: list[str] = field(default_factory=list)
    oldest: str | None = None


@dataclass
class Walk:
    """One walk; ``path`` stores its state, ``most`` limits this run's pages, ``tell`` is called with each."""

    feed: str
    collector: Collector
    path: Path
    most: int
    tell: Callable[[str], None] = lambda line: None

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
            answer = self._fetched(state.next)
        except RecordRejected as rejected:
            summary.add_rejected(Item(shown(state.next), rejected, shown(state.next).encode()), rejected)
            return False
        if answer is None:
            self._advance(state, "", "")
            return True
        given = to_input(Link(state.next), answer)
        items = list(self.collector.listed(given))
        if items and not any(isinstance(item.outcome, Article) for item in items):
            # It may be readable next time: only its links lead to older pages.
            publish(items)
            return False
        digest = _digest(items)
        if digest in state.pages:
            # After the last page a host may send the last or the first one again.
            self._advance(state, "", "")
            return True
        publish(items)
        if summary.interrupted or summary.unsent:
            return False
        state.oldest = min((date for date in (state.oldest, *_dates(items)) if date), default=None)
        self._advance(state, _older(answer, items, state), digest)
        return True

    def _fetched(self, url: str) -> Response | None:
        """Return a page, or None where WordPress has none; raises RecordRejected."""
        for _ in range(_TRIES):
            self.collector.fetcher.turns.wait_for(host_name(url))
            answer = self.collector.fetcher.get(_with_secret(url, self.feed), allowed=self.collector.robots.require)
            if answer.status not in _BUSY or "retry-after" not in answer.headers:
                break
        number = _page_number(url)
        if (answer.status in _GONE and number > 1) or (number == 2 and 400 <= answer.status < 500):
            return None
        if answer.status != 200:
            raise RecordRejected(Reason.FETCH_FAILED, f"{shown(url)} answers with status {answer.status}")
        if not answer.is_whole:
            raise RecordRejected(Reason.FETCH_FAILED, f"{shown(url)} was cut short: its document has no end")
        if not forms.may_be_feed(Input.of(url, answer.body, answer.content_type, answer.url)):
            if number == 2:
                # Not WordPress; trying once was worth it.
                return None
            raise RecordRejected(Reason.FETCH_FAILED, f"{shown(url)} is {forms.NO_FEED}")
        return answer

    def _advance(self, state: HistoryState, to: str, digest: str) -> None:
        state.next = to
        state.pages += [digest] if digest else []
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


def _older(answer: Response, items: list[Item], state: HistoryState) -> str:
    """Return the address of the next older page, or "" at the end or if it was read before."""
    if not any(isinstance(item.outcome, Article) for item in items):
        return ""
    links = dict(_links(answer))
    named = next((links[rel] for rel in _OLDER if rel in links), "")
    if named:
        return named if is_web(named) and named != answer.url else ""
    return "" if links.get("complete") or _was_named(state) else _paged(state.next)


def _links(answer: Response) -> Iterator[tuple[str, str]]:
    """Yield relations and addresses from the header, a JSON Feed, or the feed's own link elements."""
    for target, parameters in _LINK.findall(answer.headers.get("link", "")):
        if rel := _REL.search(parameters):
            yield from ((name.lower(), urljoin(answer.url, target)) for name in rel[1].split())
    if answer.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from _json_links(answer)
        return
    import feedparser  # slow to import

    head: Any = feedparser.parse(BytesIO(answer.body), response_headers={"content-location": answer.url}).feed
    for link in head.get("links", ()):
        if link.get("href"):
            yield str(link.get("rel", "")).lower(), urljoin(answer.url, link["href"])
    if "fh_complete" in head:
        yield "complete", "yes"


def _json_links(answer: Response) -> Iterator[tuple[str, str]]:
    # A JSON Feed without a next page is complete.
    yield "complete", "yes"
    try:
        target = json.loads(answer.body.decode("utf-8-sig")).get("next_url")
    except (ValueError, RecursionError, AttributeError):
        return
    if isinstance(target, str):
        yield "next", urljoin(answer.url, target)


def _paged(url: str) -> str:
    """Return WordPress's next page: ``?paged=2`` for the feed itself."""
    parts = urlsplit(url)
    others = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "paged"]
    return urlunsplit(parts._replace(query=urlencode([*others, ("paged", str(_page_number(url) + 1))]), fragment=""))


def _page_number(url: str) -> int:
    number = dict(parse_qsl(urlsplit(url).query)).get("paged", "1")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1


def _was_named(state: HistoryState) -> bool:
    """Return whether the walk reached this page by the feed's own links, which are then all there are."""
    return bool(state.pages) and _page_number(state.next) == 1


def _with_secret(url: str, feed: str) -> str:
    """Add the feed's password to an address on the same host; it is never stored."""
    named, parts = urlsplit(feed), urlsplit(url)
    secret, at, host = named.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{secret}@{host}")) if at and parts.netloc == host else url


def _digest(items: list[Item]) -> str:
    """Return a fingerprint of a page's items only: its generation date must not make it look new."""
    hashed = hashlib.sha256()
    for item in items:
        outcome = item.outcome
        said = (outcome.url, outcome.title, outcome.text) if isinstance(outcome, Article) else (outcome.error,)
        hashed.update(repr(said).encode())
    return hashed.hexdigest()[:16]


def _dates(items: list[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item.outcome, Article) and item.outcome.published_at:
            yield item.outcome.published_at.date().isoformat()


def _progress(state: HistoryState, summary: Summary) -> str:
    back = f", back to {state.oldest}" if state.oldest else ""
    return f"{len(state.pages)} pages, {summary.published:,} published{back}"
