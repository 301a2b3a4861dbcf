"""The way to Elasticsearch: a client for the settings, and its failures in Dateline's own terms."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from elastic_transport import TlsError, TransportError
from elasticsearch import ApiError, Elasticsearch

from pipeline.config.settings import Settings
from pipeline.errors import AccessDenied, DatelineError, SettingsError, SetupError, Unavailable
from pipeline.index.faults import IndexUnavailable, describe, fix, is_index_fault, root
from pipeline.tls import client_context, untrusted


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
    if key := settings.elasticsearch_api_key.get_secret_value():
        return {"api_key": key}
    if not (password := settings.elasticsearch_password.get_secret_value()):
        return {}
    # The client itself takes ASCII alone; Elasticsearch reads UTF-8 (RFC 7617).
    login = f"{settings.elasticsearch_user}:{password}".encode()
    return {"headers": {"authorization": f"Basic {b64encode(login).decode()}"}}


def _certificates(settings: Settings, nodes: Sequence[str]) -> dict[str, Any]:
    if settings.elasticsearch_fingerprint:
        return {"ssl_assert_fingerprint": settings.elasticsearch_fingerprint}
    if any(node.startswith("https:") for node in nodes):
        return {"ssl_context": client_context("elasticsearch", settings.elasticsearch_ca_file)}
    return {}


@contextmanager
def translate_errors(settings: Settings) -> Iterator[None]:
    """Turn "no answer" into Unavailable, "no right to ask" into AccessDenied, a closed or blocked index into
    IndexUnavailable; other refusals pass, an index that is missing too."""
    address = settings.elasticsearch_url
    try:
        yield
    except ApiError as error:
        if error.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT):
            raise
        explained = refused(settings, error)
        if isinstance(explained, RequestRefused):
            raise
        raise explained from error
    except TlsError as error:
        raise untrusted("elasticsearch", address, error) from error
    except TransportError as error:
        raise Unavailable(
            f"Elasticsearch at {address} does not answer ({type(error).__name__}); "
            "start it (make up) or set DATELINE_ELASTICSEARCH_URL"
        ) from error


class RequestRefused(SetupError):
    """A request that Elasticsearch does not take, for a reason that waiting does not change."""


def refused(settings: Settings, error: ApiError) -> DatelineError:
    """An error status of Elasticsearch as one of ours, with its cause and what to do."""
    where = f"Elasticsearch at {settings.elasticsearch_url}"
    found = _error(error)
    kind, reason = found.get("type", ""), found.get("reason") or ""
    if is_index_fault(kind, reason):
        return IndexUnavailable(f"{where}: {kind}: {reason}; {fix(found)}")
    if error.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return AccessDenied(
            f"{where} refuses us ({error.status_code} {error.message}): set "
            "DATELINE_ELASTICSEARCH_API_KEY, or DATELINE_ELASTICSEARCH_USER and DATELINE_ELASTICSEARCH_PASSWORD, "
            "with the rights that docs/security.md lists"
        )
    if error.status_code == HTTPStatus.TOO_MANY_REQUESTS or error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(f"{where} cannot answer now: {error.message}")
    said = describe(found) or error.message
    return RequestRefused(f"{where} refuses a request ({error.status_code} {said}); check both with: dateline doctor")


def _error(error: ApiError) -> dict[str, Any]:
    """The cause that the answer names; empty for an answer in another form, a proxy's for instance."""
    body = error.body if isinstance(error.body, dict) else {}
    found = body.get("error")
    return root(found) if isinstance(found, dict) else {}
