"""One server process of a service: what it is called, where it lives and where it listens."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from docker.local.ports import LOOPBACK


@dataclass(frozen=True)
class Node:
    service: str
    """``kafka`` or ``elasticsearch``."""
    name: str
    """The service's name, with a number after a hyphen when there are several nodes."""
    number: int
    """From 1 on."""
    port: int
    """Where clients connect."""
    folder: Path
    heap: str
    """As Java writes it: ``512m``."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Beyond the service's own, by the server's names; ``listeners`` are added to Kafka's two."""

    @property
    def log(self) -> Path:
        return self.folder / f"{self.service}.log"

    @property
    def scratch(self) -> Path:
        """Where the server puts what it does not need after it has ended."""
        return self.folder / "tmp"

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}" if self.service == "elasticsearch" else f"{LOOPBACK}:{self.port}"


@dataclass(frozen=True)
class Peer:
    """A node as the other nodes of its service see it; ``port`` is where they speak among themselves."""

    name: str
    number: int
    port: int


@dataclass(frozen=True)
class Runtime:
    """What a node is run with: the Java program, the installation's folder, the environment."""

    java: str
    installation: Path
    environment: Mapping[str, str]


class Server(Protocol):
    """What differs between Kafka and Elasticsearch; each is a module."""

    def prepare(self, node: Node, peers: Sequence[Peer], cluster_id: str, runtime: Runtime) -> None:
        """Make the node's folder ready for a start; ``peers`` are all its service's nodes, itself included."""

    def command(self, node: Node, runtime: Runtime) -> list[str]:
        """What starts it, run in the node's folder."""

    def is_ready(self, node: Node, nodes: int) -> bool:
        """Whether it serves requests, together with ``nodes`` nodes, itself included."""


def write_text(path: Path, text: str) -> None:
    """Write the file at once: a reader sees the old text or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    Path(aside).replace(path)
