"""An HTML page: the article in it, found by trafilatura, without navigation and adverts."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import trafilatura
from courlan import extract_domain

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.dates import parse_date
from pipeline.formats.entries import entry_article
from pipeline.formats.items import Defaults, Input, Item, ReadOptions, read_whole
from pipeline.messages.articles import Article

_DATES = ("article:published_time", "og:published_time", "datepublished", "date", "dc.date", "pubdate")


def read(given: Input, how: ReadOptions) -> Iterator[Item]:
    """Yield the page as one Item."""
    data = read_whole(given, how.settings.max_document_bytes)
    yield Item(given.name, page_article(data, given.url, given.defaults), data)


def page_article(data: bytes, url: str | None, defaults: Defaults) -> Article | RecordRejected:
    """The article of a page; a rejection when it has none."""
    tree = trafilatura.load_html(data)
    if tree is None:
        return RecordRejected(Reason.INVALID, "not an HTML page that can be read")
    meta, language = _meta(tree), tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    canonical = _canonical(tree, url)
    found: Any = trafilatura.bare_extraction(tree, url=canonical, with_metadata=True, include_comments=False)
    if found is None or not getattr(found, "text", None):
        return RecordRejected(Reason.EMPTY, "no article was found in the page", field="html", fix="publish its text")
    return entry_article(
        defaults=defaults,
        url=canonical,
        title=found.title,
        text=found.text,
        published_at=next((date for name in _DATES if (date := parse_date(meta.get(name, "")))), None)
        or parse_date(found.date or ""),
        language=language or meta.get("og:locale"),
        authors=(found.author or "").split(";"),
        tags=found.tags or (),
        source={"name": found.sitename},
    )


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and element.get("content"):
            found.setdefault(name.lower(), element.get("content"))
    return found


def _canonical(tree: Any, url: str | None) -> str | None:
    """The page's own word for its address, believed only within its own site: another's id is not for it to take."""
    links = (e.get("href") for e in tree.iter("link") if (e.get("rel") or "").lower() == "canonical")
    href = next((href for href in links if href), None)
    if href is None:
        return url
    try:
        address = urljoin(url or "", href.strip())
    except ValueError:
        return url
    return address if url is None or extract_domain(address) == extract_domain(url) is not None else url
