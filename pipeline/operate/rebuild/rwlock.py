"""Lock on the generation: many writers at a time, or one piece of work alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore


class ReadWriteLock:
    """At most ``most`` at once that share, or one that is alone; who wants to be alone waits for no newcomers."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._free = Semaphore(most)
        self._entrance = Lock()

    @contextmanager
    def shared(self) -> Iterator[None]:
        """One of several."""
        with self._entrance:
            self._free.acquire()
        try:
            yield
        finally:
            self._free.release()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No one else until the context ends."""
        with self._entrance:
            for _ in range(self._most):
                self._free.acquire()
        try:
            yield
        finally:
            self._free.release(self._most)
