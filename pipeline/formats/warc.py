"""WARC: crawl archives, plain or gzip; each HTML page in them is an article."""

from collections.abc import Iterator
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.html import page_article, unless_notice
from pipeline.formats.items import Input, Item, ReadOptions
from pipeline.messages.urls import is_web


class _Records(ArchiveIterator):  # type: ignore[misc]
    """Iterates over all records; a wrong Content-Length is skipped without warnings on the terminal."""

    INC_RECORD = ""

    def __init__(self, stream: Any):
        # HTTP headers are parsed per record, so that a bad record does not end the archive.
        super().__init__(stream, no_record_parse=True)

    def load_http(self, record: Any, url: str) -> None:
        record.http_headers = self.loader.load_http_headers(record.rec_type, url, record.raw_stream, record.length)


def read(given: Input, how: ReadOptions) -> Iterator[Item]:
    """Yield an Item per page; images, redirects, requests and the archive's own records are skipped."""
    records, kinds = _Records(given.stream), set()
    try:
        for number, record in enumerate(records, 1):
            kinds.add(record.rec_type)
            if record.rec_type == "response" and (item := _item(records, record, f"{given.name}#{number}", given, how)):
                yield item
    except ArchiveLoadFailed as error:
        yield Item(given.name, RecordRejected(Reason.INVALID, f"not a WARC file that can be read: {error}"))
    if "conversion" in kinds and "response" not in kinds:
        yield Item(
            given.name,
            RecordRejected(
                Reason.INVALID, "an archive of extracted texts (WET), without the pages", fix="publish its WARC file"
            ),
        )


def _item(records: _Records, record: Any, where: str, given: Input, how: ReadOptions) -> Item | None:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if not url:
        return Item(where, RecordRejected(Reason.INVALID, "the record has no WARC-Target-URI", field="WARC-Target-URI"))
    if not is_web(url):
        return None
    try:
        records.load_http(record, url)
    except (StatusAndHeadersParserException, EOFError, ValueError) as error:
        return Item(where, RecordRejected(Reason.INVALID, f"its HTTP headers cannot be read: {error}"), url.encode())
    return _page(record, url, where, given, how) if _is_page(record) else None


def _page(record: Any, url: str, where: str, given: Input, how: ReadOptions) -> Item:
    limit = how.limits.document
    data = record.content_stream().read(limit + 1)
    if len(data) > limit:
        return Item(where, RecordRejected(Reason.TOO_LARGE, f"the page is larger than {limit:,} bytes"), url.encode())
    kind = record.http_headers.get_header("Content-Type") or ""
    return Item(where, unless_notice(page_article(data, url, given.defaults, kind)), data)


def _is_page(record: Any) -> bool:
    if record.http_headers is None:
        return False
    kind = record.http_headers.get_header("Content-Type") or ""
    return record.http_headers.get_statuscode() == "200" and "html" in kind.lower()
