"""A way to Elasticsearch that can be made to fail in ways the server itself cannot be asked for.

It passes every request on to the real server. A fault, when one is set, answers bulk requests in its place or spoils
the real answer; what it does not spoil is real.
"""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, bytes]
Forward = Callable[[bytes], Answer]
Fault = Callable[[bytes, Forward], Answer | None]
"""(request body, the real server) → an answer; None breaks the connection in the middle of one."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that closes the connection on a slow answer is what some faults are for: no traceback for it."""


class Proxy:
    """Listens on a free loopback port; ``fault`` applies to ``POST …/_bulk`` until it is None."""

    def __init__(self, target: str) -> None:
        self.fault: Fault | None = None
        self.faults = 0
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))

                def forward(data: bytes) -> Answer:
                    return self._forward(target, data)

                if proxy.fault and self.path.split("?")[0].endswith("_bulk"):
                    proxy.faults += 1
                    answer = proxy.fault(body, forward)
                    if answer is None:
                        self._cut(forward(body)[1])
                        return
                else:
                    answer = forward(body)
                self._send(*answer)

            do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer

            def _forward(self, target: str, data: bytes) -> Answer:
                kept = {n: v for n, v in self.headers.items() if n.lower() in ("content-type", "accept")}
                request = urllib.request.Request(target + self.path, data or None, kept, method=self.command)
                try:
                    with urllib.request.urlopen(request, timeout=60) as response:
                        self.kind = response.headers["Content-Type"]
                        return response.status, response.read()
                except urllib.error.HTTPError as error:
                    self.kind = error.headers["Content-Type"]
                    return error.code, error.read()

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", getattr(self, "kind", None) or "application/json")
                self.send_header("X-Elastic-Product", "Elasticsearch")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def _cut(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/vnd.elasticsearch+json; compatible-with=9")
                self.send_header("X-Elastic-Product", "Elasticsearch")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2])
                self.wfile.flush()
                self.close_connection = True

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def request_status(status: int) -> Fault:
    """The whole request is refused."""
    return lambda body, forward: (status, json.dumps({"error": {"type": "chaos"}, "status": status}).encode())


def every_second_item(status: int) -> Fault:
    """Every second item is refused although the request succeeds, and those are really not written."""

    def fault(body: bytes, forward: Forward) -> Answer:
        lines = body.splitlines(keepends=True)
        pairs = [lines[n : n + 2] for n in range(0, len(lines), 2)]
        kept = [line for n, pair in enumerate(pairs) if n % 2 == 0 for line in pair]
        code, answer = forward(b"".join(kept))
        items = iter(json.loads(answer)["items"])
        refused = {"index": {"status": status, "error": {"type": "es_rejected_execution_exception", "reason": "chaos"}}}
        return code, json.dumps({"items": [next(items) if n % 2 == 0 else refused for n in range(len(pairs))]}).encode()

    return fault


def too_large(limit: int) -> Fault:
    """Requests longer than ``limit`` bytes are refused with 413, as a smaller http.max_content_length would."""

    def fault(body: bytes, forward: Forward) -> Answer:
        return (413, b"{}") if len(body) > limit else forward(body)

    return fault


def slow(seconds: float) -> Fault:
    """The write is done, and the answer comes too late."""

    def fault(body: bytes, forward: Forward) -> Answer:
        answer = forward(body)
        time.sleep(seconds)
        return answer

    return fault


def cut() -> Fault:
    """The write is done, and the answer ends in the middle."""
    return lambda body, forward: None
