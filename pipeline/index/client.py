"""The way to Elasticsearch: a client for the settings, and its failures in Dateline's own terms."""

from collections.abc import Iterator
from contextlib import contextmanager

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from pipeline.errors import SetupError, Unavailable
from pipeline.settings import Settings

OVERLOADED = 429


def connect(settings: Settings, timeout: float = 30.0) -> Elasticsearch:
    """A client for ``settings.elasticsearch_url``; it connects with the first request. ``timeout`` in seconds."""
    # Retries are the caller's: a search should fail at once, a worker waits with back-off of its own.
    return Elasticsearch(settings.elasticsearch_url.split(","), request_timeout=timeout, max_retries=0)


@contextmanager
def answering(settings: Settings) -> Iterator[None]:
    """Turn "no answer" into Unavailable and "no right to ask" into SetupError; other refusals pass."""
    try:
        yield
    except ApiError as error:
        if error.status_code in (401, 403):
            raise SetupError(f"Elasticsearch at {settings.elasticsearch_url} refuses us: {error.message}") from error
        if error.status_code == OVERLOADED or error.status_code >= 500:
            raise Unavailable(
                f"Elasticsearch at {settings.elasticsearch_url} cannot answer now: {error.message}"
            ) from error
        raise
    except TransportError as error:
        raise Unavailable(
            f"Elasticsearch at {settings.elasticsearch_url} does not answer ({type(error).__name__}); "
            "start it (make up) or set DATELINE_ELASTICSEARCH_URL"
        ) from error
