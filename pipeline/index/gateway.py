"""Gateway to Elasticsearch: client, alias and error translation in one object.

Modules of this package use ``Gateway.client``; all others use this package's functions and the methods of ``Gateway``.
Either way, failures are errors of ``pipeline.errors``:

================================  ================================================================
no answer, 429, 5xx               Unavailable
closed, blocked                   IndexUnavailable
no such index                     IndexMissing, which is an IndexUnavailable
401, 403, a bad certificate       AccessDenied
404 of anything else              NotFound, a RequestRefused
409                               Conflict, a RequestRefused
any other status                  RequestRefused, with the status and type of the response
================================  ================================================================
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any

from pipeline.config.parts import ArticleIndex, ElasticsearchAccess
from pipeline.errors import (
    AccessDenied,
    Conflict,
    DatelineError,
    IndexMissing,
    IndexUnavailable,
    NotFound,
    RequestRefused,
    SettingsError,
    Unavailable,
)
from pipeline.index.client_library import ApiError, Elasticsearch, TlsError, TransportError
from pipeline.index.faults import describe, fix, is_index_fault, root
from pipeline.stories.rule import DAY_MS, Rule
from pipeline.tls import client_context, untrusted

PAGE_HITS = 1000
"""Hits per page of ``Gateway.pages``."""
KEEP_ALIVE = "5m"
"""How long Elasticsearch keeps the snapshot that ``Gateway.pages`` reads, counted from each page."""


@dataclass(frozen=True, slots=True)
class IndexShape:
    """Shards, replicas and refresh interval of an index, set by the cluster's operator."""

    shards: int
    replicas: int
    refresh: str

    @classmethod
    def of(cls, settings: ArticleIndex) -> "IndexShape":
        return cls(settings.index_shards, settings.index_replicas, settings.index_refresh)


class Gateway:
    """Elasticsearch at ``settings.elasticsearch_url``; connects with the first request. ``timeout`` is in seconds.

    Raises SettingsError for an invalid address or an unusable certificate file.
    """

    def __init__(self, settings: ArticleIndex, timeout: float = 30.0) -> None:
        self.alias = settings.index_alias
        self.shape = IndexShape.of(settings)
        self.lease_timeout = settings.rebuild_lease_timeout
        self.story_rule = Rule(settings.story_similarity, round(settings.story_window_days * DAY_MS))
        self.client = _client(settings, timeout)
        """For this package, and for tests that inspect the cluster."""
        self.plain_client = self.client.plain()
        """The same with the client's own errors, for bulk requests, which need more detail."""

    def __enter__(self) -> "Gateway":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.client.close()

    def search(self, index: str | Sequence[str] | None = None, **body: Any) -> dict[str, Any]:
        """Return the response to a search of ``index``, by default the alias."""
        found: dict[str, Any] = self.client.search(index=index or self.alias, **body).body
        return found

    def multi_search(self, searches: Sequence[bytes]) -> list[dict[str, Any]]:
        """Return the response to each search of the alias, given as JSON; each may have failed on its own."""
        # Objects are sent as given, whatever the client's types say.
        lines: list[Any] = [line for body in searches for line in (b"{}", body)]
        answers: list[dict[str, Any]] = self.client.msearch(index=self.alias, searches=lines).body["responses"]
        return answers

    def pages(
        self, query: dict[str, Any], *, size: int = PAGE_HITS, after: Sequence[Any] | None = None, **body: Any
    ) -> Iterator[list[dict[str, Any]]]:
        """Yield all matching hits page by page, as the alias' index is now.

        Later writes neither shift nor join the pages. ``body`` may contain ``sort``, ``source`` and anything else a
        search takes; ``after`` holds the sort values, position included, of the hit before the first.
        """
        at: str = self.client.open_point_in_time(index=self.alias, keep_alive=KEEP_ALIVE).body["id"]
        # The document's position breaks ties, so that no page repeats or misses one.
        body["sort"] = [*body.get("sort", ()), {"_shard_doc": "asc"}]
        try:
            while True:
                answer = self.client.search(
                    pit={"id": at, "keep_alive": KEEP_ALIVE},
                    query=query,
                    size=size,
                    search_after=after,
                    track_total_hits=False,
                    **body,
                ).body
                at = answer.get("pit_id", at)
                if not (hits := answer["hits"]["hits"]):
                    return
                yield hits
                after = hits[-1]["sort"]
        finally:
            self.client.options(ignore_status=404).close_point_in_time(id=at)

    def count(self, query: dict[str, Any] | None = None, index: str | None = None) -> int:
        """Return the number of matching documents in ``index``, by default the alias."""
        return int(self.client.count(index=index or self.alias, query=query).body["count"])

    def get(self, id: str, index: str | None = None, **which: Any) -> dict[str, Any]:
        """Return a document with its source; raises NotFound, or IndexMissing without an index."""
        found: dict[str, Any] = self.client.get(index=index or self.alias, id=id, **which).body
        return found

    def create(self, index: str, id: str, document: dict[str, Any]) -> None:
        """Create a document that searches find at once; raises Conflict when the id exists."""
        self.client.create(index=index, id=id, document=document, refresh=True)

    def delete(self, index: str, id: str) -> None:
        """Delete a document at once; raises NotFound, or IndexMissing without an index."""
        self.client.delete(index=index, id=id, refresh=True)

    def refresh(self, index: str | None = None) -> None:
        """Make everything written to ``index``, by default the alias, visible to searches."""
        self.client.indices.refresh(index=index or self.alias)

    def tokens(self, analyzer: str, text: str) -> list[tuple[int, str]]:
        """The tokens that an analyzer of the articles' index makes of a text, each with its start in UTF-16 units."""
        answer = self.client.indices.analyze(index=self.alias, analyzer=analyzer, text=text)
        return [(token["start_offset"], token["token"]) for token in answer["tokens"]]

    def make_index(self, index: str, mappings: dict[str, Any]) -> None:
        """Create an empty index beside the articles' if it is missing."""
        try:
            self.client.indices.create(
                index=index, mappings=mappings, settings={"number_of_replicas": self.shape.replicas}
            )
        except RequestRefused as error:
            if error.kind != "resource_already_exists_exception":
                raise


