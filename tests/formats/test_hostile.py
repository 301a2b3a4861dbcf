"""The faulty server itself: what it says of its visitors must be true."""

import socket
import threading
from http.server import BaseHTTPRequestHandler

from tests.support.hostile import Site, running_site


def ask(site: Site, path: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", site.port))
    connection.sendall(f"GET {path} HTTP/1.0\r\nHost: one.example\r\n\r\n".encode())
    return connection


def test_it_counts_visitors_at_once() -> None:
    """Two that wait for their answers are two; one after the other, or after one that hung up, are one each."""
    waiting, answered = threading.Semaphore(0), threading.Event()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        waiting.release()
        answered.wait(10)

    with running_site() as site:
        site.pages["/slow"] = slow
        site.page("/quick", "here")
        for _ in range(20):
            with ask(site, "/quick") as visitor:
                while visitor.recv(1000):
                    pass
        ask(site, "/slow").close()
        assert waiting.acquire(timeout=10)
        with ask(site, "/quick") as visitor:
            visitor.recv(1000)
        assert site.most_at_once["one.example"] == 1
        with ask(site, "/slow"):
            assert waiting.acquire(timeout=10)
            with ask(site, "/slow"):
                assert waiting.acquire(timeout=10)
                assert site.most_at_once["one.example"] == 2
        answered.set()
