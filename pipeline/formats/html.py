"""HTML pages: the article, extracted by trafilatura without navigation and adverts."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import trafilatura

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.encodings import decode_html
from pipeline.formats.entries import entry_article, joined, language_tag, without_name
from pipeline.formats.items import Defaults, Input, Item, ReadOptions, read_whole
from pipeline.formats.markup import line_of, plain
from pipeline.formats.notices import notice
from pipeline.formats.page_dates import meta_of, page_date
from pipeline.formats.page_layout import drop_teasers, open_containers
from pipeline.messages.article_id import canonical_url, host_of
from pipeline.messages.articles import Article
from pipeline.messages.shared_pages import is_front_page
from pipeline.messages.urls import is_web

# Further pages and other views of an article are under its own path.
_OF_THE_PAGE = re.compile(r"/(amp|print|mobile|full|all|single|comments?|gallery|page/?\d+|\d{1,2}|index\.\w+)/?", re.I)

# Of a template that no program filled in, the same on all of a site's pages.
_UNFILLED = re.compile(r"[{}<>]|%7[bd]|\$\(", re.I)
_LANGUAGES = ("content-language", "dc.language", "dcterms.language", "inlanguage", "language", "og:locale")
# Seconds. A page that is read stays longer, and some of those lead to themselves again every five minutes.
_LONGEST_STAY = 10
_REFRESH = re.compile(r"\s*(\d+)(?:\.\d*)?\s*[;,]?\s*url\s*=\s*[\"']?\s*([^\"'\s]+)", re.I)
# Characters. What is longer is read, wherever it leads.
_LONGEST_HINT = 200


def read(given: Input, how: ReadOptions) -> Iterator[Item]:
    """Yield the page as one Item."""
    data = read_whole(given, how.limits.document)
    found = page_article(data, given.url, given.defaults, given.content_type)
    yield Item(given.name, unless_notice(found), data)


def unless_notice(found: Article | RecordRejected) -> Article | RecordRejected:
    """Return the article, or a rejection if the page is a substitute: a consent wall, a soft 404 and the like."""
    kind = "" if isinstance(found, RecordRejected) else notice(found.title or "", found.text or "", is_wary=True)
    if not kind:
        return found
    return RecordRejected(
        Reason.EMPTY,
        f"the page is not an article: {kind}",
        field="html",
        fix="publish the article's own page, or its text",
    )


def page_article(data: bytes, url: str | None, defaults: Defaults, content_type: str = "") -> Article | RecordRejected:
    """Return a page's article, or a rejection if it has none. ``content_type`` is the server's, for the encoding."""
    tree = trafilatura.load_html(decode_html(data, content_type))
    if tree is None:
        return RecordRejected(Reason.INVALID, "not an HTML page that can be read")
    if target := _leads_to(tree, url):
        return RecordRejected(
            Reason.EMPTY, f"the page is not an article: it leads on to {target}", field="html", fix="publish that page"
        )
    meta, lang = meta_of(tree), tree.get("lang") or tree.get("xml:lang")
    named = (lang, *(meta.get(name) for name in _LANGUAGES))
    language = next((tag for each in named if (tag := language_tag(each))), None)
    published_at = page_date(tree, meta, language, url)
    canonical = _canonical(tree, url)
    drop_teasers(tree)
    open_containers(tree)
    found: Any = trafilatura.bare_extraction(tree, url=canonical, with_metadata=True, include_comments=False)
    if found is None or not getattr(found, "text", None):
        return RecordRejected(Reason.EMPTY, "no article was found in the page", field="html", fix="publish its text")
    title = without_name(line_of(found.title or ""), found.sitename)
    return entry_article(
        defaults=defaults,
        url=canonical,
        title=title,
        text=_without_headline(plain(found.text), title),
        published_at=published_at,
        language=language,
        authors=(found.author or "").split(";"),
        tags=found.tags or meta.get("news_keywords", "").split(","),
        source={"name": found.sitename},
    )


def _leads_to(tree: Any, url: str | None) -> str:
    """The address that a page of hardly a word sends its readers on to, "" where it does not."""
    for element in tree.iter("meta"):
        found = _REFRESH.match(element.get("content") or "")
        if (element.get("http-equiv") or "").lower() != "refresh" or not found or int(found[1]) > _LONGEST_STAY:
            continue
        if any(ancestor.tag == "noscript" for ancestor in element.iterancestors()):
            continue
        words = " ".join(text for body in tree.iter("body") for text in body.itertext()).split()
        target = joined(url, found[2])
        return target if len(" ".join(words)) < _LONGEST_HINT and target != url else ""
    return ""


def _without_headline(text: str, title: str) -> str:
    """Return the text without its first line if that repeats the title."""
    first, _, rest = text.partition("\n")
    is_title = bool(title) and " ".join(first.split()).casefold() == " ".join(title.split()).casefold()
    return rest.lstrip() if is_title and rest.strip() else text


def _canonical(tree: Any, url: str | None) -> str | None:
    """Return the page's canonical address if it is credible, else its own address.

    A rejected one is removed from the page, as the site's name would be read from it.
    """
    named = [element for element in tree.iter("link", "meta") if _names_address(element)]
    links = [element.get("href") for element in named if element.tag == "link"]
    href = next((href for href in links if href and href.strip()), None)
    address = joined(url, href) if href else None
    if address and is_web(address) and _is_believed(address, url):
        return address
    for element in named if url else ():
        element.getparent().remove(element)
    return url


def _names_address(element: Any) -> bool:
    if element.tag == "link":
        return "canonical" in (element.get("rel") or "").lower().split()
    return (element.get("property") or element.get("name") or "").lower() in ("og:url", "twitter:url")


def _is_believed(address: str, url: str | None) -> bool:
    """Return whether a canonical address is credible for a page read at ``url``.

    It must have the same host, as many outlets share a domain, and on shared hosts the same author. It must not list
    articles: home pages, sections, or the page's own folder.
    """
    if is_front_page(address) or _UNFILLED.search(address) or not host_of(address):
        return False
    if url is None or not host_of(url):
        return True
    theirs, own = urlsplit(canonical_url(address)), urlsplit(canonical_url(url))
    if theirs.netloc != own.netloc or _tenant(theirs.path) != _tenant(own.path):
        return False
    behind = own.path.removeprefix(theirs.path) if own.path.startswith(f"{theirs.path}/") else ""
    return not behind or _OF_THE_PAGE.fullmatch(behind) is not None


def _tenant(path: str) -> str:
    first = unquote(path).lstrip("/").partition("/")[0]
    return first if first.startswith(("@", "~")) else ""
