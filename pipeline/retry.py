"""Back-off between tries of a service that is unavailable."""

import random
from collections.abc import Iterator


def delays(first: float = 0.2, most: float = 10.0) -> Iterator[float]:
    """Seconds to wait before each retry: doubling up to ``most``, with full jitter above half, indefinitely.

    The jitter keeps workers that lost the same service from coming back in step.
    """
    delay = first
    while True:
        yield delay * random.uniform(0.5, 1.0)
        delay = min(delay * 2, most)
