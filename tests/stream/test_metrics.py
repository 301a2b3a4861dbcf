"""What Prometheus reads, by its own parser."""

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from pipeline.cli.reference import page
from pipeline.errors import Reason
from pipeline.stream.health import WorkerHealth
from pipeline.stream.metrics import Metrics


def scraped(metrics: Metrics) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(generate_latest(metrics.registry).decode())
    return {
        (sample.name, *(value for label, value in sorted(sample.labels.items()) if label != "stage")): sample.value
        for family in families
        for sample in family.samples
    }


def test_what_health_counts_is_what_prometheus_reads() -> None:
    """Outcomes, reasons and gauges come from the same numbers as the probes and the heartbeat."""
    health = WorkerHealth("index", lag=7, children_busy=2)
    health.counts.update({"indexed": 3, "dead-lettered": 1})
    health.dead_letters["invalid"] += 1
    health.retries["418"] += 5
    health.waiting("elasticsearch")
    values = scraped(Metrics(health))
    assert values["dateline_articles_total", "indexed"] == 3
    assert values["dateline_dead_letters_total", "invalid"] == 1
    assert values["dateline_bulk_retries_total", "418"] == 5
    assert values["dateline_dependency_unavailable", "elasticsearch"] == 1
    assert values["dateline_dependency_unavailable", "kafka"] == 0
    assert values[("dateline_lag_records",)] == 7
    assert values[("dateline_enrich_processes_busy",)] == 2


def test_every_outcome_and_reason_is_there_from_the_start() -> None:
    """A rate over a counter that appears with its first event would miss that event."""
    values = scraped(Metrics(WorkerHealth("enrich")))
    assert values["dateline_articles_total", "enriched"] == 0
    assert all(values["dateline_dead_letters_total", reason] == 0 for reason in Reason)


def test_times_are_histograms_of_their_stage() -> None:
    """An observation is in the sum, the count and its bucket."""
    metrics = Metrics(WorkerHealth("index"))
    metrics.delay.observe(4)
    values = scraped(metrics)
    assert values[("dateline_end_to_end_latency_seconds_sum",)] == 4
    assert values["dateline_end_to_end_latency_seconds_bucket", "2.5"] == 0
    assert values["dateline_end_to_end_latency_seconds_bucket", "5.0"] == 1


def test_every_metric_has_a_help_text_and_a_row() -> None:
    """The reference lists each name of ours that can be scraped."""
    families = [f for f in Metrics(WorkerHealth("enrich")).registry.collect() if f.name.startswith("dateline_")]
    assert all(family.documentation.endswith(".") for family in families)
    assert all(f"`{family.name}" in page() for family in families)
