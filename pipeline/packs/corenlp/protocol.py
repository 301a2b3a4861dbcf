"""Protocol between us and the Java process; ``Recogniser.java`` documents it."""

import socket
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_NUMBER = struct.Struct(">i")
UNREADABLE = -1
GREETING = 1


class NameSpan(NamedTuple):
    """A name's span in code points; ``label`` is the classifier's."""

    start: int
    end: int
    label: str


class Connection:
    """Connection to the process at ``path``; raises OSError, and ``ask`` EOFError when the process ends."""

    def __init__(self, path: Path, timeout: float) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(timeout)
            self._socket.connect(str(path))
            self._file = self._socket.makefile("rb")
            self._greet()
        except OSError:
            self._socket.close()
            raise

    def _greet(self) -> None:
        """Check that a process has accepted the connection: the system also accepts for one that is ending."""
        try:
            greeting = self._number()
        except EOFError as error:
            raise ConnectionResetError("the recogniser's process is shutting down") from error
        if greeting != GREETING:
            raise ConnectionRefusedError(f"the process speaks another protocol ({greeting}, not {GREETING})")

    def ask(self, texts: Sequence[str]) -> list[list[NameSpan] | None]:
        """Return the names in each text; None for one that the classifier could not read."""
        # A lone surrogate cannot be encoded; like it, a question mark is one code point.
        packed = [text.encode("utf-8", "replace") for text in texts]
        parts = [_NUMBER.pack(len(packed))]
        for text in packed:
            parts += (_NUMBER.pack(len(text)), text)
        self._socket.sendall(b"".join(parts))
        return [self._names() for _ in packed]

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def _names(self) -> list[NameSpan] | None:
        count = self._number()
        return None if count == UNREADABLE else [self._name() for _ in range(count)]

    def _name(self) -> NameSpan:
        return NameSpan(self._number(), self._number(), self._read(self._number()).decode())

    def _number(self) -> int:
        number: int = _NUMBER.unpack(self._read(_NUMBER.size))[0]
        return number

    def _read(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) < size:
            raise EOFError("the recogniser's process has exited")
        return data


def is_alive(path: Path, timeout: float) -> bool:
    """Return whether the process at ``path`` answers."""
    try:
        connection = Connection(path, timeout)
    except OSError:
        return False
    try:
        # A text, so that the classifier itself answers.
        return connection.ask(["."]) is not None
    except (OSError, EOFError):
        return False
    finally:
        connection.close()
