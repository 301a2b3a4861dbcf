"""An Elasticsearch node as a local process: its settings, its command, and whether it answers."""

import json
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException

from docker.local.node import Node, Peer, Runtime, write_text
from docker.local.ports import LOOPBACK

CLUSTER = "dateline"
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
    """Whether the node answers, that many nodes have joined, and every index can be searched."""
    connection = HTTPConnection(LOOPBACK, node.port, timeout=5)
    try:
        connection.request("GET", "/_cluster/health")
        health = json.loads(connection.getresponse().read())
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        connection.close()
    return health.get("number_of_nodes", 0) >= nodes and health.get("status") in ("yellow", "green")
