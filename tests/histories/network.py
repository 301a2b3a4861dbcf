"""A network that can fail: a proxy between the workers and a server, for each connection and each direction."""

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["to", "from"]
"""To the server, or from it."""
Weather = Literal["clear", "cut", "slow", "silent", "torn"]
"""``cut``: connections are closed and none is accepted. ``slow``: each piece waits. ``silent``: the connection stays and
nothing passes in this direction (half open). ``torn``: the next piece is passed on by half, then the connection ends."""

PIECE = 65536
SLOW_SECONDS = 0.3


@dataclass(eq=False)
class _Link:
    client: socket.socket
    server: socket.socket
    number: int
    cut: threading.Event = field(default_factory=threading.Event)

    def end(self) -> None:
        self.cut.set()
        for end in (self.client, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Network:
    """Listens on ``port`` (0: a free one) and passes everything on to the server at ``target``."""

    def __init__(self, target: tuple[str, int], port: int = 0) -> None:
        self._target = target
        self._weather: dict[Direction, Weather] = {"to": "clear", "from": "clear"}
        self._every = 1
        self._links: set[_Link] = set()
        self._accepted = 0
        self._lock = threading.Lock()
        self._changed = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def set(self, direction: Direction, weather: Weather, every: int = 1) -> None:
        """Change one direction; with ``every`` 2 only each second connection has it."""
        with self._changed:
            self._weather[direction], self._every = weather, every
            self._changed.notify_all()
        if weather == "cut":
            for link in self._open_links():
                link.end()

    def heal(self) -> None:
        """Let all pass again; what was silent loses its connections, as they do when a route comes back elsewhere."""
        with self._changed:
            silent = "silent" in self._weather.values()
            self._weather = {"to": "clear", "from": "clear"}
            self._changed.notify_all()
        for link in self._open_links() if silent else ():
            link.end()

    def close(self) -> None:
        """Stop listening and end every connection."""
        self._listener.close()
        for link in self._open_links():
            link.end()

    def _open_links(self) -> list[_Link]:
        with self._lock:
            return list(self._links)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._accepted += 1
            if "cut" in self._weather.values():
                client.close()
                continue
            try:
                server = socket.create_connection(self._target, timeout=5)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            link = _Link(client, server, self._accepted)
            with self._lock:
                self._links.add(link)
            for direction, ends in (("to", (client, server)), ("from", (server, client))):
                threading.Thread(target=self._pump, args=(link, direction, *ends), daemon=True).start()

    def _pump(self, link: _Link, direction: Direction, source: socket.socket, sink: socket.socket) -> None:
        try:
            while piece := source.recv(PIECE):
                if not self._pass(link, direction, piece, sink):
                    break
        except OSError:
            pass  # Either end closed it, or we did.
        finally:
            link.end()
            with self._lock:
                self._links.discard(link)

    def _pass(self, link: _Link, direction: Direction, piece: bytes, sink: socket.socket) -> bool:
        """Pass a piece on; False when the connection is to end."""
        weather = self._for(link, direction)
        if weather == "slow":
            time.sleep(SLOW_SECONDS)
        with self._changed:
            while self._for(link, direction) == "silent" and not link.cut.is_set():
                self._changed.wait(0.5)
        if weather == "torn":
            sink.sendall(piece[: len(piece) // 2])
            return False
        sink.sendall(piece)
        return True

    def _for(self, link: _Link, direction: Direction) -> Weather:
        return self._weather[direction] if link.number % self._every == 0 else "clear"
