"""`make chaos-cluster`: three brokers and three Elasticsearch nodes lose one of each under load, and are all restarted.

Articles are published at a steady rate all the while. For each phase it is measured how long no one took an article
from the publisher, and how long nothing new could be found. At the end every id is looked for.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from rich.console import Console
from rich.table import Table

from docker.local.services import LocalServices
from pipeline.config.settings import Settings
from pipeline.errors import DatelineError
from pipeline.index.gateway import Gateway
from pipeline.kafka.topics import admin
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Article
from pipeline.publish.publisher import Published, Publisher
from tests.chaos.matrix import FAULTS
from tests.support.chaos_harness import Arena, Result
from tests.support.services import local_services

NODES = 3
RATE = 20
"""Articles a second: what keeps two enrichment processes of a small machine half busy, so that a stop shows."""
LOOK_SECONDS = 0.2
LONGEST_STOP = 15.0
"""The promise, in seconds: three times the longest that was measured (docs/reliability.md)."""


@dataclass
class ClusterArena(Arena):
    """Replication 3, in-sync replicas 2, a copy of each shard; every time-out as a user has it."""

    TUNED: ClassVar[dict[str, Any]] = {"index_replicas": 1, "partitions": 6, "replication_factor": NODES}


@dataclass
class Stops:
    """The longest time between two events, in seconds, of each phase; ``happened`` is called at every event."""

    longest: dict[str, float] = field(default_factory=dict)
    phase: str = ""
    last: float = field(default_factory=time.monotonic)

    def happened(self) -> None:
        now = time.monotonic()
        self.longest[self.phase] = max(self.longest.get(self.phase, 0.0), now - self.last)
        self.last = now


class Feed(threading.Thread):
    """Publishes through the product's own publisher, and keeps account of what was confirmed."""

    def __init__(self, arena: Arena) -> None:
        super().__init__(daemon=True)
        self._arena = arena
        self.stops = Stops()
        self.ended = threading.Event()
        self.failed: list[str] = []

    def run(self) -> None:
        number = 0
        with Publisher(self._arena.settings) as publisher:
            while not self.ended.wait(1 / RATE):
                self._publish(publisher, number)
                number += 1

    def _publish(self, publisher: Publisher, number: int) -> None:
        article = Article(id=f"a{number}", title=f"Bridge {number}", text=f"Repairs of bridge {number} began in Lima.")
        receipt = publisher.publish(article)
        receipt.add_done_callback(lambda done: self._confirmed(article, done))

    def _confirmed(self, article: Article, receipt: "object") -> None:
        error = receipt.exception()  # type: ignore[attr-defined]
        if error:
            self.failed.append(f"{article.id}: {error}")
            return
        assert isinstance(receipt.result(), Published)  # type: ignore[attr-defined]
        self._arena.newest[str(article.id)] = str(article.title)
        self.stops.happened()


