"""Services that are not as they should be: away, or accepting connections and never answering, or refusing everybody."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from docker.local.ports import LOOPBACK, free_port


def away() -> str:
    """Return an address that nothing listens on."""
    return f"{LOOPBACK}:{free_port()}"


@contextmanager
def frozen() -> Iterator[str]:
    """The address of a server that lets everybody in and says nothing, as a process that was stopped does."""
    with socket.create_server((LOOPBACK, 0), backlog=500) as listening:
        yield f"{LOOPBACK}:{listening.getsockname()[1]}"


class _Refusing(BaseHTTPRequestHandler):
    """Elasticsearch's answer to a wrong password; the local server has no log-in to get it from."""

    status = 401
    reason = "unable to authenticate user [dateline]"

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        error = {"type": "security_exception", "reason": self.reason}
        body = json.dumps({"error": error | {"root_cause": [error]}, "status": self.status}).encode()
        self.send_response(self.status)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = _answer

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Forbidding(_Refusing):
    """Its answer to somebody who is let in and may do nothing."""

    status = 403
    reason = "action [indices:data/read/search] is unauthorized for user [dateline]"


@contextmanager
def refusing() -> Iterator[str]:
    """The address of an Elasticsearch that rejects every password."""
    with _serving(_Refusing) as address:
        yield address


@contextmanager
def forbidding() -> Iterator[str]:
    """The address of an Elasticsearch that lets everybody in and grants nothing."""
    with _serving(_Forbidding) as address:
        yield address


@contextmanager
def _serving(handler: type[_Refusing]) -> Iterator[str]:
    server = ThreadingHTTPServer((LOOPBACK, 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"{LOOPBACK}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
