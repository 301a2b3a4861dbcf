"""Access of the query layer to Elasticsearch."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic_core import to_json

from pipeline.config.parts import ArticleIndex
from pipeline.errors import DatelineError, IndexMissing, IndexUnavailable, NotFound, RequestRefused, Unavailable
from pipeline.index.faults import describe, is_index_fault, root
from pipeline.index.gateway import Gateway
from pipeline.search.execute import client_names, no_index
from pipeline.search.query import FOR_MACHINES


@dataclass(frozen=True)
class SearchBackend:
    """Searches the articles behind one alias; thread-safe."""

    gateway: Gateway

    def search(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return the response to a search; raises Unavailable, SetupError without an index, RequestRefused."""
        try:
            return self.gateway.search(**client_names(body))
        except (NotFound, IndexMissing) as error:
            raise no_index(self.gateway.alias) from error

    def search_all(self, bodies: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the responses to several searches, in one round trip; raises like ``search`` for the first that
        failed."""
        try:
            answers = self.gateway.multi_search([to_json(body) for body in bodies])
        except (NotFound, IndexMissing) as error:
            raise no_index(self.gateway.alias) from error
        for answer in answers:
            if "error" in answer:
                raise self._failure(answer)
        return answers

    def get(self, article_id: str) -> dict[str, Any] | None:
        """Return an article's stored source, None for an unknown id; raises Unavailable, SetupError."""
        try:
            found: dict[str, Any] = self.gateway.get(article_id, source_excludes=FOR_MACHINES)["_source"]
        except IndexMissing as error:
            raise no_index(self.gateway.alias) from error
        except NotFound:
            return None
        return found

    def _failure(self, answer: dict[str, Any]) -> DatelineError:
        """Return the error of one of several searches, as the gateway raises it for a single one."""
        status, error = int(answer["status"]), root(answer["error"])
        said = describe(error)
        if status == HTTPStatus.NOT_FOUND:
            return no_index(self.gateway.alias)
        if is_index_fault(error.get("type", ""), error.get("reason") or ""):
            return IndexUnavailable(said)
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Unavailable(f"Elasticsearch cannot answer now: {said}")
        return RequestRefused(f"Elasticsearch refuses a search: {said}", status=status, kind=error.get("type", ""))


@contextmanager
def open_backend(settings: ArticleIndex, timeout: float = 10.0) -> Iterator[SearchBackend]:
    """Open a backend and close it at the end; a response slower than ``timeout`` seconds is Unavailable."""
    with Gateway(settings, timeout) as gateway:
        yield SearchBackend(gateway)
