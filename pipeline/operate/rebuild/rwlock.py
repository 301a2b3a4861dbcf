"""Lock on the generation: many writers, or one exclusive holder."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore


class ReadWriteLock:
    """At most ``most`` shared holders, or one exclusive; newcomers wait behind a waiting exclusive holder."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._free = Semaphore(most)
        self._entrance = Lock()

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the lock shared."""
        with self._entrance:
            self._free.acquire()
        try:
            yield
        finally:
            self._free.release()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the lock exclusively."""
        with self._entrance:
            for _ in range(self._most):
                self._free.acquire()
        try:
            yield
        finally:
            self._free.release(self._most)
