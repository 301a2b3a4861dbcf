"""Publication date of a page from its own data, with time and zone, never that of a comment or footer."""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from lxml import etree, html

from pipeline.formats.dates import parse_date

_NAMES = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dcterms.created",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "publication_date",
    "publish-date",
    "publishdate",
    "pubdate",
    "article.published",
    "date",
)
_META_NAMES = ("property", "name", "itemprop", "http-equiv")
_LATER = ("article:modified_time", "og:updated_time", "datemodified", "last-modified")
_ARTICLE = re.compile(r"(\w*Article|\w*Posting|Report|Review|LiveBlogPosting)$")
# Parts around an article with their own dates.
_AROUND = re.compile(
    r"comment|disqus|respond|reply|repl(y|ies)|foot|copyright|related|sidebar|widget|teaser|promo|newsletter|recommend|"
    r"most-?read|popular|archive|calendar|event",
    re.I,
)
_AROUND_TAGS = frozenset(("footer", "aside", "nav", "form", "script", "style", "noscript"))
# Longer lines are prose.
_LONGEST_LINE = 100
_WRAPPING = re.compile(
    r"^\s*(?:(?://|/\*)?\s*(?:<!--|<!\[CDATA\[)(?:\s*\*/)?\s*)+|(?:\s*(?://|/\*)?\s*(?:-->|\]\]>)(?:\s*\*/)?)+\s*$"
)
_IRI = re.compile(r"^(?:schema:|https?://schema\.org/)")
_COMMA_TOO_MANY = re.compile(r",(?=\s*[}\]])")
# Deeper than this no program nests what it says of a page.
_DEEPEST = 12


def page_date(tree: Any, meta: Mapping[str, str], language: str | None, url: str | None = None) -> str | None:
    """RFC 3339 of the page's own metadata, structured data or ``<time>``, else the day at its head or in its address."""
    own = (meta.get(name, "") for name in _NAMES)
    later = (meta.get(name, "") for name in _LATER)
    for written in (*own, *_structured(tree), *_times(tree), *later):
        if written and (found := parse_date(written, language)):
            return found
    return parse_date(_day(tree, url) or "")


def meta_of(tree: Any) -> dict[str, str]:
    """Return the page's metadata by lower-case name; the first of each."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = next((word for key in _META_NAMES if (word := element.get(key))), None)
        if name and element.get("content") and not _is_around(element):
            found.setdefault(name.lower(), element.get("content"))
    return found


def _structured(tree: Any) -> Iterator[str]:
    """Yield ``datePublished`` of the articles in the page's JSON-LD (schema.org)."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        yield from _published(_loosely("".join(script.itertext())))


def _loosely(text: str) -> Any:
    """JSON as pages have it: in a comment or CDATA, with commas too many, entities in place of quotation marks; else None."""
    plain = _WRAPPING.sub("", text).strip().strip(";")
    for written in (plain, _COMMA_TOO_MANY.sub("", plain), _COMMA_TOO_MANY.sub("", unescape(plain))):
        try:
            return list(_values(written))
        except (ValueError, RecursionError):
            continue
    return None


def _values(written: str) -> Iterator[Any]:
    """The values of a text that holds one after another."""
    decoder, place = json.JSONDecoder(strict=False), 0
    while place < len(written):
        value, end = decoder.raw_decode(written, place)
        yield value
        place = end + len(written[end:]) - len(written[end:].lstrip(" \t\r\n,;"))


def _published(data: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(data, list) and depth < _DEEPEST:
        for each in data:
            yield from _published(each, depth + 1)
    elif isinstance(data, dict) and depth < _DEEPEST:
        data = {_IRI.sub("", name): value for name, value in data.items()}
        kinds = data.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds):
            yield from (str(data[name]) for name in ("datePublished", "dateCreated") if data.get(name))
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            yield from _published(data.get(name), depth + 1)


def _times(tree: Any) -> Iterator[str]:
    """Yield elements marked as publication date; then the article's first ``<time>`` if it contains a day."""
    times = [element for element in tree.iter("time") if not _is_around(element)]
    marked = [element for element in tree.iter() if _is_marked(element) and not _is_around(element)]
    for element in (*marked, *times[:1]):
        yield element.get("datetime") or element.get("content") or "".join(element.itertext())


def _is_marked(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return False
    named = (element.get("itemprop") or element.get("property") or "").lower().rpartition(":")[2]
    return named == "datepublished" or (element.tag == "time" and element.get("pubdate") is not None)


def _is_around(element: Any) -> bool:
    return any(_surrounds(each) for each in (element, *element.iterancestors()))


def _surrounds(element: Any) -> bool:
    if element.tag in ("html", "body", "head", "article", "main"):
        return False
    return element.tag in _AROUND_TAGS or bool(
        _AROUND.search(f"{element.get('class') or ''} {element.get('id') or ''}")
    )


def _day(tree: Any, url: str | None) -> str | None:
    """Return what htmldate finds in the page's metadata and address, else between its headline and its first paragraph.

    Dates in the text, above the headline (mostly today's) and around the article are not the page's.
    """
    from htmldate import find_date

    inner = copy.deepcopy(tree)
    for element in [each for each in inner.iter() if isinstance(each.tag, str) and _surrounds(each)]:
        if element.getparent() is not None:
            element.drop_tree()
    byline = _byline(inner)
    # A headline may mention another day.
    for element in [*inner.iter("title", "h1", "h2", "h3", "p")]:
        if element.getparent() is not None:
            element.drop_tree()
    day: str | None = find_date(inner, extensive_search=False, original_date=True, url=url)
    return day or find_date(byline, extensive_search=True, original_date=True)


def _byline(tree: Any) -> Any:
    """Return the short lines between the first headline and the first paragraph, as a page."""
    page = html.Element("body")
    begun = False
    for element in tree.iter():
        begun = begun or element.tag == "h1"
        words = " ".join((element.text or "").split()) if isinstance(element.tag, str) else ""
        if begun and len(words) > _LONGEST_LINE:
            break
        if begun and words and element.tag not in ("h1", "h2"):
            etree.SubElement(page, "p").text = words
    return page
