"""The query layer's contact with Elasticsearch: requests with their failures in Dateline's own terms."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

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


@contextmanager
def open_backend(settings: Settings, timeout: float = 10.0) -> Iterator[SearchBackend]:
    """A backend that is closed in the end; an answer that takes longer than ``timeout`` seconds is Unavailable."""
    client = connect(settings, timeout)
    try:
        yield SearchBackend(client, settings)
    finally:
        client.close()
