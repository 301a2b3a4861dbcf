"""Metrics of a worker for Prometheus, each with its help text.

Counters and gauges are read from ``WorkerHealth`` at each scrape, so probes, heartbeat and Prometheus always agree.
Every value of a closed label exists from the start, at 0, so that ``rate()`` sees the first event too.
"""

import platform
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from pipeline import __version__
from pipeline.errors import Reason
from pipeline.messages.outcomes import Outcome
from pipeline.notify.receiver_health import ReceiverHealth
from pipeline.packs.table import OTHER, PACKS, CoreNlp
from pipeline.stream.health import WorkerHealth

# A batch of 16 articles takes about a second on one core; a bulk request a few tenths.
WORK_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
# From "at once" to a weekend's backlog.
DELAY_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400, 259_200)

SERVICES = ("kafka", "elasticsearch", "recogniser")
STATUSES = ("429", "503", "none")
"""Statuses of bulk responses that are retried; others may appear, and "none" means no response."""


@dataclass(frozen=True)
class MetricSpec:
    """A metric read from WorkerHealth; with a ``label``, ``read`` returns a number for each of its values."""

    name: str
    help: str
    read: Callable[[WorkerHealth], float | Mapping[str, float]]
    label: str = ""
    values: tuple[str, ...] = ()


def _of_receivers(read: Callable[[ReceiverHealth], float]) -> Callable[[WorkerHealth], Mapping[str, float]]:
    """Return a reader of one number per receiver."""
    return lambda health: {name: read(receiver) for name, receiver in health.receivers.items()}


COUNTERS = (
    MetricSpec(
        "articles",
        "Records by how they ended; each is counted once, when it is acknowledged.",
        lambda h: h.counts,
        "outcome",
        get_args(Outcome),
    ),
    MetricSpec("dead_letters", "Dead letters by reason.", lambda h: h.dead_letters, "reason", tuple(Reason)),
    MetricSpec(
        "bulk_retries",
        "Documents sent to Elasticsearch again, by the status that asked for it (none: no answer).",
        lambda h: h.retries,
        "status",
        STATUSES,
    ),
    MetricSpec(
        "starts_over",
        "Partitions read from their beginning again, as the group's offset was beyond the end of the log.",
        lambda h: h.starts_over,
    ),
    MetricSpec("expired_records", "Records that went from the topic before they were read.", lambda h: h.expired),
    MetricSpec("pool_restarts", "Enrichment processes that a crash or a time-out ended.", lambda h: h.pool_restarts),
    MetricSpec(
        "recogniser_restarts",
        "Processes of recognisers that died or hung and were started again, by language.",
        lambda h: h.recogniser_restarts,
        "language",
        tuple(code for code, pack in PACKS.items() if isinstance(pack.source, CoreNlp)),
    ),
    MetricSpec(
        "articles_without_recogniser",
        "Articles of which only the gazetteer's place names were found, by language: a pack for it is not installed, or there "
        "is none (other).",
        lambda h: h.without_recogniser,
        "language",
        (*(code for code, pack in PACKS.items() if not pack.is_bundled), OTHER),
    ),
    MetricSpec(
        "notify_delivered", "Matches that a receiver has taken.", _of_receivers(lambda r: r.delivered), "receiver"
    ),
    MetricSpec(
        "notify_given_up",
        "Matches that became dead letters, as the receiver refused them or took nothing for too long.",
        _of_receivers(lambda r: r.given_up),
        "receiver",
    ),
    MetricSpec(
        "notify_retries",
        "Tries of a receiver that failed and are made again.",
        _of_receivers(lambda r: r.retries),
        "receiver",
    ),
    MetricSpec(
        "enrich_processes_busy_seconds",
        "Seconds that all enrichment processes together were busy; its rate by dateline_enrich_processes is their load.",
        lambda h: h.children_busy_s,
    ),
)
GAUGES = (
    MetricSpec("lag_records", "Records on the worker's partitions that are not acknowledged.", lambda h: h.lag),
    MetricSpec("partitions", "Partitions assigned to the worker.", lambda h: h.assignment),
    MetricSpec("buffered_records", "Records read that wait for a place in the window.", lambda h: h.buffered),
    MetricSpec("in_flight_records", "Records that are being worked on.", lambda h: h.in_flight),
    MetricSpec(
        "in_flight_batches", "Chunks being worked on, or waiting for an earlier one to finish.", lambda h: h.window
    ),
    MetricSpec("in_flight_batches_limit", "The most chunks that may be under way.", lambda h: h.window_limit),
    MetricSpec("enrich_processes", "Enrichment processes of the worker.", lambda h: h.children),
    MetricSpec("enrich_processes_busy", "Enrichment processes that are working on a task.", lambda h: h.children_busy),
    MetricSpec(
        "slow_recogniser_languages",
        "Languages read by spaCy's own, slower recogniser, as the fast one does not fit their model.",
        lambda h: len(h.slow_recogniser),
    ),
    MetricSpec(
        "dependency_unavailable",
        "1 while a service is unavailable and is being tried again; nothing is read meanwhile.",
        lambda h: {service: float(h.waiting_for == service) for service in SERVICES},
        "service",
        SERVICES,
    ),
    MetricSpec("paused", "1 while consuming is paused.", lambda h: h.paused),
    MetricSpec(
        "alerts_set_aside", "Saved searches that cannot be run, and so notify of nothing.", lambda h: h.alerts_set_aside
    ),
    MetricSpec(
        "notify_waiting",
        "Matches read for a receiver and not delivered: held back by a failure, or gathered for a digest.",
        _of_receivers(lambda r: r.waiting),
        "receiver",
    ),
    MetricSpec(
        "notify_failing_seconds",
        "For how long a receiver has taken nothing that was sent to it; 0 while it does.",
        _of_receivers(lambda r: max(0.0, time.time() - r.failing_since) if r.failing_since else 0.0),
        "receiver",
    ),
    MetricSpec(
        "progress_age_seconds",
        "Since a batch was finished, an absent service was tried, or there was nothing to do.",
        lambda h: time.monotonic() - h.progress,
    ),
)


