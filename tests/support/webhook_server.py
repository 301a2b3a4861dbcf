"""A webhook server that can fail in each of the ways in which servers do, and remembers what it took."""

import json
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Call:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        """Its idempotency key."""
        return self.headers["idempotency-key"]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """What a server does: a status, a hang for so many seconds, or a reset. ``takes`` is whether it keeps the call."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    hang: float = 0.0
    reset: bool = False
    drip: bool = False
    """Send the answer a byte a tenth of a second."""

    @property
    def takes(self) -> bool:
        return 200 <= self.status < 300 and not self.reset and not self.hang


OK = Reply()
Plan = Callable[[Call, int], Reply]
"""From a call and its number (0 is the first) to the reply."""


class WebhookServer(ThreadingHTTPServer):
    """Listens on 127.0.0.1; ``plan`` may be exchanged at any time."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, plan: Plan, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.plan = plan
        self.calls: list[Call] = []
        """All that came, taken or not."""
        self.taken: list[Call] = []
        self.lock = threading.Lock()
        self._scheme = "http"
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
            self._scheme = "https"

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.server_port}/hook"

    def articles(self) -> Counter[str]:
        """How often each article version was taken."""
        return Counter(
            f"{match['article_id']}/{match['version']}" for call in list(self.taken) for match in call.json["matches"]
        )

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that closes the connection is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: WebhookServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.path, headers, body, time.time())
        with self.server.lock:
            number = len(self.server.calls)
            self.server.calls.append(call)
        reply = self.server.plan(call, number)
        if reply.takes:
            with self.server.lock:
                self.server.taken.append(call)
        self._answer(reply)

    def _answer(self, reply: Reply) -> None:
        self.close_connection = True
        if reply.hang:
            time.sleep(reply.hang)
        if reply.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        headers = {"Content-Length": str(len(reply.body)), "Connection": "close"} | reply.headers
        lines = [f"HTTP/1.1 {reply.status} Status", *(f"{name}: {value}" for name, value in headers.items())]
        answer = ("\r\n".join(lines) + "\r\n\r\n").encode() + reply.body
        for piece in [answer[n : n + 1] for n in range(len(answer))] if reply.drip else [answer]:
            self.wfile.write(piece)
            if reply.drip:
                time.sleep(0.1)

    def log_message(self, format: str, *args: Any) -> None:
        """The tests look at what was taken."""


@contextmanager
def webhook_server(
    plan: Plan = lambda call, number: OK, *, port: int = 0, pem: Path | None = None
) -> Iterator[WebhookServer]:
    """A server that runs inside the block; with a PEM file of key and certificates, by TLS."""
    tls = None
    if pem:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(pem)
    server = WebhookServer(plan, port, tls)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
