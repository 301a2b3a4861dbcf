"""Decompression in bounded pieces: a bomb is noticed while it is small."""

import zlib
from collections.abc import Iterable, Iterator

import brotli

from pipeline.errors import Reason, RecordRejected

_PIECE = 65_536
ACCEPTED = "gzip, deflate, br"


def inflated(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The chunks decoded as ``Content-Encoding`` says, in pieces of 64 KiB at most; raises RecordRejected."""
    name = encoding.strip().lower()
    try:
        if name in ("", "identity"):
            yield from chunks
        elif name in ("gzip", "x-gzip", "deflate"):
            yield from _zlib(chunks)
        elif name == "br":
            yield from _brotli(chunks)
        else:
            raise RecordRejected(Reason.FETCH_FAILED, f"the answer is encoded as {name!r}, which was not asked for")
    except (zlib.error, brotli.error) as error:
        raise RecordRejected(Reason.FETCH_FAILED, f"the answer cannot be decompressed: {error}") from None


def _zlib(chunks: Iterable[bytes]) -> Iterator[bytes]:
    # 32 + 15: gzip or zlib, told by the header.
    decoder = zlib.decompressobj(47)
    for chunk in chunks:
        while chunk:
            yield decoder.decompress(chunk, _PIECE)
            chunk = decoder.unconsumed_tail
    yield decoder.flush()


def _brotli(chunks: Iterable[bytes]) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    for chunk in chunks:
        yield decoder.process(chunk, output_buffer_limit=_PIECE)
        while not decoder.can_accept_more_data():
            yield decoder.process(b"", output_buffer_limit=_PIECE)
