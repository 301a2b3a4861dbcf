"""Checks of ``dateline doctor`` on Elasticsearch."""

from collections.abc import Iterator
from importlib.metadata import version

from elasticsearch import Elasticsearch

from pipeline.config.settings import Settings
from pipeline.index.gateway import connect, translate_errors
from pipeline.index.template import MAPPING_VERSION, index_template
from pipeline.operate.doctor.check import Check, clock_check
from pipeline.operate.status.index import SECONDS, IndexState, index_state

CREATE = "make it: dateline index create"


def index_checks(settings: Settings) -> Iterator[Check]:
    """Nodes, versions, template, alias, mapping, disks, the clock. Raises Unavailable, SetupError."""
    state = index_state(settings)
    client_version = version("elasticsearch")
    yield Check(
        "Elasticsearch",
        state.version.split(".")[0] == client_version.split(".")[0],
        f"{state.nodes} node{'s' if state.nodes > 1 else ''} of version {state.version}, client {client_version}",
        "run the server's major version that the client is made for",
    )
    with connect(settings, timeout=SECONDS) as client, translate_errors(settings):
        yield _template(client, settings)
        yield Check("alias", state.live is not None, f"{settings.index_alias} → {state.live or 'nothing'}", CREATE)
        if state.live:
            yield _mapping(client, state.live)
            yield _open(state)
        fullest = max(state.disk.values(), default=0.0)
        yield Check(
            "index disk", fullest < 0.85, f"{fullest:.0%} full", "free space: at 95% Elasticsearch takes no more writes"
        )
        yield clock_check("Elasticsearch", lambda: _time(client))


def _template(client: Elasticsearch, settings: Settings) -> Check:
    name = settings.index_alias
    found = client.options(ignore_status=404).indices.get_index_template(name=name).body.get("index_templates", [])
    installed = found[0]["index_template"].get("version") if found else None
    wanted = index_template(settings)["version"]
    said = f"version {installed}, this Dateline's is {wanted}" if found else "missing"
    return Check("template", installed == wanted, said, "install it: dateline index create")


def _mapping(client: Elasticsearch, index: str) -> Check:
    meta = client.indices.get_mapping(index=index).body[index]["mappings"].get("_meta", {})
    found = meta.get("mapping_version")
    fix = "make a new generation: dateline index rebuild"
    return Check("mapping", found == MAPPING_VERSION, f"{index} has version {found}, needed {MAPPING_VERSION}", fix)


def _open(state: IndexState) -> Check:
    """Return whether the index takes reads and writes: open, found by a search, without a block."""
    serving = state.serving
    if serving and serving.closed:
        return Check("index", False, f"{serving.index} is closed", f"open it: POST /{serving.index}/_open")
    if state.unsearchable:
        return Check("index", False, state.unsearchable, "see: dateline status")
    blocks = [*(serving.blocks if serving else ()), *state.blocks]
    said = f"{state.live} is blocked: {', '.join(blocks)}" if blocks else f"{state.live} is open"
    return Check(
        "index", not blocks, said, "lift it in the settings of the index or the cluster; free full disks first"
    )


def _time(client: Elasticsearch) -> float:
    nodes = client.nodes.stats(metric="fs", filter_path="nodes.*.timestamp").body["nodes"]
    return float(max(node["timestamp"] for node in nodes.values())) / 1000
