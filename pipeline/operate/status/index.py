"""State of Elasticsearch and of the articles' index."""

from dataclasses import dataclass

from pipeline.config.parts import ArticleIndex
from pipeline.index.cluster import cluster_blocks, disk_use, index_health, node_versions, unsearchable
from pipeline.index.gateway import Gateway
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


def index_state(settings: ArticleIndex) -> IndexState:
    """All of it; raises Unavailable, SetupError."""
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