class Metrics:
    """Metrics of one worker in its own ``registry``, each labelled with ``stage``."""

    def __init__(self, health: WorkerHealth) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self.registry.register(_HealthCollector(health))
        ProcessCollector(registry=self.registry)

        def histogram(name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
            made = Histogram(f"dateline_{name}", text, ["stage"], buckets=buckets, registry=self.registry)
            return made.labels(health.stage)

        self.batch = histogram(
            "batch_duration_seconds", "From a chunk's place in the window to its acknowledgement.", WORK_SECONDS
        )
        self.enrichment = histogram(
            "enrichment_duration_seconds", "From handing a task to the processes to its result.", WORK_SECONDS
        )
        self.bulk = histogram(
            "bulk_duration_seconds", "From sending a batch to Elasticsearch to its answer.", WORK_SECONDS
        )
        self.delay = histogram(
            "end_to_end_latency_seconds",
            "From the broker's timestamp of an article to its being indexed.",
            DELAY_SECONDS,
        )
        self.notify = histogram(
            "notify_latency_seconds",
            "From the broker's timestamp of a match to a receiver's having it.",
            DELAY_SECONDS,
        )


class _HealthCollector(Collector):
    def __init__(self, health: WorkerHealth) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        for reading in COUNTERS:
            yield self._family(CounterMetricFamily, reading)
        for reading in GAUGES:
            yield self._family(GaugeMetricFamily, reading)
        yield self._build_info()

    def _family(self, kind: type[CounterMetricFamily] | type[GaugeMetricFamily], reading: MetricSpec) -> Metric:
        value, stage = reading.read(self._health), self._health.stage
        labels = ["stage", *filter(None, [reading.label])]
        family = kind(f"dateline_{reading.name}", reading.help, labels=labels)
        if isinstance(value, Mapping):
            for name in dict.fromkeys((*reading.values, *value)):
                family.add_metric([stage, name], value.get(name, 0))
        else:
            family.add_metric([stage], value)
        return family

    def _build_info(self) -> Metric:
        labels = {"stage": self._health.stage, "version": __version__, "python": platform.python_version()}
        family = GaugeMetricFamily("dateline_build_info", "1; its labels say what runs.", labels=list(labels))
        family.add_metric(list(labels.values()), 1)
        return family
