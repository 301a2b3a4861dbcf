"""The query layer's contact with Elasticsearch: requests with their failures in Dateline's own terms."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from elastic_transport import ApiResponseMeta
from elasticsearch import ApiError, Elasticsearch, NotFoundError
from elasticsearch.exceptions import HTTP_EXCEPTIONS

from pipeline.config.settings import Settings
from pipeline.index.gateway import connect, translate_errors
from pipeline.search.execute import client_names, no_index


@dataclass(frozen=True)
class SearchBackend:
    """Searches of the articles behind one alias; safe to use from several threads."""

    client: Elasticsearch
    settings: Settings

    def search(self, body: dict[str, Any]) -> dict[str, Any]:
        """The answer to a search; raises Unavailable, SetupError without an index, the client's BadRequestError."""
        with self._translated():
            answer: dict[str, Any] = self.client.search(index=self.settings.index_alias, **client_names(body)).body
        return answer

    def search_all(self, bodies: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The answers to several searches in one round trip; raises as ``search`` does, for the first that failed."""
        lines = [line for body in bodies for line in ({}, body)]
        with self._translated():
            found = self.client.msearch(index=self.settings.index_alias, searches=lines)
            for answer in found.body["responses"]:
                if "error" in answer:
                    raise _as_error(answer, found.meta)
        return list(found.body["responses"])

    def get(self, article_id: str, excludes: tuple[str, ...] = ()) -> dict[str, Any] | None:
        """The stored source of an article, None when there is none of that id; raises Unavailable, SetupError."""
        with self._translated():
            found = self.client.options(ignore_status=404).get(
                index=self.settings.index_alias, id=article_id, source_excludes=excludes
            )
        if found.meta.status == 404 and "error" in found.body:
            raise no_index(self.settings)
        source: dict[str, Any] | None = found.body.get("_source")
        return source

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            with translate_errors(self.settings):
                yield
        except NotFoundError as error:
            raise no_index(self.settings) from error


def _as_error(answer: dict[str, Any], meta: ApiResponseMeta) -> ApiError:
    """The error of one of several searches, as the client would raise it of that one alone."""
    status = answer["status"]
    kind = HTTP_EXCEPTIONS.get(status, ApiError)
    return kind(str(answer["error"].get("type", "")), replace(meta, status=status), answer)


@contextmanager
def open_backend(settings: Settings, timeout: float = 10.0) -> Iterator[SearchBackend]:
    """A backend that is closed in the end; an answer that takes longer than ``timeout`` seconds is Unavailable."""
    client = connect(settings, timeout)
    try:
        yield SearchBackend(client, settings)
    finally:
        client.close()
