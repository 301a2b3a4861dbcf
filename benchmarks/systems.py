"""Who is measured: each reads articles.raw and writes an index, on the same services, the same model, the same cores."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.flow import ROOT, Flow
from docker.local.ports import free_port
from pipeline.kafka.topology import topology

PEERS = ROOT / "benchmarks" / "peers"
GROUP = "contender"
DATELINE = "dateline"

Groups = Mapping[str, int]


@dataclass(frozen=True)
class Contender:
    """``start`` starts its programs on a flow, and returns the consumer groups that show when they have joined."""

    name: str
    start: Callable[[Flow], Groups]
    settings: Mapping[str, str] = field(default_factory=dict)


def dateline(processes: int) -> Contender:
    """The product as `dateline run` starts it; ``processes`` enrich."""
    return Contender(DATELINE, _start_dateline, {"enrich_processes": str(processes)})


def plain_loop() -> Contender:
    """One process, as it knows of no other."""
    return Contender("naive", _start_plain_loop)


def peer(name: str, python: Path, processes: int) -> Contender:
    """One of ``PEER_NAMES``, with the interpreter that has its packages, in so many processes."""
    return Contender(name, partial(_STARTS[name], python, processes))


def _start_dateline(flow: Flow) -> Groups:
    flow.dateline("run")
    return {stage.group: 1 for stage in topology(flow.settings).stages}


def _start_plain_loop(flow: Flow) -> Groups:
    flow.start(sys.executable, "-m", "benchmarks.baselines.plain_loop", *_options(flow))
    return {_group(flow): 1}


def _start_quix(python: Path, processes: int, flow: Flow) -> Groups:
    for _ in range(processes):
        flow.start(str(python), "quix.py", *_options(flow), cwd=PEERS)
    return {_group(flow): processes}


def _start_bytewax(python: Path, processes: int, flow: Flow) -> Groups:
    settings = flow.settings
    port = free_port(run=processes)
    addresses = ";".join(f"127.0.0.1:{port + number}" for number in range(processes))
    arguments = (settings.kafka_bootstrap, flow.topic, settings.elasticsearch_url, settings.index_alias)
    program = f"bytewax_flow:flow{arguments!r}"
    for number in range(processes):
        flow.start(str(python), "-m", "bytewax.run", program, "-a", addresses, "-i", str(number), cwd=PEERS)
    # It shares out the partitions by itself, without a group: the warm-up waits until each has been read.
    return {}


def _options(flow: Flow) -> Sequence[str]:
    values = {
        "--kafka": flow.settings.kafka_bootstrap,
        "--topic": flow.topic,
        "--group": _group(flow),
        "--elasticsearch": flow.settings.elasticsearch_url,
        "--index": flow.settings.index_alias,
    }
    return [part for pair in values.items() for part in pair]


def _group(flow: Flow) -> str:
    return f"{flow.settings.topic_prefix}{GROUP}"


_STARTS: dict[str, Callable[[Path, int, Flow], Groups]] = {
    "quixstreams": _start_quix,
    "bytewax": _start_bytewax,
}
PEER_NAMES = tuple(_STARTS)
