"""A TLS end before a plain HTTP server, which also asks who is there: what stands before Elasticsearch in real life.

It reads no more of a request than its head, for the log-in, and passes the rest on as it comes.
"""

import asyncio
import json
import ssl
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.support.certificate_authority import Pem


@contextmanager
def tls_terminator(target: str, pem: Pem, authorization: str = "") -> Iterator[str]:
    """The address of a TLS end before ``target`` (http://HOST:PORT); requests without the header are answered 401."""
    loop = asyncio.new_event_loop()
    terminator = _Terminator(target, authorization)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem.whole)
    server = loop.run_until_complete(asyncio.start_server(terminator.serve, "127.0.0.1", 0, ssl=context))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
            with_end = asyncio.wait([task], timeout=1)
            loop.run_until_complete(with_end)
        loop.close()


class _Terminator:
    def __init__(self, target: str, authorization: str) -> None:
        address = urlsplit(target)
        self._host, self._port = address.hostname, address.port
        self._authorization = authorization

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One connection: a request and its answer, or refusals until the log-in is right."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                headers = _headers(head)
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                if self._authorization and headers.get("authorization") != self._authorization:
                    writer.write(_refusal())
                    await writer.drain()
                else:
                    await self._pass_on(head, body, writer)
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _pass_on(self, head: bytes, body: bytes, client: StreamWriter) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        writer.write(_last(head) + body)
        # The server does not say so itself: a client that kept the connection would lose its next request.
        client.write(_last(await reader.readuntil(b"\r\n\r\n")))
        while chunk := await reader.read(65536):
            client.write(chunk)
        writer.close()


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}


def _last(head: bytes) -> bytes:
    """A head after which the connection closes: a request's answer is then what comes until the end."""
    kept = [line for line in head.split(b"\r\n") if line and not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*kept, b"Connection: close", b"", b""])


def _refusal() -> bytes:
    body = json.dumps({"error": {"type": "security_exception", "reason": "who are you?"}, "status": 401}).encode()
    head = f"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
