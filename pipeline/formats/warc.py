"""WARC: archives of crawls, plain or gzip; each HTML page in them is an article."""

from collections.abc import Iterator
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.html import page_article
from pipeline.formats.items import Input, Item, ReadOptions


def read(given: Input, how: ReadOptions) -> Iterator[Item]:
    """Yield an Item a page; images, redirects, requests and the archive's own records are not articles."""
    try:
        for number, record in enumerate(ArchiveIterator(given.stream), 1):
            if _is_page(record):
                yield _item(record, f"{given.name}#{number}", given, how)
    except ArchiveLoadFailed as error:
        yield Item(given.name, RecordRejected(Reason.INVALID, f"not a WARC file that can be read: {error}"))


def _item(record: Any, where: str, given: Input, how: ReadOptions) -> Item:
    limit = how.settings.max_document_bytes
    url = record.rec_headers.get_header("WARC-Target-URI")
    data = record.content_stream().read(limit + 1)
    if len(data) > limit:
        return Item(where, RecordRejected(Reason.TOO_LARGE, f"the page is larger than {limit:,} bytes"), url.encode())
    return Item(where, page_article(data, url, given.defaults), data)


def _is_page(record: Any) -> bool:
    if record.rec_type != "response" or record.http_headers is None:
        return False
    kind = record.http_headers.get_header("Content-Type") or ""
    return record.http_headers.get_statuscode() == "200" and "html" in kind.lower()
