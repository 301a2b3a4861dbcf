"""The way to Elasticsearch: a client for the settings, and its failures in Dateline's own terms."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from pipeline.errors import SettingsError, SetupError, Unavailable
from pipeline.settings import Settings

OVERLOADED = 429


def connect(settings: Settings, timeout: float = 30.0) -> Elasticsearch:
    """A client for ``settings.elasticsearch_url``; it connects with the first request. ``timeout`` in seconds.

    Raises SettingsError for what is no address.
    """
    nodes = settings.elasticsearch_url.split(",")
    key = settings.elasticsearch_api_key.get_secret_value() or None
    try:
        # Retries are the caller's: a search should fail at once, a worker waits with back-off of its own.
        return Elasticsearch(nodes, api_key=key, request_timeout=timeout, max_retries=0)
    except ValueError as error:
        raise SettingsError(f"elasticsearch_url {_address(settings)}: {error}") from error


@contextmanager
def answering(settings: Settings) -> Iterator[None]:
    """Turn "no answer" into Unavailable and "no right to ask" into SetupError; other refusals pass."""
    try:
        yield
    except ApiError as error:
        if error.status_code in (401, 403):
            raise SetupError(
                f"Elasticsearch at {_address(settings)} refuses us ({error.status_code} {error.message}): "
                "set DATELINE_ELASTICSEARCH_API_KEY"
            ) from error
        if error.status_code == OVERLOADED or error.status_code >= 500:
            raise Unavailable(f"Elasticsearch at {_address(settings)} cannot answer now: {error.message}") from error
        raise
    except TransportError as error:
        raise Unavailable(
            f"Elasticsearch at {_address(settings)} does not answer ({type(error).__name__}); "
            "start it (make up) or set DATELINE_ELASTICSEARCH_URL"
        ) from error


def _address(settings: Settings) -> str:
    """The addresses without a user and password that stand in them: messages end in logs."""
    return re.sub(r"//[^/@,]*@", "//", settings.elasticsearch_url)