class Lookout(threading.Thread):
    """Looks again and again at how many articles can be found."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(daemon=True)
        self._settings = settings
        self.stops = Stops()
        self.ended = threading.Event()

    def run(self) -> None:
        most = 0
        with Gateway(self._settings, timeout=2) as gateway:
            while not self.ended.wait(LOOK_SECONDS):
                with suppress(DatelineError):
                    found = gateway.count()
                    if found > most:
                        most = found
                        self.stops.happened()


@dataclass
class Trial:
    """One run over the cluster; ``tell`` hears of each phase with its two longest stops."""

    arena: ClusterArena
    tell: Callable[[str, float, float], None]
    seconds: float

    def run(self) -> Result:
        local, arena = self.arena.local, self.arena
        first = arena.start()
        arena.until(lambda: arena.members("enrich") == 1 and arena.members("index") == 1)
        self._feed, self._lookout = Feed(arena), Lookout(arena.settings)
        self._feed.start()
        arena.until(lambda: len(arena.newest) > 0 and arena.done("index") > 0)
        self._lookout.start()
        arena.until(lambda: bool(self._lookout.stops.longest))
        with self._phase("all is well"):
            time.sleep(self.seconds)
        leader = self._leader()
        with self._phase(f"{leader}, which leads, is killed"):
            local.kill(leader)
            time.sleep(self.seconds)
        with self._phase("it comes back"):
            local.start(leader)
            self._until_whole()
        master = self._master()
        with self._phase(f"{master}, the master, is killed"):
            local.kill(master)
            time.sleep(self.seconds)
        with self._phase("it comes back too"):
            local.start(master)
            self._until_whole()
        for node in local.nodes:
            with self._phase(f"{node.name} is restarted"):
                local.stop(node.name)
                local.start(node.name)
                self._until_whole()
        with self._phase("the workers are replaced"):
            arena.start("enrich-worker")
            arena.start("index-worker")
            arena.until(lambda: arena.members("enrich") == 2 and arena.members("index") == 2)
            first.terminate()
            first.wait(90)
            time.sleep(self.seconds)
        return self._balanced()

    def _balanced(self) -> Result:
        for thread in (self._feed, self._lookout):
            thread.ended.set()
            thread.join(90)
        result = self.arena.balance("cluster")
        longest = max([*self._feed.stops.longest.values(), *self._lookout.stops.longest.values()])
        if self._feed.failed:
            result.problem = f"not taken: {self._feed.failed[:3]}"
        elif longest > LONGEST_STOP:
            result.problem = f"a stop of {longest:.1f} s, more than {LONGEST_STOP:g} s"
        return result

    @contextmanager
    def _phase(self, name: str) -> Iterator[None]:
        both = (self._feed.stops, self._lookout.stops)
        for stops in both:
            stops.phase = name
        yield
        # A stop that began in this phase belongs to it, so it is waited for.
        for stops in both:
            seen = stops.last
            self.arena.until(partial(_happened, stops, seen), timeout=120, what=f"after {name}")
        self.tell(name, *(stops.longest.get(name, 0.0) for stops in both))

    def _leader(self) -> str:
        """The broker that leads most partitions of articles.raw."""
        with admin(self.arena.settings) as client:
            partitions = client.describe_topics([topology(self.arena.settings).raw.name])[0]["partitions"]
        leaders = [partition["leader_id"] for partition in partitions]
        return f"kafka-{max(set(leaders), key=leaders.count)}"

    def _master(self) -> str:
        with Gateway(self.arena.settings) as gateway:
            answer: Any = gateway.client.cat.master(format="json").body
            return str(answer[0]["node"])

    def _until_whole(self) -> None:
        """Every partition has all its replicas in sync, every shard its copy."""
        self.arena.until(lambda: self._in_sync() and self._green(), timeout=180, what="for replicas in sync")

    def _in_sync(self) -> bool:
        with admin(self.arena.settings) as client:
            topics = client.describe_topics()
        partitions = [partition for topic in topics for partition in topic["partitions"]]
        return all(len(p["isr_nodes"]) == len(p["replica_nodes"]) for p in partitions)

    def _green(self) -> bool:
        with Gateway(self.arena.settings) as gateway:
            return str(gateway.client.cluster.health()["status"]) == "green"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos-cluster", description=__doc__)
    parser.add_argument("--seconds", type=float, default=15, help="how long each state is kept")
    options = parser.parse_args()
    console = Console(stderr=True)
    table = Table("phase", "publisher waited, s", "nothing new found for, s")

    def tell(phase: str, publishing: float, finding: float) -> None:
        console.print(f"{phase}: {publishing:.1f} s, {finding:.1f} s", highlight=False)
        table.add_row(phase, f"{publishing:.1f}", f"{finding:.1f}")

    with tempfile.TemporaryDirectory(prefix="dateline-cluster-") as folder:
        result = _trial(Path(folder), tell, options.seconds, console)
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    numbers = f"{result.published} published, {result.indexed} indexed, {result.lost} lost, {result.duplicated} twice"
    print(f"{numbers}: {result.problem or 'ok'}")
    return 1 if result.problem else 0


def _happened(stops: "Stops", since: float) -> bool:
    return stops.last > since


def _trial(folder: Path, tell: Callable[[str, float, float], None], seconds: float, console: Console) -> Result:
    with local_services(folder / "services", nodes=NODES, kafka_heap="256m", elasticsearch_heap="512m") as local:
        console.print(f"starting {NODES} brokers and {NODES} Elasticsearch nodes …", highlight=False)
        local.up()
        work = folder / "work"
        work.mkdir()
        return _tried(local, work, tell, seconds, console)


def _tried(
    local: LocalServices, folder: Path, tell: Callable[[str, float, float], None], seconds: float, console: Console
) -> Result:
    arena = ClusterArena(local, folder)
    try:
        return Trial(arena, tell, seconds).run()
    except FAULTS as error:
        console.print(arena.log()[-6000:], markup=False, highlight=False)
        return Result("cluster", published=len(arena.newest), problem=str(error) or repr(error))
    finally:
        arena.close()


if __name__ == "__main__":
    sys.exit(main())
