"""State of Elasticsearch and of the articles' index."""

from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from pipeline.config.settings import Settings
from pipeline.index.faults import IndexUnavailable
from pipeline.index.gateway import connect, translate_errors
from pipeline.index.generations import Generation, generations, write_index

SECONDS = 5.0
"""An answer that takes longer is none, to somebody who waits for it."""


@dataclass(frozen=True)
class IndexState:
    """``health`` is green, yellow or red, or missing where there is no index; ``disk`` are shares (0–1) by node.

    ``unsearchable`` says why a search through the alias fails, ``blocks`` what the whole cluster refuses.
    """

    version: str
    nodes: int
    health: str
    unassigned: int
    live: str | None
    generations: list[Generation]
    disk: dict[str, float]
    unsearchable: str = ""
    blocks: tuple[str, ...] = ()

    @property
    def serving(self) -> Generation | None:
        """The live generation, when the index behind the alias is one."""
        return next((found for found in self.generations if found.index == self.live), None)

    @property
    def documents(self) -> int:
        return self.serving.documents if self.serving else 0

    @property
    def building(self) -> Generation | None:
        return next((found for found in self.generations if found.state == "building"), None)


def index_state(settings: Settings) -> IndexState:
    """All of it; raises Unavailable, SetupError."""
    with connect(settings, timeout=SECONDS) as client, translate_errors(settings):
        live = write_index(client, settings)
        health, unassigned = _health(client, live) if live else ("missing", 0)
        nodes = client.nodes.info(filter_path="nodes.*.version").body.get("nodes", {})
        return IndexState(
            version=", ".join(sorted({node["version"] for node in nodes.values()})),
            nodes=len(nodes),
            health=health,
            unassigned=unassigned,
            live=live,
            generations=generations(client, settings),
            disk=_disk(client),
            unsearchable=_unsearchable(client, settings) if live else "",
            blocks=_blocks(client),
        )


def _unsearchable(client: Elasticsearch, settings: Settings) -> str:
    """Why the index cannot be searched, found by a search; empty when it can."""
    try:
        with translate_errors(settings):
            client.search(index=settings.index_alias, size=0, terminate_after=1)
    except IndexUnavailable as error:
        return str(error)
    except NotFoundError:
        return f"{settings.index_alias} is not there any more"
    return ""


def _blocks(client: Elasticsearch) -> tuple[str, ...]:
    """The cluster's own blocks, e.g. cluster.blocks.read_only."""
    found = client.cluster.get_settings(flat_settings=True).body
    named = {**found.get("persistent", {}), **found.get("transient", {})}
    return tuple(sorted(k for k, v in named.items() if k.startswith("cluster.blocks.") and v == "true"))


def _health(client: Elasticsearch, index: str) -> tuple[str, int]:
    # A master that is being elected would keep the answer for half a minute.
    found = client.cluster.health(index=index, master_timeout="3s", timeout="1s").body
    return found["status"], found["unassigned_shards"]


def _disk(client: Elasticsearch) -> dict[str, float]:
    """Return how full each data node's disk is; Elasticsearch stops placing shards at 85 % and blocks writes at 95 %."""
    stats: dict[str, Any] = client.nodes.stats(metric="fs", filter_path="nodes.*.name,nodes.*.fs.total").body
    totals = {node["name"]: node.get("fs", {}).get("total", {}) for node in stats.get("nodes", {}).values()}
    return {
        name: round(1 - total["available_in_bytes"] / total["total_in_bytes"], 3)
        for name, total in totals.items()
        if total.get("total_in_bytes")
    }
