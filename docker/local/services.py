"""Kafka and Elasticsearch on this machine: start them, stop them, and break them on purpose in tests.

Everything of one set of services lives in one folder::

    FOLDER/
      identity.json        what the nodes keep over all starts
      kafka/               one folder a node: kafka-1, kafka-2, … when there are several
        process.json       which process this is; gone once it has been stopped
        kafka.log          what it printed, over all its starts
        data/
      elasticsearch/       likewise
"""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType

from docker.local import elasticsearch, identity, installation, kafka, processes
from docker.local.installation import locked
from docker.local.jdk import find_jdk
from docker.local.node import Node, Runtime, Server, write_text
from docker.local.ports import is_taken
from docker.local.processes import Process
from docker.local.progress import Progress, silent
from pipeline.errors import SetupError, Unavailable, UsageError

KAFKA_PORT, ELASTICSEARCH_PORT = 9092, 9200
KAFKA_HEAP, ELASTICSEARCH_HEAP = "384m", "768m"
READY_SECONDS = 120  # both are up within 10 s; a machine that compiles beside them takes longer
GRACE_SECONDS = 30
_POLL_SECONDS = 0.2
_LOG_BYTES = 10 * 1024 * 1024
_LAST_LINES = 20
_SERVERS: dict[str, Server] = {"kafka": kafka, "elasticsearch": elasticsearch}
_INSTALL = {"kafka": installation.kafka, "elasticsearch": installation.elasticsearch}


@dataclass(frozen=True)
class Status:
    """``state`` is ready, not ready (alive, but no good answer), paused or stopped; ``pid`` is None when stopped."""

    name: str
    state: str
    address: str
    pid: int | None
    log: str


class LocalServices:
    """The services whose data is in ``folder``.

    Their nodes are called ``kafka`` and ``elasticsearch``; with ``nodes=3``, ``kafka-1`` to ``kafka-3`` and so on, and
    they listen on the given port and the two after it. A node keeps its data and its port over ``stop``, ``kill`` and
    ``start``. ``kafka_settings`` are a broker's settings beyond ours. Several programs may use the same folder: they
    wait for each other.
    """

    def __init__(
        self,
        folder: Path,
        kafka_port: int = KAFKA_PORT,
        elasticsearch_port: int = ELASTICSEARCH_PORT,
        *,
        nodes: int = 1,
        kafka_heap: str = KAFKA_HEAP,
        elasticsearch_heap: str = ELASTICSEARCH_HEAP,
        kafka_settings: Mapping[str, str] = MappingProxyType({}),
        jars: Path = installation.JARS,
        environment: Mapping[str, str] = os.environ,
        progress: Progress = silent,
    ):
        self.folder = folder.absolute()
        self._nodes = {
            "kafka": _nodes("kafka", nodes, kafka_port, self.folder, kafka_heap, kafka_settings),
            "elasticsearch": _nodes("elasticsearch", nodes, elasticsearch_port, self.folder, elasticsearch_heap),
        }
        self._jars = jars
        # The JVM takes the encoding of paths from the locale, and the C locale's is ASCII.
        self._environment = {**environment, "LC_ALL": "C.UTF-8"}
        self._progress = progress

    @property
    def nodes(self) -> list[Node]:
        return [node for nodes in self._nodes.values() for node in nodes]

    @property
    def kafka_bootstrap(self) -> str:
        """HOST:PORT of every broker, separated by commas."""
        return ",".join(node.address for node in self._nodes["kafka"])

    @property
    def elasticsearch_url(self) -> str:
        """The address of every node, separated by commas."""
        return ",".join(node.address for node in self._nodes["elasticsearch"])

    def has_started(self) -> bool:
        """Whether a node that was started with this folder lives."""
        return any(_process(file) for file in self.folder.glob("*/process.json"))

    def up(self) -> None:
        """Start what does not run, and return when all of it answers.

        Raises SetupError when something is missing or a port is taken, Unavailable when a server does not come up;
        the message then has the last lines of its log.
        """
        self._start(self.nodes)

    def down(self) -> None:
        """Stop every node that was started with this folder, whatever ports or number of nodes it was started with."""
        with self._lock():
            for file in sorted(self.folder.glob("*/process.json"), reverse=True):
                with self._progress(f"Stopping {file.parent.name}"):
                    _end(file, _stop)

    def start(self, name: str) -> None:
        """Start one node and wait until it answers. Raises as ``up`` does."""
        self._start([self._node(name)])

    def stop(self, name: str) -> None:
        """Stop one node cleanly."""
        with self._lock():
            _end(_process_file(self._node(name)), _stop)

    def kill(self, name: str) -> None:
        """Kill one node (SIGKILL), as a crash would."""
        with self._lock():
            _end(_process_file(self._node(name)), processes.kill)

    def pause(self, name: str) -> None:
        """Freeze one node: connections to it are still accepted, and nothing answers."""
        self._signal(name, processes.pause)

    def resume(self, name: str) -> None:
        self._signal(name, processes.resume)

    def ps(self) -> list[Status]:
        return [self._status(node) for node in self.nodes]

    def _node(self, name: str) -> Node:
        for node in self.nodes:
            if node.name == name:
                return node
        raise UsageError(f"no node is called {name!r}: there are {', '.join(node.name for node in self.nodes)}")

    def _lock(self) -> AbstractContextManager[None]:
        return locked(self.folder / "lock")

    def _start(self, nodes: Sequence[Node]) -> None:
        with self._lock():
            missing = [node for node in nodes if not _runs(node)]
            if missing:
                runtimes = self._runtimes(dict.fromkeys(node.service for node in missing))
            for node in missing:
                self._spawn(node, runtimes[node.service])
            for node in nodes:
                with self._progress(f"Starting {node.name} on {node.address}"):
                    self._await(node, ours=node in missing)

    def _runtimes(self, services: Iterable[str]) -> dict[str, Runtime]:
        jdk = find_jdk(self._environment)
        installed = {name: _INSTALL[name](self._jars, jdk, self._environment, self._progress) for name in services}
        return {name: Runtime(jdk.tool("java"), folder, self._environment) for name, folder in installed.items()}

    def _spawn(self, node: Node, runtime: Runtime) -> None:
        if is_taken(node.port):
            raise SetupError(
                f"port {node.port}, which {node.name} is to use, is taken by another program: stop that one, "
                f"or choose another port (--{node.service}-port)"
            )
        server = _SERVERS[node.service]
        _tidy(node)
        known = self._known_as(node)
        server.prepare(node, known.peers(self._nodes[node.service]), known.cluster_id, runtime)
        process = processes.spawn(
            server.command(node, runtime), folder=node.folder, log=node.log, environment=runtime.environment
        )
        write_text(_process_file(node), json.dumps({**asdict(process), "port": node.port}) + "\n")

    def _known_as(self, node: Node) -> identity.Identity:
        file = self.folder / "identity.json"
        nodes = self._nodes[node.service]
        return identity.load(file) if any(map(_runs, nodes)) else identity.of(file, nodes)

    def _await(self, node: Node, *, ours: bool) -> None:
        """Wait until the node serves requests with all the nodes of its service that run.

        One that does not is stopped if it is ``ours``, started just now; one that ran before may yet recover.
        """
        deadline = time.monotonic() + READY_SECONDS
        while not self._is_ready(node):
            if not _runs(node):
                raise Unavailable(f"{node.name} ended while it was starting.{_last_lines(node)}")
            if time.monotonic() > deadline:
                if ours:
                    _end(_process_file(node), _stop)
                left = "" if ours else "; it ran before and was left as it is: make down stops it"
                raise Unavailable(f"{node.name} was not ready within {READY_SECONDS} s{left}.{_last_lines(node)}")
            time.sleep(_POLL_SECONDS)

    def _is_ready(self, node: Node) -> bool:
        running = sum(map(_runs, self._nodes[node.service]))
        return _SERVERS[node.service].is_ready(node, running)

    def _signal(self, name: str, act: Callable[[Process], None]) -> None:
        with self._lock():
            if process := _process(_process_file(self._node(name))):
                act(process)

    def _status(self, node: Node) -> Status:
        process = _process(_process_file(node))
        pid = process.pid if process else None
        return Status(node.name, self._state(node, process), node.address, pid, str(node.log))

    def _state(self, node: Node, process: Process | None) -> str:
        if process is None:
            return "stopped"
        if processes.is_paused(process):
            return "paused"
        return "ready" if self._is_ready(node) else "not ready"


