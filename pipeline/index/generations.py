"""Indices by generation: ALIAS-g1, ALIAS-g2, …, read and written through the alias.

A new mapping gets a new generation; ``_id`` is unique within one index only, so the alias has one write index.
"""

from typing import Any

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from pipeline.errors import SetupError
from pipeline.index.client import answering
from pipeline.index.template import MAPPING_VERSION, install_template
from pipeline.settings import Settings

FIRST = 1


def generation_name(alias: str, number: int) -> str:
    """The index of a generation, e.g. articles-g1."""
    return f"{alias}-g{number}"


def write_index(client: Elasticsearch, settings: Settings) -> str | None:
    """The index that the alias writes to, or None when there is no alias; raises Unavailable, SetupError."""
    alias = settings.index_alias
    try:
        with answering(settings):
            found: dict[str, Any] = client.indices.get_alias(name=alias).body
    except NotFoundError:
        return None
    writable = [index for index, entry in found.items() if entry["aliases"][alias].get("is_write_index")]
    if not writable and len(found) > 1:
        raise SetupError(f"the alias {alias} covers {', '.join(sorted(found))} and none of them takes writes")
    return writable[0] if writable else next(iter(found))


def ensure_index(client: Elasticsearch, settings: Settings) -> str:
    """Make the template, the first generation and the alias where they are missing; returns the write index.

    Safe to call again and from several workers at once. Raises Unavailable, and SetupError when the alias is
    taken by an index or the mapping is older than this code.
    """
    install_template(client, settings)
    index = write_index(client, settings) or _first_generation(client, settings)
    _check_mapping(client, settings, index)
    return index


def _first_generation(client: Elasticsearch, settings: Settings) -> str:
    alias = settings.index_alias
    index = generation_name(alias, FIRST)
    try:
        with answering(settings):
            # One call makes both, so that nobody ever sees the index without its alias.
            client.indices.create(index=index, aliases={alias: {"is_write_index": True}})
    except BadRequestError as error:
        if error.error == "resource_already_exists_exception":
            return _adopt(client, settings, index)
        if error.error == "invalid_alias_name_exception":
            raise SetupError(
                f"{alias} is an index, not an alias: delete or rename it, or set DATELINE_INDEX_ALIAS"
            ) from error
        raise
    return index


def _adopt(client: Elasticsearch, settings: Settings, index: str) -> str:
    """Another worker was quicker, or the index lost its alias: what the alias says now holds."""
    found = write_index(client, settings)
    if found is None:
        with answering(settings):
            client.indices.put_alias(index=index, name=settings.index_alias, is_write_index=True)
    return found or index


def _check_mapping(client: Elasticsearch, settings: Settings, index: str) -> None:
    with answering(settings):
        meta = client.indices.get_mapping(index=index).body[index]["mappings"].get("_meta", {})
    version = meta.get("mapping_version")
    if version != MAPPING_VERSION:
        raise SetupError(
            f"{index} has mapping version {version}, this Dateline writes version {MAPPING_VERSION}: "
            "rebuild the index, or run the version that made it"
        )
