"""News sitemaps, plain sitemaps and sitemap indexes."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.dates import first_date
from pipeline.formats.entries import entry_article, joined, no_whole_address
from pipeline.formats.items import Input, Item, Link, ReadOptions, read_whole
from pipeline.formats.markup import guessed, line_of, local, namespace, parse_xml
from pipeline.messages.urls import is_web, shown


def read(given: Input, how: ReadOptions) -> Iterator[Item | Link]:
    """Yield an Item per page, or a Link for each sitemap of an index."""
    document = parse_xml(read_whole(given, how.limits.document), given.content_type)
    root = document.root
    if local(root) not in ("urlset", "sitemapindex"):
        raise RecordRejected(Reason.INVALID, f"not a sitemap: its root is <{local(root)}>")
    for number, element in enumerate(root, 1):
        fields = _fields(element)
        if local(element) == "sitemap" and "loc" in fields:
            yield _child(joined(given.url, fields["loc"]), f"{given.name}#{number}", given)
        elif local(element) == "url":
            yield _item(fields, etree.tostring(element), f"{given.name}#{number}", given)
    if document.cut:
        yield Item(given.name, document.cut)


def _child(address: str, where: str, given: Input) -> Link | Item:
    if not is_web(address):
        return Item(where, no_whole_address(address, "loc"), address.encode())
    return Link(address, given.defaults)


def _fields(element: Any) -> dict[str, str]:
    # Leaf elements by local name: <loc>, and within <news:news> <news:title> and so on. The publication's <news:name>
    # and <news:language> are leaves too; an image's <image:title> and <image:loc> are ignored.
    found: dict[str, str] = {}
    for leaf in element.iter():
        # An undeclared prefix stays part of the name.
        prefix, _, name = local(leaf).rpartition(":")
        of_media = any(kind in (prefix or namespace(leaf)) for kind in ("image", "video"))
        if len(leaf) == 0 and leaf.text and name and not of_media:
            found.setdefault(name, leaf.text.strip())
    return found


def _item(fields: dict[str, str], original: bytes, where: str, given: Input) -> Item:
    link = joined(given.url, fields.get("loc", ""))
    language = fields.get("language") or given.defaults.language
    published_at, undated = first_date((fields.get(name) for name in ("publication_date", "lastmod")), language)
    outcome = entry_article(
        defaults=given.defaults,
        url=link,
        title=line_of(guessed(fields.get("title", ""))),
        published_at=published_at,
        language=language,
        tags=(guessed(word) for word in fields.get("keywords", "").split(",")),
        source={"name": line_of(guessed(fields.get("name", ""))), "feed": shown(given.url) if given.url else None},
    )
    if link and not is_web(link):
        outcome = no_whole_address(link, "loc")
    if isinstance(outcome, RecordRejected) and outcome.reason is Reason.EMPTY and link:
        outcome = RecordRejected(
            Reason.EMPTY, f"{link} is listed without a title", field="title", fix="read the pages with --fetch-pages"
        )
    page = Link(link, given.defaults) if is_web(link) else None
    return Item(where, outcome, original, page=page, undated=undated)