class TranslatingClient(Elasticsearch):
    """A client that raises errors of ``pipeline.errors``; ``plain`` returns one that raises its own."""

    address = ""
    translates = True

    def options(self, **changes: Any) -> "TranslatingClient":
        """Return the client with other request options."""
        made = super().options(**changes)
        made.address, made.translates = self.address, self.translates
        return made

    def plain(self) -> "TranslatingClient":
        """Return the client that raises its own errors."""
        made = self.options()
        made.translates = False
        return made

    def perform_request(self, *request: Any, **options: Any) -> Any:
        """Send a request; every method of the client and its sub-clients goes through here."""
        if not self.translates:
            return super().perform_request(*request, **options)
        with translated(self.address):
            return super().perform_request(*request, **options)


def _client(settings: ElasticsearchAccess, timeout: float) -> TranslatingClient:
    nodes = settings.elasticsearch_url.split(",")
    try:
        client = TranslatingClient(
            nodes,
            request_timeout=timeout,
            # Another node takes over from one that does not answer. Further retries are up to the caller: a search
            # should fail at once, a worker waits with its own back-off.
            max_retries=len(nodes) - 1,
            retry_on_status=(),
            # How soon a node is used again after it is back; the default is 30 s.
            max_dead_node_backoff=5,
            **_identity(settings),
            **_certificates(settings, nodes),
        )
    except ValueError as error:
        raise SettingsError(f"elasticsearch_url {settings.elasticsearch_url}: {error}") from error
    client.address = settings.elasticsearch_url
    return client


def _identity(settings: ElasticsearchAccess) -> dict[str, Any]:
    if key := settings.elasticsearch_api_key.get_secret_value():
        return {"api_key": key}
    if not (password := settings.elasticsearch_password.get_secret_value()):
        return {}
    # The client itself only takes ASCII; Elasticsearch reads UTF-8 (RFC 7617).
    login = f"{settings.elasticsearch_user}:{password}".encode()
    return {"headers": {"authorization": f"Basic {b64encode(login).decode()}"}}


def _certificates(settings: ElasticsearchAccess, nodes: Sequence[str]) -> dict[str, Any]:
    if settings.elasticsearch_fingerprint:
        return {"ssl_assert_fingerprint": settings.elasticsearch_fingerprint}
    if any(node.startswith("https:") for node in nodes):
        return {"ssl_context": client_context("elasticsearch", settings.elasticsearch_ca_file)}
    return {}


@contextmanager
def translated(address: str) -> Iterator[None]:
    """Translate the client's errors as listed in the module's docstring."""
    try:
        yield
    except ApiError as error:
        raise _answered(address, error) from error
    except TlsError as error:
        raise untrusted("elasticsearch", address, error) from error
    except TransportError as error:
        raise Unavailable(
            f"Elasticsearch at {address} does not answer ({type(error).__name__}); "
            "start it (make up) or set DATELINE_ELASTICSEARCH_URL"
        ) from error


def _answered(address: str, error: ApiError) -> DatelineError:
    """Return an error response of Elasticsearch as one of our errors, with its cause and the fix."""
    where = f"Elasticsearch at {address}"
    found = _error(error)
    kind, reason, status = found.get("type", ""), found.get("reason") or "", error.status_code
    said = describe(found) or error.message
    refusal = f"{where} refuses a request ({status} {said}); check both with: dateline doctor"
    if status == HTTPStatus.CONFLICT:
        return Conflict(refusal, status=status, kind=kind)
    if is_index_fault(kind, reason):
        fault = IndexMissing if status == HTTPStatus.NOT_FOUND else IndexUnavailable
        return fault(f"{where}: {kind}: {reason}; {fix(found)}")
    if status == HTTPStatus.NOT_FOUND:
        return NotFound(refusal, status=status, kind=kind)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return AccessDenied(
            f"{where} rejected our credentials ({status} {error.message}): set "
            "DATELINE_ELASTICSEARCH_API_KEY, or DATELINE_ELASTICSEARCH_USER and DATELINE_ELASTICSEARCH_PASSWORD, "
            "with the rights that docs/security.md lists"
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(f"{where} cannot answer now: {error.message}")
    return RequestRefused(refusal, status=status, kind=kind)


def _error(error: ApiError) -> dict[str, Any]:
    """Return the cause in the response; empty when it is in another form, such as a proxy's."""
    body = error.body if isinstance(error.body, dict) else {}
    found = body.get("error")
    return root(found) if isinstance(found, dict) else {}
