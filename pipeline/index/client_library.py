"""Elasticsearch's client, imported without optional dependencies.

The package tries to import every HTTP client and data frame library it supports. We use urllib3 and send JSON; the
others would make the import take four times as long, at each command.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_NOT_NEEDED = ("aiohttp", "httpx", "requests", "pandas", "pyarrow")


@contextmanager
def _hidden(names: tuple[str, ...]) -> Iterator[None]:
    """Make importing these fail as if they were not installed; modules already imported stay."""
    absent = [name for name in names if name not in sys.modules]
    # Python's own way: None in place of a module (importlib's documentation of sys.modules).
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            if sys.modules.get(name) is None:
                sys.modules.pop(name, None)


with _hidden(_NOT_NEEDED):
    from elastic_transport import ConnectionError as ConnectionFailed
    from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError
    from elasticsearch import ApiError, Elasticsearch

__all__ = [
    "ApiError",
    "ConnectionFailed",
    "ConnectionTimeout",
    "Elasticsearch",
    "SerializationError",
    "TlsError",
    "TransportError",
]
