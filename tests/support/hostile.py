"""A web server with the real world's faults, on a free loopback port."""

import gzip
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pipeline.fetch.addresses import resolve

Answer = tuple[int, dict[str, str], bytes]
ANSWER_SECONDS = 0.005


@dataclass
class Site:
    """``pages`` maps a path to an answer, or to a function that writes one by itself.

    It answers to every host name; with ``resolver`` a fetcher finds it behind all of them.
    """

    pages: dict[str, Answer | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    hits: Counter[str] = field(default_factory=Counter)
    seen: list[dict[str, str]] = field(default_factory=list)
    port: int = 0
    under_way: dict[str, list[socket.socket]] = field(default_factory=dict)
    most_at_once: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    @staticmethod
    def resolver(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host.endswith(".example") else resolve(host, port)

    def page(self, path: str, body: str | bytes, content_type: str = "", **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (200, {"Content-Type": content_type, **named} if content_type else named, data)

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        self.pages[path] = (status, {"Location": to}, b"")

    def enter(self, path: str, headers: dict[str, str], connection: socket.socket) -> None:
        with self.lock:
            self.hits[path] += 1
            self.seen.append(headers)
            host = headers["host"]
            # A handler may not have noticed yet that its visitor hung up.
            others = [other for other in self.under_way.get(host, ()) if connected(other)]
            self.under_way[host] = [*others, connection]
            self.most_at_once[host] = max(self.most_at_once[host], len(self.under_way[host]))

    def leave(self, host: str, connection: socket.socket) -> None:
        with self.lock:
            self.under_way[host] = [other for other in self.under_way[host] if other is not connection]


def connected(connection: socket.socket) -> bool:
    """Whether the other end has not closed it."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


@contextmanager
def running_site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.enter(self.path, {name.lower(): value for name, value in self.headers.items()}, self.connection)
            try:
                self._answer(site.pages.get(self.path, (404, {}, b"nothing here")))
            except (BrokenPipeError, ConnectionResetError):
                pass  # hanging up on us is what the client should do
            finally:
                site.leave(self.headers["host"], self.connection)

        def _answer(self, page: Answer | Callable[[BaseHTTPRequestHandler], None]) -> None:
            if callable(page):
                page(self)
                return
            status, headers, body = page
            etag = headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            # Long enough for a second request to be met; and over before the answer is out, as the next may follow it.
            time.sleep(ANSWER_SECONDS)
            site.leave(self.headers["host"], self.connection)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        # The default of 5 turns visitors away for a second when many hosts are asked at once.
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def endless(handler: BaseHTTPRequestHandler) -> None:
    """A body without end, as fast as it is read."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65_536)


def trickle(handler: BaseHTTPRequestHandler) -> None:
    """Headers that never end, a byte now and then: never silent for long, never done."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.05)


def bomb(size: int) -> bytes:
    return gzip.compress(b"\0" * size)


def rss(*items: str, title: str = "Coast Post", head: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'
    )


def story(number: int, title: str = "", text: str = "Rain fell on Porto.", link: str | None = None) -> str:
    where = link if link is not None else f"https://coast.example/{number}"
    return (
        f"<item><title>{title or f'Story {number}'}</title><link>{where}</link><guid>{number}</guid>"
        f"<description>{text}</description><pubDate>Sun, 01 Mar 2026 09:30:00 GMT</pubDate></item>"
    )
