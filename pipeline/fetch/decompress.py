"""Decompression in bounded pieces, which detects bombs while they are small, and truncated bodies."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

import brotli

from pipeline.errors import Reason, RecordRejected

_PIECE = 65_536
ACCEPTED = "gzip, deflate, br"
_GZIP = b"\x1f\x8b"
# 16 + 15 is gzip, 15 zlib, -15 deflate without header, which some servers also call deflate.
_GZIP_BITS, _ZLIB_BITS, _RAW_BITS = 31, 15, -15
# Values that servers send for no encoding: a transfer encoding's name, or the charset.
_PLAIN = frozenset(("", "identity", "none", "binary", "8bit", "7bit"))
_CHARSETS = ("utf", "iso-8859", "iso8859", "windows-", "us-ascii", "ascii")


def inflated(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the chunks decoded according to ``Content-Encoding``, in pieces of at most 64 KiB.

    Raises RecordRejected for an encoding not requested, and for a damaged or truncated body.
    """
    pieces: Iterator[bytes] = iter(chunks)
    # Encodings are listed in the order they were applied (RFC 9110, section 8.4).
    for name in reversed(encoding.lower().split(",")):
        pieces = _decoded(pieces, name.strip())
    try:
        yield from pieces
    except (zlib.error, brotli.error) as error:
        raise RecordRejected(Reason.FETCH_FAILED, f"the answer cannot be decompressed: {error}") from None


def _decoded(pieces: Iterator[bytes], name: str) -> Iterator[bytes]:
    if name in _PLAIN or name.startswith(_CHARSETS):
        return pieces
    if name in ("gzip", "x-gzip", "deflate"):
        return _zlib(pieces, raw=name == "deflate")
    if name == "br":
        return _brotli(pieces)
    raise RecordRejected(Reason.FETCH_FAILED, f"the answer is encoded as {name!r}, which was not asked for")


def _zlib(chunks: Iterator[bytes], *, raw: bool) -> Iterator[bytes]:
    """Yield every gzip member, or one zlib or ``raw`` deflate stream; trailing padding is dropped."""
    head = _at_least(2, b"", chunks)
    bits = _bits(head, raw=raw)
    if bits is None:
        # Declared compressed but plain: the server did not compress, or a proxy has decompressed.
        yield from chain((head,), chunks)
        return
    while head:
        decoder = zlib.decompressobj(bits)
        yield from _member(decoder, head, chunks)
        head = _at_least(2, decoder.unused_data.lstrip(b"\0"), chunks) if bits == _GZIP_BITS else b""
        if not head.startswith(_GZIP):
            return


def _member(decoder: "zlib._Decompress", head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chain((head,), chunks):
        while chunk and not decoder.eof:
            yield decoder.decompress(chunk, _PIECE)
            chunk = decoder.unconsumed_tail
        if decoder.eof:
            return
    yield decoder.flush()
    if not decoder.eof:
        raise _cut_short()


def _brotli(chunks: Iterator[bytes]) -> Iterator[bytes]:
    decoder, begun = brotli.Decompressor(), False
    for chunk in chunks:
        begun = begun or bool(chunk)
        yield decoder.process(chunk, output_buffer_limit=_PIECE)
        while not decoder.can_accept_more_data():
            yield decoder.process(b"", output_buffer_limit=_PIECE)
    if begun and not decoder.is_finished():
        raise _cut_short()


def _bits(head: bytes, *, raw: bool) -> int | None:
    """Return the kind of stream by its first two bytes; None if it is not compressed."""
    if len(head) > 1 and head[0] & 15 == 8 and int.from_bytes(head[:2], "big") % 31 == 0:
        return _ZLIB_BITS
    if head[:1] in (b"", b"<", b"{", b"["):
        return None
    return _RAW_BITS if raw and not head.startswith(_GZIP) else _GZIP_BITS


def _at_least(size: int, data: bytes, chunks: Iterator[bytes]) -> bytes:
    """Return ``data`` extended by chunks to at least ``size`` bytes, without leading zeros."""
    for chunk in chunks if len(data) < size else ():
        data += chunk if data else chunk.lstrip(b"\0")
        if len(data) >= size:
            break
    return data


def _cut_short() -> RecordRejected:
    return RecordRejected(Reason.FETCH_FAILED, "the answer was cut short: its compressed body has no end")
