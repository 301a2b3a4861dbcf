"""From names on the command line to items: links followed, pages fetched, whatever the form."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from pipeline.articles import Article
from pipeline.errors import Reason, RecordRejected
from pipeline.publish import forms
from pipeline.publish.html import page_article
from pipeline.publish.inputs import open_inputs
from pipeline.publish.items import Defaults, Input, Item, Link, Reading
from pipeline.publish.net.fetch import Fetcher, is_web, redacted
from pipeline.publish.net.robots import Robots

# Index → sitemap → page is two; more is a loop or a trap.
_DEPTH = 3
_HOST_PAUSE = 1.0


@dataclass
class Collector:
    """Reads files, folders, standard input and addresses; follows what they list."""

    how: Reading
    fetcher: Fetcher
    form: str | None = None
    fetch_pages: bool = False
    pause: float = _HOST_PAUSE
    sleep: Callable[[float], None] = time.sleep
    _last: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._robots = Robots(self.fetcher)

    def items(self, names: Sequence[str], opened: Callable[[Input], None] = lambda given: None) -> Iterator[Item]:
        """Every item of ``names``; ``opened`` is told of each file as its reading begins."""
        for name in names:
            if is_web(name):
                yield from self._follow([Link(name)])
                continue
            for given in open_inputs([name]):
                opened(given)
                yield from self._read(given, self.form)

    def fetched(self, url: str, defaults: Defaults) -> Input:
        """What is at an address; raises RecordRejected when it is not to be had."""
        self._wait_for(url)
        answer = self.fetcher.get(url)
        if answer.status != 200:
            raise RecordRejected(Reason.FETCH_FAILED, f"{redacted(url)} answers with status {answer.status}")
        given = Input.of(redacted(url), answer.body, answer.content_type, answer.url)
        return replace(given, defaults=defaults)

    def completed(self, item: Item, defaults: Defaults) -> Item:
        """The item with its page's text in place of a summary, when pages are wanted and the page may be read."""
        if not self.fetch_pages or item.whole or item.page is None:
            return item
        try:
            self._robots.require(item.page)
            page = self.fetched(item.page, defaults)
        except RecordRejected as rejected:
            return item if isinstance(item.outcome, Article) else replace(item, outcome=rejected)
        found = page_article(page.stream.read(), page.url, defaults)
        return replace(item, outcome=_merged(item.outcome, found))

    def _follow(self, links: Sequence[Link], depth: int = 1) -> Iterator[Item]:
        for link in links:
            try:
                given = self.fetched(link.url, link.defaults)
            except RecordRejected as rejected:
                yield Item(redacted(link.url), rejected, redacted(link.url).encode())
            else:
                yield from self._read(given, self.form if depth == 1 else None, depth)

    def _read(self, given: Input, form: str | None, depth: int = 0) -> Iterator[Item]:
        links: deque[Link] = deque()
        for found in forms.read(given, self.how, form):
            if isinstance(found, Link):
                links.append(found)
            else:
                yield self.completed(found, given.defaults)
        if links and depth >= _DEPTH:
            yield Item(given.name, RecordRejected(Reason.INVALID, f"lists of lists deeper than {_DEPTH} are not read"))
        elif links:
            yield from self._follow(list(links), depth + 1)

    def _wait_for(self, url: str) -> None:
        host = urlsplit(url).netloc.rpartition("@")[2]
        wait = self._last.get(host, 0) + self.pause - time.monotonic()
        if wait > 0 and host in self._last:
            self.sleep(wait)
        self._last[host] = time.monotonic()


def _merged(listed: Article | RecordRejected, page: Article | RecordRejected) -> Article | RecordRejected:
    """The page's body with the feed's own word on everything that it says."""
    if isinstance(page, RecordRejected):
        return listed if isinstance(listed, Article) else page
    if isinstance(listed, RecordRejected):
        return page
    said = {name: value for name, value in listed.model_dump(exclude_none=True).items() if value not in ([], "")}
    return Article.model_validate({**page.model_dump(exclude_none=True), **said, "text": page.text})
