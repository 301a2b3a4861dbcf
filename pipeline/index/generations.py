"""Indices by generation: ALIAS-g1, ALIAS-g2, …, read and written through the alias.

A new mapping needs a new generation; ``_id`` is unique within one index only, so the alias has one write index. The
state of a rebuild is kept in the aliases, where every machine finds it: ALIAS points to the live generation, ALIAS-next
to the one being filled, and an old one has neither.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from pipeline.errors import IndexMissing, NotFound, RequestRefused, SetupError, Unavailable
from pipeline.index.gateway import Gateway
from pipeline.index.template import MAPPING_VERSION, install_template, mapping_meta, mapping_version, next_alias

FIRST = 1
KAFKA_CLUSTER = "kafka_cluster"
"""In the _meta of a generation's mapping: two clusters with the same prefix differ only in their id."""

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
    """True when closed to reads and writes; documents and bytes are then unknown, and 0."""
    kafka_cluster: str | None = None
    """Id of the Kafka cluster it is filled from; None in generations older than this note."""
    blocks: tuple[str, ...] = ()
    """Operations that are blocked: write, read_only, read_only_allow_delete, read, metadata."""


def generation_name(alias: str, number: int) -> str:
    """Return the index of a generation, e.g. articles-g1."""
    return f"{alias}-g{number}"


def generations(gateway: Gateway) -> list[Generation]:
    """Return all generations, oldest first; raises Unavailable."""
    found = gateway.client.options(ignore_status=404).indices.get(
        index=f"{gateway.alias}-g*", expand_wildcards=["open", "closed"]
    )
    stats = gateway.client.indices.stats(index=f"{gateway.alias}-g*", metric=["docs", "store"]).body["indices"]
    named = {name: re.fullmatch(re.escape(gateway.alias) + r"-g(\d+)", name) for name in found.body}
    made = [
        _generation(gateway.alias, name, int(match[1]), found.body[name], stats.get(name, {}))
        for name, match in named.items()
        if match
    ]
    return sorted(made, key=lambda generation: generation.number)


def _generation(alias: str, name: str, number: int, index: Any, stats: Any) -> Generation:
    aliases = index["aliases"]
    return Generation(
        index=name,
        uuid=index["settings"]["index"]["uuid"],
        number=number,
        state="live" if alias in aliases else "building" if next_alias(alias) in aliases else "old",
        documents=stats.get("primaries", {}).get("docs", {}).get("count", 0),
        bytes=stats.get("total", {}).get("store", {}).get("size_in_bytes", 0),
        mapping_version=index["mappings"].get("_meta", {}).get("mapping_version"),
        kafka_cluster=index["mappings"].get("_meta", {}).get(KAFKA_CLUSTER),
        created_at=datetime.fromtimestamp(int(index["settings"]["index"]["creation_date"]) / 1000, UTC),
        # Elasticsearch sets it when it closes an index and removes it when it opens the index.
        closed=index["settings"]["index"].get("verified_before_close") == "true",
        blocks=tuple(sorted(k for k, v in index["settings"]["index"].get("blocks", {}).items() if v == "true")),
    )


def create_next(gateway: Gateway, number: int) -> str:
    """Create a generation to fill; raises Unavailable."""
    index = generation_name(gateway.alias, number)
    install_template(gateway)
    gateway.client.indices.create(
        index=index,
        aliases={next_alias(gateway.alias): {}},
        # Nothing reads it yet; both are set once it is full.
        settings={"refresh_interval": "-1", "number_of_replicas": 0},
    )
    return index


def mark_building(gateway: Gateway, index: str) -> None:
    """Give a generation the alias that marks it as being filled; raises Unavailable."""
    gateway.client.indices.put_alias(index=index, name=next_alias(gateway.alias))


def filled_from(gateway: Gateway, index: str) -> str | None:
    """Return the id of the Kafka cluster that a generation is filled from, None if not recorded; raises Unavailable."""
    found: str | None = mapping_meta(gateway, index).get(KAFKA_CLUSTER)
    return found


def note_cluster(gateway: Gateway, index: str, cluster: str) -> None:
    """Record in a generation which Kafka cluster it is filled from; raises Unavailable."""
    meta = mapping_meta(gateway, index) | {KAFKA_CLUSTER: cluster}
    gateway.client.indices.put_mapping(index=index, meta=meta)


def drop(gateway: Gateway, dropped: Generation) -> None:
    """Delete a generation; raises Unavailable."""
    gateway.client.options(ignore_status=404).indices.delete(index=dropped.index)


def write_index(gateway: Gateway) -> str | None:
    """Return the index that the alias writes to, None without an alias; raises Unavailable, SetupError."""
    alias = gateway.alias
    try:
        found: dict[str, Any] = gateway.client.indices.get_alias(name=alias).body
    except (NotFound, IndexMissing):
        return None
    writable = [index for index, entry in found.items() if entry["aliases"][alias].get("is_write_index")]
    if not writable and len(found) > 1:
        raise SetupError(f"the alias {alias} covers {', '.join(sorted(found))} and none of them takes writes")
    return writable[0] if writable else next(iter(found))


def ensure_index(gateway: Gateway) -> str:
    """Create the template, the first generation and the alias where missing; return the write index.

    Safe to repeat and to call from several workers at once. Raises Unavailable, also while a rebuild fills the only
    index, and SetupError when an index has the alias' name or the mapping is older than this code.
    """
    install_template(gateway)
    index = write_index(gateway) or _first_generation(gateway)
    _check_mapping(gateway, index)
    return index


def _first_generation(gateway: Gateway) -> str:
    alias = gateway.alias
    index = generation_name(alias, FIRST)
    try:
        # One call creates both, so that the index is never seen without its alias.
        gateway.client.indices.create(index=index, aliases={alias: {"is_write_index": True}})
    except RequestRefused as error:
        if error.kind == "resource_already_exists_exception":
            return _adopt(gateway, index)
        if error.kind == "invalid_alias_name_exception":
            raise SetupError(
                f"{alias} is an index, not an alias: delete or rename it, or set DATELINE_INDEX_ALIAS"
            ) from error
        raise
    return index


def _adopt(gateway: Gateway, index: str) -> str:
    """Accept what the alias says now: another worker was quicker, or the index lost its alias."""
    if found := write_index(gateway):
        return found
    # A half-filled index with the alias would look like a finished rebuild.
    if next_alias(gateway.alias) in gateway.client.indices.get_alias(index=index).body[index]["aliases"]:
        raise Unavailable(
            f"there is no index but {index}, which a rebuild is filling; "
            "should that have been stopped, go on with it: dateline index rebuild"
        )
    gateway.client.indices.put_alias(index=index, name=gateway.alias, is_write_index=True)
    return index


def _check_mapping(gateway: Gateway, index: str) -> None:
    version = mapping_version(gateway, index)
    if version != MAPPING_VERSION:
        raise SetupError(
            f"{index} has mapping version {version}, this Dateline writes version {MAPPING_VERSION}: "
            "make a new one with `dateline index rebuild`, or run the version that made it"
        )
