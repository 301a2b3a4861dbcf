"""Which version of an article the live index holds."""

from collections.abc import Sequence

from elasticsearch import Elasticsearch, NotFoundError

from pipeline.index.client import answering
from pipeline.settings import Settings


def versions(client: Elasticsearch, settings: Settings, ids: Sequence[str]) -> dict[str, int]:
    """The versions of those of these articles that are there; none are when there is no index. Raises Unavailable."""
    if not ids:
        return {}
    try:
        with answering(settings):
            documents = client.mget(index=settings.index_alias, ids=ids, source=False).body["docs"]
    except NotFoundError:
        return {}
    return {document["_id"]: document["_version"] for document in documents if document.get("found")}
