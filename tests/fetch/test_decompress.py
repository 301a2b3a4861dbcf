"""Bodies as servers compress them, and as connections cut them."""

import gzip
import zlib
from collections.abc import Iterable

import brotli
import pytest

from pipeline.errors import Reason, RecordRejected
from pipeline.fetch.decompress import inflated
from pipeline.fetch.whole import is_whole

TEXT = b"<rss>" + b"Rain fell on Porto. " * 500 + b"</rss>"


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def pieces(data: bytes, size: int) -> Iterable[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:40]) + gzip.compress(TEXT[40:]),
    "GZIP ": gzip.compress(TEXT[:9]) + b"\0" * 7 + gzip.compress(b"") + gzip.compress(TEXT[9:]) + b"\0" * 512,
    "deflate": zlib.compress(TEXT),
    "deflate ": raw_deflate(TEXT),
    "br": brotli.compress(TEXT),
    "gzip, gzip": gzip.compress(gzip.compress(TEXT)),
    "br, gzip": gzip.compress(brotli.compress(TEXT)),
    "none": TEXT,
    "utf-8": TEXT,
    "identity, gzip": TEXT,
}


@pytest.mark.parametrize("size", [1, 2, 7, 1 << 20])
@pytest.mark.parametrize("encoding", PACKED)
def test_every_encoding_is_read_whole(encoding: str, size: int) -> None:
    """All members of gzip, both kinds of deflate, encodings upon encodings, and none, however the network cuts them."""
    assert b"".join(inflated(pieces(PACKED[encoding], size), encoding)) == TEXT


@pytest.mark.parametrize("encoding", [name for name in PACKED if PACKED[name] != TEXT])
def test_what_is_cut_short_is_a_rejection(encoding: str) -> None:
    """However far it came; a second member that is cut is one too."""
    data = PACKED[encoding].rstrip(b"\0")
    for end in (3, len(data) // 2, len(data) * 3 // 4, len(data) - 1):
        with pytest.raises(RecordRejected) as caught:
            list(inflated(pieces(data[:end], 100), encoding))
        assert caught.value.reason is Reason.FETCH_FAILED


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, br"])
def test_an_empty_body_is_empty(encoding: str) -> None:
    """304 and 404 name an encoding and have no body."""
    assert b"".join(inflated([], encoding)) == b""


def test_what_follows_a_stream_is_left_out() -> None:
    """Padding and a server's last words behind a member are not the body's."""
    assert b"".join(inflated([gzip.compress(TEXT) + b"\r\n<!-- cached -->"], "gzip")) == TEXT


def test_no_piece_is_large() -> None:
    """Whatever comes, pieces stay small enough to be counted, in the last of several members too."""
    bomb = gzip.compress(b"x") + gzip.compress(b"\0" * 10_000_000)
    assert max(map(len, inflated([bomb], "gzip"))) <= 65_536


@pytest.mark.parametrize("encoding", ["compress", "zstd", "gzip, sdch"])
def test_an_encoding_that_was_not_asked_for_is_named(encoding: str) -> None:
    """It is a rejection that says which."""
    with pytest.raises(RecordRejected, match="not asked for"):
        list(inflated([b"x"], encoding))


@pytest.mark.parametrize(
    "document",
    [
        b"<rss><channel></channel></rss>",
        b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- <rss> --><feed xmlns="a"></feed>\n<!-- 0.02 s -->',
        b"<rdf:RDF><item/></rdf:RDF >",
        b"<urlset/>",
        b"<!DOCTYPE rss [<!ENTITY a 'b'>]><RSS></rss>",
        b'{"items": []}\n',
        b"[{}]",
        b"[Update] The ferry sails again.",
        b"<html><body>No end, and none needed",
        b"plain words",
        b"",
    ],
)
def test_whole_documents_are_told(document: bytes) -> None:
    """A document with its end, and one of a form that needs none."""
    assert is_whole(document)


@pytest.mark.parametrize(
    "document",
    [
        b"<rss><channel><item><title>Fer",
        b'<?xml version="1.0"?><feed xmlns="a"><entry></entry>',
        b"<rdf:RDF><item/></rdf:RD",
        b'<?xml version="1.0"',
        b"<urlset><url>",
        b'{"items": [{"title": "Fer',
        b"[{},",
    ],
)
def test_torn_documents_are_told(document: bytes) -> None:
    """A feed, sitemap or JSON document that ends in its middle."""
    assert not is_whole(document)
