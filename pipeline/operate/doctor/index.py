"""Checks of ``dateline doctor`` on Elasticsearch."""

from collections.abc import Iterator
from importlib.metadata import version

from pipeline.config.parts import ArticleIndex
from pipeline.index.cluster import clock
from pipeline.index.gateway import Gateway
from pipeline.index.template import MAPPING_VERSION, index_template, installed_template, mapping_version
from pipeline.operate.doctor.check import Check, clock_check
from pipeline.operate.status.index import SECONDS, IndexState, index_state

CREATE = "create it: dateline index create"


def index_checks(settings: ArticleIndex) -> Iterator[Check]:
    """Check nodes, versions, template, alias, mapping, disks and the clock. Raises Unavailable, SetupError."""
    state = index_state(settings)
    client_version = version("elasticsearch")
    yield Check(
        "Elasticsearch",
        state.version.split(".")[0] == client_version.split(".")[0],
        f"{state.nodes} node{'s' if state.nodes > 1 else ''} of version {state.version}, client {client_version}",
        "run the server's major version that the client is made for",
    )
    with Gateway(settings, timeout=SECONDS) as gateway:
        yield _template(gateway)
        yield Check("alias", state.live is not None, f"{settings.index_alias} → {state.live or 'nothing'}", CREATE)
        if state.live:
            yield _mapping(gateway, state.live)
            yield _open(state)
        fullest = max(state.disk.values(), default=0.0)
        yield Check(
            "index disk",
            fullest < 0.85,
            f"{fullest:.0%} full",
            "free space: at 95% Elasticsearch stops accepting writes",
        )
        yield clock_check("Elasticsearch", lambda: clock(gateway))


def _template(gateway: Gateway) -> Check:
    found = installed_template(gateway)
    installed = found.get("version") if found else None
    wanted = index_template(gateway.alias, gateway.shape)["version"]
    said = f"version {installed}, this Dateline's is {wanted}" if found else "missing"
    return Check("template", installed == wanted, said, "install it: dateline index create")


def _mapping(gateway: Gateway, index: str) -> Check:
    found = mapping_version(gateway, index)
    fix = "make a new generation: dateline index rebuild"
    return Check("mapping", found == MAPPING_VERSION, f"{index} has version {found}, needed {MAPPING_VERSION}", fix)


def _open(state: IndexState) -> Check:
    """Check that the index takes reads and writes: open, searchable, not blocked."""
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
