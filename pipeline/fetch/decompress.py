"""Decompression in bounded pieces: a bomb is noticed while it is small, and a body that was cut short is noticed too."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

import brotli

from pipeline.errors import Reason, RecordRejected

_PIECE = 65_536
ACCEPTED = "gzip, deflate, br"
_GZIP = b"\x1f\x8b"
# 16 + 15 is gzip, 15 zlib, -15 deflate without any header, which some servers call deflate too.
_GZIP_BITS, _ZLIB_BITS, _RAW_BITS = 31, 15, -15
# What servers write where there is no encoding: a transfer encoding's name, or the charset.
_PLAIN = frozenset(("", "identity", "none", "binary", "8bit", "7bit"))
_CHARSETS = ("utf", "iso-8859", "iso8859", "windows-", "us-ascii", "ascii")


def inflated(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The chunks decoded as ``Content-Encoding`` says, in pieces of 64 KiB at most.

    Raises RecordRejected for an encoding that was not asked for, and for a body that is damaged or cut short.
    """
    pieces: Iterator[bytes] = iter(chunks)
    # Encodings are listed in the order in which they were applied (RFC 9110, section 8.4).
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
    """Every gzip member, or one zlib or ``raw`` deflate stream; what follows them is padding and left out."""
    head = _at_least(2, b"", chunks)
    bits = _bits(head, raw=raw)
    if bits is None:
        # Said to be packed, and plain: the server did not pack it, or a proxy has unpacked it already.
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
    """The kind of stream by its first two bytes; None for what is not packed at all."""
    if len(head) > 1 and head[0] & 15 == 8 and int.from_bytes(head[:2], "big") % 31 == 0:
        return _ZLIB_BITS
    if head[:1] in (b"", b"<", b"{", b"["):
        return None
    return _RAW_BITS if raw and not head.startswith(_GZIP) else _GZIP_BITS


def _at_least(size: int, data: bytes, chunks: Iterator[bytes]) -> bytes:
    """``data`` with as many chunks behind it as it takes to have ``size`` bytes, zeros before them left out."""
    for chunk in chunks if len(data) < size else ():
        data += chunk if data else chunk.lstrip(b"\0")
        if len(data) >= size:
            break
    return data


def _cut_short() -> RecordRejected:
    return RecordRejected(Reason.FETCH_FAILED, "the answer was cut short: its compressed body has no end")
