"""What a set of services keeps for good: its cluster's id and the ports that its nodes speak among themselves on."""

import base64
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from docker.local.node import Node, Peer, write_text
from docker.local.ports import free_port, is_taken


@dataclass(frozen=True)
class Identity:
    cluster_id: str
    peer_ports: dict[str, int]
    """By service, the port of its first node; the others follow."""

    def peers(self, nodes: Sequence[Node]) -> list[Peer]:
        """All nodes of one service as they know each other."""
        first = self.peer_ports[nodes[0].service]
        return [Peer(node.name, node.number, first + node.number - 1) for node in nodes]


def of(file: Path, nodes: Sequence[Node]) -> Identity:
    """The identity in ``file``, made when there is none, with ports for the nodes of one service.

    Those ports are looked at only now, so call it when none of the nodes runs: one that is taken meanwhile by some
    other program is replaced.
    """
    identity = load(file) if file.exists() else Identity(_new_cluster_id(), {})
    service = nodes[0].service
    if service not in identity.peer_ports or any(is_taken(peer.port) for peer in identity.peers(nodes)):
        ports = {**identity.peer_ports, service: free_port(run=len(nodes))}
        identity = Identity(identity.cluster_id, ports)
        write_text(file, json.dumps(asdict(identity)) + "\n")
    return identity


def load(file: Path) -> Identity:
    return Identity(**json.loads(file.read_text(encoding="utf-8")))


def _new_cluster_id() -> str:
    """A random UUID as Kafka writes them."""
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
