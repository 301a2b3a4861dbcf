"""State of Elasticsearch and of the articles' index."""

from dataclasses import dataclass

from pipeline.config.parts import ArticleIndex
from pipeline.index.cluster import cluster_blocks, disk_use, index_health, node_versions, unsearchable
from pipeline.index.gateway import Gateway
from pipeline.index.generations import Generation, generations, write_index

SECONDS = 5.0
"""Longest wait for a response; a later one is of no use to the person waiting."""


@dataclass(frozen=True)
class IndexState:
    """``health`` is green, yellow, red, or missing without an index; ``disk`` is the used share (0–1) by node.

    ``unsearchable`` says why a search through the alias fails, ``blocks`` lists cluster-wide blocks.
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
        """Return the live generation, if the alias points to one."""
        return next((found for found in self.generations if found.index == self.live), None)

    @property
    def documents(self) -> int:
        return self.serving.documents if self.serving else 0

    @property
    def building(self) -> Generation | None:
        return next((found for found in self.generations if found.state == "building"), None)


def index_state(settings: ArticleIndex) -> IndexState:
    """Read the state; raises Unavailable, SetupError."""
    with Gateway(settings, timeout=SECONDS) as gateway:
        live = write_index(gateway)
        health, unassigned = index_health(gateway, live) if live else ("missing", 0)
        versions = node_versions(gateway)
        return IndexState(
            version=", ".join(sorted(set(versions))),
            nodes=len(versions),
            health=health,
            unassigned=unassigned,
            live=live,
            generations=generations(gateway),
            disk=disk_use(gateway),
            unsearchable=unsearchable(gateway) if live else "",
            blocks=cluster_blocks(gateway),
        )
