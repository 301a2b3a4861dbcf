"""Elasticsearch's client, imported without what none of our calls needs.

The package tries to import every HTTP client that it could use and every data frame that it could serialize. We use the
one over urllib3 and send JSON; the others take three times as long to import as all that is left, at each command.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_NOT_NEEDED = ("aiohttp", "httpx", "requests", "pandas", "pyarrow")


@contextmanager
def _hidden(names: tuple[str, ...]) -> Iterator[None]:
    """Let an import of these fail as if they were not installed; those that are imported already stay."""
    absent = [name for name in names if name not in sys.modules]
    # Python's own way to say so: None in the place of a module (importlib's documentation of sys.modules).
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
