"""Collect items from names on the command line: follow links and fetch pages, in any form."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urldefrag

from pipeline.errors import Reason, RecordRejected
from pipeline.fetch.addresses import host_name
from pipeline.fetch.client import Fetcher, Response
from pipeline.fetch.robots import Robots
from pipeline.formats import forms
from pipeline.formats.inputs import open_inputs
from pipeline.formats.items import Input, Item, Link, ReadOptions
from pipeline.messages.articles import Article
from pipeline.messages.urls import is_web, shown

# Index → sitemap → page is two; more is a loop or a trap.
_DEPTH = 3


@dataclass
class Collector:
    """Reads files, folders, standard input and addresses, and follows what they list. Thread-safe."""

    how: ReadOptions
    fetcher: Fetcher
    robots: Robots
    form: str | None = None
    fetch_pages: bool = False

    def items(self, names: Sequence[str], opened: Callable[[Input], None] = lambda given: None) -> Iterator[Item]:
        """Yield every item of ``names``; ``opened`` is called with each file before it is read."""
        for name in names:
            yield from map(self.with_page_text, self._of_name(name, opened))

    def listed(
        self, given: Input, form: str | None = None, depth: int = 1, visited: set[str] | None = None
    ) -> Iterator[Item]:
        """Yield the items of an input, and of the feeds and sitemaps it lists, without fetching pages yet.

        Anything listed twice, or listing itself, is read once: ``visited`` holds the addresses read.
        """
        visited = set() if visited is None else visited
        if given.url:
            visited.add(_plain(given.url))
        links: list[Link] = []
        for found in forms.read(given, self.how, form):
            if isinstance(found, Link):
                links.append(found)
            else:
                yield found
        if links and depth >= _DEPTH:
            yield Item(given.name, RecordRejected(Reason.INVALID, f"lists of lists deeper than {_DEPTH} are not read"))
            return
        for link in links:
            if (key := _plain(link.url)) not in visited:
                visited.add(key)
                yield from self._follow(link, depth + 1, visited)

    def wants_page(self, item: Item) -> bool:
        """Return whether the item's page has more and pages are wanted."""
        return self.fetch_pages and not item.whole and item.page is not None

    def with_page_text(self, item: Item) -> Item:
        """Replace a summary by the page's text, if pages are wanted and the page is the article."""
        if item.page is None or not self.wants_page(item):
            return item
        try:
            self.fetcher.turns.wait_for(host_name(item.page.url))
            page = self._fetched(item.page, allowed=self.robots.require)
        except RecordRejected as rejected:
            return item if isinstance(item.outcome, Article) else replace(item, outcome=rejected)
        return replace(item, outcome=_merged(item.outcome, _page_outcome(item, page)))

    def _of_name(self, name: str, opened: Callable[[Input], None]) -> Iterator[Item]:
        if is_web(name):
            yield from self._follow(Link(name), 1, {_plain(name)}, named=True)
            return
        unopened: list[Item] = []
        for given in open_inputs([name], lambda where, why: unopened.append(Item(where, why))):
            opened(given)
            yield from self.listed(given, self.form, depth=0)
        yield from unopened

    def _follow(self, link: Link, depth: int, visited: set[str], *, named: bool = False) -> Iterator[Item]:
        """Yield items at an address: if ``named`` by a person, anything, ignoring robots.txt; in a list, feeds."""
        try:
            given = self._fetched(link) if named else self._fetched(link, allowed=self.robots.require)
            if not named and not forms.may_be_feed(given):
                raise RecordRejected(Reason.FETCH_FAILED, f"{shown(link.url)} is {forms.NO_FEED}")
        except RecordRejected as rejected:
            yield Item(shown(link.url), rejected, shown(link.url).encode())
        else:
            yield from self.listed(given, self.form if named else None, depth, visited)

    def _fetched(self, link: Link, allowed: Callable[[str], None] = lambda address: None) -> Input:
        answer = self.fetcher.get(link.url, allowed=allowed)
        if answer.status != 200:
            raise RecordRejected(Reason.FETCH_FAILED, f"{shown(link.url)} answers with status {answer.status}")
        return to_input(link, answer)


def _plain(url: str) -> str:
    return urldefrag(url.strip()).url


def to_input(link: Link, answer: Response) -> Input:
    """Return a response as an input."""
    given = Input.of(shown(link.url), answer.body, answer.content_type, answer.url)
    return replace(given, defaults=link.defaults)


def _page_outcome(item: Item, page: Input) -> Article | RecordRejected:
    """Return the article of a fetched page; a rejection when it is unreadable or not the listed article."""
    from pipeline.fetch.page_check import why_not_the_article
    from pipeline.formats.html import page_article  # slow to import

    link = item.page or Link("")
    data = page.stream.read()
    try:
        found = page_article(data, page.url, link.defaults, page.content_type)
        listed = item.outcome if isinstance(item.outcome, Article) else None
        reason = why_not_the_article(data, found, listed, asked=link.url, answered=page.url or link.url)
    except forms.PARSER_ERRORS as error:
        return RecordRejected(Reason.INVALID, f"{page.name} cannot be read: {error!r}")
    return RecordRejected(Reason.FETCH_FAILED, f"{page.name} is not the article: {reason}") if reason else found


def _merged(listed: Article | RecordRejected, page: Article | RecordRejected) -> Article | RecordRejected:
    """Return the page's body with the feed's own values for everything else it gives."""
    if isinstance(page, RecordRejected):
        return listed if isinstance(listed, Article) else page
    if isinstance(listed, RecordRejected):
        return page
    said = {name: value for name, value in listed.model_dump(exclude_none=True).items() if value not in ([], "")}
    return Article.model_validate({**page.model_dump(exclude_none=True), **said, "text": page.text})
