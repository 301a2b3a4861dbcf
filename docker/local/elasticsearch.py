"""An Elasticsearch node as a local process: its settings, its command, and whether it answers."""

import json
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection, HTTPException
from typing import Any

from docker.local.node import Node, Peer, Runtime, write_text
from docker.local.ports import LOOPBACK

CLUSTER = "dateline"
_FOR_GOOD = ("no", "no_valid_shard_copy")
"""What Elasticsearch says of a shard that is not searchable and will not be by itself."""
_LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %-5p %c{1.} %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
# The native libraries are not published as jars. Without them the node does the same, vector search more slowly.
logger.native.name = org.elasticsearch.nativeaccess
logger.native.level = error
"""


def settings(node: Node, peers: Sequence[Peer]) -> dict[str, object]:
    """elasticsearch.yml of one node."""
    return {
        "cluster.name": CLUSTER,
        "node.name": node.name,
        "path.data": str(node.folder / "data"),
        "path.logs": str(node.folder / "logs"),
        "network.host": LOOPBACK,
        "http.port": node.port,
        "transport.port": peers[node.number - 1].port,
        # A developer's disk is often nearly full; the watermarks would then turn every index read-only.
        "cluster.routing.allocation.disk.threshold_enabled": False,
        **_discovery(peers),
    }


def _discovery(peers: Sequence[Peer]) -> dict[str, object]:
    if len(peers) == 1:
        return {"discovery.type": "single-node"}
    return {
        "discovery.seed_hosts": [f"{LOOPBACK}:{peer.port}" for peer in peers],
        "cluster.initial_master_nodes": [peer.name for peer in peers],
    }


def prepare(node: Node, peers: Sequence[Peer], _cluster_id: str, _runtime: Runtime) -> None:
    # JSON is YAML, and quotes every path rightly.
    text = json.dumps(settings(node, peers), ensure_ascii=False, indent=2)
    write_text(node.folder / "config" / "elasticsearch.yml", text + "\n")
    write_text(node.folder / "config" / "log4j2.properties", _LOGGING)


def command(node: Node, runtime: Runtime) -> list[str]:
    return [
        runtime.java,
        f"-Xms{node.heap}",
        f"-Xmx{node.heap}",
        # The memory breaker counts garbage as used and relies on this collector to take it away in time.
        "-XX:+UseG1GC",
        "-XX:+ExitOnOutOfMemoryError",
        f"-Djava.io.tmpdir={node.scratch}",
        f"-Des.path.home={runtime.installation}",
        "-Dlog4j.shutdownHookEnabled=false",  # else the log ends before the node has closed
        "--enable-native-access=ALL-UNNAMED",
        "--add-modules=jdk.incubator.vector",
        "-cp",
        f"{runtime.installation}/lib/*:{runtime.installation}/launcher",
        "dateline.local.Launcher",
        str(runtime.installation),
        "config",
    ]


def is_ready(node: Node, nodes: int) -> bool:
    """Whether the node answers, that many nodes have joined, and every index that can be searched at all can be.

    A shard that no node may or can hold leaves its index red for good; waiting for it would never end.
    """
    try:
        health = _ask(node, "/_cluster/health?level=shards")
        if health["number_of_nodes"] < nodes:
            return False
        if health["status"] == "red" and not health["indices"]:
            return False  # it has not read yet which indices there are
        return all(_is_red_for_good(node, *shard) for shard in _red_shards(health["indices"]))
    except (OSError, HTTPException, ValueError, KeyError):
        return False


def _red_shards(indices: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for name, index in indices.items():
        for number, shard in index["shards"].items():
            if shard["status"] == "red":
                yield name, int(number)


def _is_red_for_good(node: Node, index: str, shard: int) -> bool:
    found = _ask(node, "/_cluster/allocation/explain", {"index": index, "shard": shard, "primary": True})
    return found.get("can_allocate") in _FOR_GOOD


def _ask(node: Node, path: str, question: object = None) -> dict[str, Any]:
    connection = HTTPConnection(LOOPBACK, node.port, timeout=5)
    body = json.dumps(question) if question else None
    try:
        connection.request("POST" if body else "GET", path, body, {"Content-Type": "application/json"})
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
    finally:
        connection.close()
    return answer
