"""The way to Elasticsearch: a client for the settings, and its failures in Dateline's own terms."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from elastic_transport import TlsError, TransportError
from elasticsearch import ApiError, Elasticsearch

from pipeline.config.settings import Settings
from pipeline.errors import AccessDenied, SettingsError, Unavailable
from pipeline.tls import client_context, untrusted

OVERLOADED = 429


def connect(settings: Settings, timeout: float = 30.0) -> Elasticsearch:
    """A client for ``settings.elasticsearch_url``; it connects with the first request. ``timeout`` in seconds.

    Raises SettingsError for what is not an address, or no usable file of certificates.
    """
    nodes = settings.elasticsearch_url.split(",")
    try:
        return Elasticsearch(
            nodes,
            request_timeout=timeout,
            # Another node takes over from one that does not answer; whether to try again is the caller's to say: a
            # search should fail at once, a worker waits with back-off of its own.
            max_retries=len(nodes) - 1,
            retry_on_status=(),
            # A node that was unavailable serves again so soon after it is back; the default is 30 s.
            max_dead_node_backoff=5,
            **_identity(settings),
            **_certificates(settings, nodes),
        )
    except ValueError as error:
        raise SettingsError(f"elasticsearch_url {settings.elasticsearch_url}: {error}") from error


def _identity(settings: Settings) -> dict[str, Any]:
    password = settings.elasticsearch_password.get_secret_value()
    return {
        "api_key": settings.elasticsearch_api_key.get_secret_value() or None,
        "basic_auth": (settings.elasticsearch_user, password) if password else None,
    }


def _certificates(settings: Settings, nodes: Sequence[str]) -> dict[str, Any]:
    if settings.elasticsearch_fingerprint:
        return {"ssl_assert_fingerprint": settings.elasticsearch_fingerprint}
    if any(node.startswith("https:") for node in nodes):
        return {"ssl_context": client_context("elasticsearch", settings.elasticsearch_ca_file)}
    return {}


@contextmanager
def translate_errors(settings: Settings) -> Iterator[None]:
    """Turn "no answer" into Unavailable and "no right to ask" into AccessDenied; other refusals pass."""
    address = settings.elasticsearch_url
    try:
        yield
    except ApiError as error:
        if error.status_code in (401, 403):
            raise AccessDenied(
                f"Elasticsearch at {address} refuses us ({error.status_code} {error.message}): set "
                "DATELINE_ELASTICSEARCH_API_KEY, or DATELINE_ELASTICSEARCH_USER and DATELINE_ELASTICSEARCH_PASSWORD, "
                "with the rights that docs/security.md lists"
            ) from error
        if error.status_code == OVERLOADED or error.status_code >= 500:
            raise Unavailable(f"Elasticsearch at {address} cannot answer now: {error.message}") from error
        raise
    except TlsError as error:
        raise untrusted("elasticsearch", address, error) from error
    except TransportError as error:
        raise Unavailable(
            f"Elasticsearch at {address} does not answer ({type(error).__name__}); "
            "start it (make up) or set DATELINE_ELASTICSEARCH_URL"
        ) from error
