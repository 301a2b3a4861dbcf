"""A growing index: what it costs to add a document must not depend on how many are there. Also: the index stage alone."""

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import psutil
from matplotlib.axes import Axes

from benchmarks.flow import Flow, new_flow, put_records
from benchmarks.rounds import SERVERS_WARM_UP, Place, warm_servers
from benchmarks.scale.sizes import Sizes
from benchmarks.variants import PATTERNS, enriched, records
from pipeline.config.load import load_settings
from pipeline.kafka.topology import topology

Records = Iterable[tuple[str, bytes]]
Look = tuple[float, int, float]
"""Seconds, documents, processor seconds of the worker and Elasticsearch so far."""

LOOK_SECONDS = 0.2
FIRST = 1_000
"""Documents after which the first stretch ends: what comes before is the worker's start."""


def measure(place: Place, sizes: Sizes) -> dict[str, Any]:
    """Documents a second and processor time a document, by the documents that are there already."""
    patterns = enriched(load_settings(), min(PATTERNS, sizes.documents // 50), sizes.corpus)
    if place.services and sizes.documents > SERVERS_WARM_UP:
        warm_servers(place)
    with new_flow(place.kafka, place.elasticsearch, place.folder) as flow:
        looks = _index(flow, place, records(patterns, sizes.documents), sizes.documents)
        size = flow.stored_bytes()["elasticsearch"] / sizes.documents
    rows = [_stretch(*pair) for pair in stretches(looks)]
    return {
        "documents": sizes.documents,
        "index_per_s": round(_rate(looks)),
        "stored_bytes_per_document": round(size),
        "rows": rows,
        # Not against the first stretch, in which the worker still starts.
        "growth": round(rows[-1]["cpu_ms"] / rows[min(1, len(rows) - 1)]["cpu_ms"], 2),
    }


def index_alone(place: Place, ready: Records, number: int, **changed: str) -> float:
    """Documents a second of an index worker that has nothing but these records to do, with these settings."""
    with new_flow(place.kafka, place.elasticsearch, place.folder, **changed) as flow:
        return _rate(_index(flow, place, ready, number))


def _rate(looks: Sequence[Look]) -> float:
    (began, first, _), (ended, last, _) = looks[0], looks[-1]
    return (last - first) / (ended - began)


def _index(flow: Flow, place: Place, ready: Records, number: int) -> list[Look]:
    """Looks from the first document to the last."""
    put_records(flow, topology(flow.settings).enriched.name, ready)
    worker = psutil.Process(flow.dateline("index-worker").pid)
    watched = [worker, *(process for name, process in place.services.items() if name.startswith("elastic"))]
    looks: list[Look] = []

    def look() -> bool:
        # A few are written twice, as they join a story.
        done = min(flow.writes(), number)
        if done:
            looks.append((time.monotonic(), done, sum(sum(process.cpu_times()[:2]) for process in watched)))
        time.sleep(LOOK_SECONDS)
        return done >= number

    flow.until(look, f"{number} documents in the index", timeout=3600)
    return looks


def stretches(looks: Sequence[Look]) -> Iterator[tuple[Look, Look]]:
    """The looks at the ends of stretches, each twice as long as all before it."""
    begin = looks[0]
    limit = FIRST
    for look in looks[1:]:
        if look[1] >= limit or look is looks[-1]:
            yield begin, look
            begin, limit = look, look[1] * 3


def _stretch(begin: Look, end: Look) -> dict[str, float]:
    seconds, documents, cpu = (b - a for a, b in zip(begin, end, strict=True))
    return {
        "documents": end[1],
        "per_s": round(documents / seconds),
        "cpu_ms": round(cpu / documents * 1000, 3),
    }


def plot(result: dict[str, Any], axes: Axes) -> None:
    axes.plot([row["documents"] for row in result["rows"]], [row["cpu_ms"] for row in result["rows"]], marker="o")
    axes.set(
        title="Processor time to index a document by the size of the index",
        xlabel="documents in the index",
        ylabel="ms a document, worker and Elasticsearch",
        xscale="log",
    )
    axes.set_ylim(bottom=0)
