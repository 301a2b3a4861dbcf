"""Indices by generation: ALIAS-g1, ALIAS-g2, …, read and written through the alias.

A new mapping gets a new generation; ``_id`` is unique within one index only, so the alias has one write index.
Where a rebuild stands is written in the aliases, where every machine finds it: ALIAS points to the live generation,
ALIAS-next to the one that is being filled, and an old one has neither.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from pipeline.config.settings import Settings
from pipeline.errors import SetupError, Unavailable
from pipeline.index.gateway import translate_errors
from pipeline.index.template import MAPPING_VERSION, install_template

FIRST = 1

State = Literal["live", "building", "old"]


@dataclass(frozen=True, slots=True)
class Generation:
    """An index as ``dateline index list`` shows it; ``bytes`` on disk, replicas included."""

    index: str
    uuid: str
    number: int
    state: State
    documents: int
    bytes: int
    mapping_version: int | None
    created_at: datetime
    closed: bool = False
    """Whether it takes neither reads nor writes; its documents and bytes are then not known, and 0."""
    blocks: tuple[str, ...] = ()
    """What it refuses: write, read_only, read_only_allow_delete, read, metadata."""


def generation_name(alias: str, number: int) -> str:
    """The index of a generation, e.g. articles-g1."""
    return f"{alias}-g{number}"


def next_alias(settings: Settings) -> str:
    """The alias of the generation that is being filled, e.g. articles-next."""
    return f"{settings.index_alias}-next"


def generations(client: Elasticsearch, settings: Settings) -> list[Generation]:
    """Every generation there is, oldest first; raises Unavailable."""
    with translate_errors(settings):
        found = client.options(ignore_status=404).indices.get(
            index=f"{settings.index_alias}-g*", expand_wildcards=["open", "closed"]
        )
        stats = client.indices.stats(index=f"{settings.index_alias}-g*", metric=["docs", "store"]).body["indices"]
    named = {name: re.fullmatch(re.escape(settings.index_alias) + r"-g(\d+)", name) for name in found.body}
    made = [
        _generation(settings, name, int(match[1]), found.body[name], stats.get(name, {}))
        for name, match in named.items()
        if match
    ]
    return sorted(made, key=lambda generation: generation.number)


def _generation(settings: Settings, name: str, number: int, index: Any, stats: Any) -> Generation:
    aliases = index["aliases"]
    return Generation(
        index=name,
        uuid=index["settings"]["index"]["uuid"],
        number=number,
        state="live" if settings.index_alias in aliases else "building" if next_alias(settings) in aliases else "old",
        documents=stats.get("primaries", {}).get("docs", {}).get("count", 0),
        bytes=stats.get("total", {}).get("store", {}).get("size_in_bytes", 0),
        mapping_version=index["mappings"].get("_meta", {}).get("mapping_version"),
        created_at=datetime.fromtimestamp(int(index["settings"]["index"]["creation_date"]) / 1000, UTC),
        # Elasticsearch writes it when it closes an index, and removes it when it opens that.
        closed=index["settings"]["index"].get("verified_before_close") == "true",
        blocks=tuple(sorted(k for k, v in index["settings"]["index"].get("blocks", {}).items() if v == "true")),
    )


def create_next(client: Elasticsearch, settings: Settings, number: int) -> str:
    """Make a generation to be filled; raises Unavailable."""
    index = generation_name(settings.index_alias, number)
    install_template(client, settings)
    with translate_errors(settings):
        client.indices.create(
            index=index,
            aliases={next_alias(settings): {}},
            # No one reads it yet: both come when it is full.
            settings={"refresh_interval": "-1", "number_of_replicas": 0},
        )
    return index


def drop(client: Elasticsearch, settings: Settings, dropped: Generation) -> None:
    """Delete a generation; raises Unavailable."""
    with translate_errors(settings):
        client.options(ignore_status=404).indices.delete(index=dropped.index)


def write_index(client: Elasticsearch, settings: Settings) -> str | None:
    """The index that the alias writes to, or None when there is no alias; raises Unavailable, SetupError."""
    alias = settings.index_alias
    try:
        with translate_errors(settings):
            found: dict[str, Any] = client.indices.get_alias(name=alias).body
    except NotFoundError:
        return None
    writable = [index for index, entry in found.items() if entry["aliases"][alias].get("is_write_index")]
    if not writable and len(found) > 1:
        raise SetupError(f"the alias {alias} covers {', '.join(sorted(found))} and none of them takes writes")
    return writable[0] if writable else next(iter(found))


def ensure_index(client: Elasticsearch, settings: Settings) -> str:
    """Make the template, the first generation and the alias where they are missing; returns the write index.

    Safe to call again and from several workers at once. Raises Unavailable, also while a rebuild fills the only index
    there is, and SetupError when the alias is taken by an index or the mapping is older than this code.
    """
    install_template(client, settings)
    index = write_index(client, settings) or _first_generation(client, settings)
    _check_mapping(client, settings, index)
    return index


def _first_generation(client: Elasticsearch, settings: Settings) -> str:
    alias = settings.index_alias
    index = generation_name(alias, FIRST)
    try:
        with translate_errors(settings):
            # One call makes both, so that no one ever sees the index without its alias.
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
    if found := write_index(client, settings):
        return found
    with translate_errors(settings):
        # One that is half full and has the alias looks like a rebuild that has ended.
        if next_alias(settings) in client.indices.get_alias(index=index).body[index]["aliases"]:
            raise Unavailable(
                f"there is no index but {index}, which a rebuild is filling; "
                "should that have been stopped, go on with it: dateline index rebuild"
            )
        client.indices.put_alias(index=index, name=settings.index_alias, is_write_index=True)
    return index


def _check_mapping(client: Elasticsearch, settings: Settings, index: str) -> None:
    with translate_errors(settings):
        meta = client.indices.get_mapping(index=index).body[index]["mappings"].get("_meta", {})
    version = meta.get("mapping_version")
    if version != MAPPING_VERSION:
        raise SetupError(
            f"{index} has mapping version {version}, this Dateline writes version {MAPPING_VERSION}: "
            "make a new one with `dateline index rebuild`, or run the version that made it"
        )