def _nodes(
    service: str, count: int, port: int, folder: Path, heap: str, settings: Mapping[str, str] = MappingProxyType({})
) -> list[Node]:
    names = [service] if count == 1 else [f"{service}-{number}" for number in range(1, count + 1)]
    return [
        Node(service, name, index + 1, port + index, folder / name, heap, settings) for index, name in enumerate(names)
    ]


def _process_file(node: Node) -> Path:
    return node.folder / "process.json"


def _process(file: Path) -> Process | None:
    """The process that the file reports, if it still lives."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    process = Process(told["pid"], told["started"])
    return process if processes.is_alive(process) else None


def _runs(node: Node) -> bool:
    """Raises UsageError when it runs, but on another port than the one asked for."""
    file = _process_file(node)
    if _process(file) is None:
        return False
    port = json.loads(file.read_text(encoding="utf-8"))["port"]
    if port != node.port:
        raise UsageError(f"{node.name} already runs on port {port} with this folder: stop it first, or use that port")
    return True


def _end(file: Path, end: Callable[[Process], None]) -> None:
    if process := _process(file):
        end(process)
    file.unlink(missing_ok=True)


def _stop(process: Process) -> None:
    processes.stop(process, GRACE_SECONDS)


def _tidy(node: Node) -> None:
    """Make the node's folder, throw away what its last run left over, and put a long log aside."""
    shutil.rmtree(node.scratch, ignore_errors=True)
    node.scratch.mkdir(parents=True)
    if node.log.exists() and node.log.stat().st_size > _LOG_BYTES:
        node.log.replace(node.log.with_suffix(".log.1"))


def _last_lines(node: Node) -> str:
    lines = node.log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
    return "\n".join(["", f"The last lines of {node.log}:", *(f"  {line}" for line in lines)])
