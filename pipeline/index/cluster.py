"""State of the cluster as it reports it: nodes, disks, blocks, clocks, and whether the index can be searched."""

from typing import Any

from pipeline.errors import IndexMissing, IndexUnavailable, NotFound
from pipeline.index.gateway import Gateway


def node_versions(gateway: Gateway) -> list[str]:
    """Return the version of each node."""
    nodes = gateway.client.nodes.info(filter_path="nodes.*.version").body.get("nodes", {})
    return [node["version"] for node in nodes.values()]


def index_health(gateway: Gateway, index: str) -> tuple[str, int]:
    """Return an index's health (green, yellow or red) and the number of its unassigned shards."""
    # During a master election the response would otherwise take half a minute.
    found = gateway.client.cluster.health(index=index, master_timeout="3s", timeout="1s").body
    return found["status"], found["unassigned_shards"]


def unsearchable(gateway: Gateway) -> str:
    """Return why a search of the index fails; empty when it works."""
    try:
        gateway.search(size=0, terminate_after=1)
    except (NotFound, IndexMissing):
        return f"{gateway.alias} is not there any more"
    except IndexUnavailable as error:
        return str(error)
    return ""


def cluster_blocks(gateway: Gateway) -> tuple[str, ...]:
    """Return the cluster-wide blocks, e.g. cluster.blocks.read_only."""
    found = gateway.client.cluster.get_settings(flat_settings=True).body
    named = {**found.get("persistent", {}), **found.get("transient", {})}
    return tuple(sorted(k for k, v in named.items() if k.startswith("cluster.blocks.") and v == "true"))


def disk_use(gateway: Gateway) -> dict[str, float]:
    """Return how full each data node's disk is; Elasticsearch stops placing shards at 85 % and blocks writes at 95 %."""
    stats: dict[str, Any] = gateway.client.nodes.stats(metric="fs", filter_path="nodes.*.name,nodes.*.fs.total").body
    totals = {node["name"]: node.get("fs", {}).get("total", {}) for node in stats.get("nodes", {}).values()}
    return {
        name: round(1 - total["available_in_bytes"] / total["total_in_bytes"], 3)
        for name, total in totals.items()
        if total.get("total_in_bytes")
    }


def clock(gateway: Gateway) -> float:
    """Return the time on the nodes' clocks, in seconds since 1970; the latest of them."""
    nodes = gateway.client.nodes.stats(metric="fs", filter_path="nodes.*.timestamp").body["nodes"]
    return float(max(node["timestamp"] for node in nodes.values())) / 1000
