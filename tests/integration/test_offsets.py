"""Offsets and logs that do not fit together, on a real broker: every record is read, and somebody is reported."""

import json
import urllib.request
from collections.abc import Mapping

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata

from pipeline.config.settings import Settings
from pipeline.errors import Unavailable
from pipeline.kafka.lag import StageLag, stage_lags, unread, wait_until_done
from pipeline.kafka.topics import admin
from pipeline.kafka.topology import topology
from pipeline.operate.drain import drain
from pipeline.operate.fleet import heartbeats
from tests.integration.conftest import Flow

pytestmark = pytest.mark.services


def articles(*numbers: int) -> list[dict[str, str]]:
    return [{"id": f"a-{n}", "title": f"Number {n}", "text": "It rained in Yerevan."} for n in numbers]


def commit(settings: Settings, offsets: Mapping[int, int]) -> None:
    """Move the group of the enrich stage, as `kafka-consumer-groups.sh --reset-offsets` does."""
    stage = topology(settings).enrich
    consumer = KafkaConsumer(bootstrap_servers=settings.kafka_bootstrap, group_id=stage.group, enable_auto_commit=False)
    partitions = {TopicPartition(stage.reads, number): offset for number, offset in offsets.items()}
    consumer.assign(list(partitions))
    consumer.commit({tp: OffsetAndMetadata(offset, "", -1) for tp, offset in partitions.items()})
    consumer.close()


def enrich_lag(settings: Settings) -> StageLag:
    return next(lag for lag in stage_lags(settings) if lag.stage == "enrich")


def metric(settings: Settings, name: str) -> float:
    """Of the enrich worker."""
    address = next(beat.address for beat in heartbeats(settings) if beat.stage == "enrich" and beat.state != "stopped")
    with urllib.request.urlopen(f"{address}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return float(next(line for line in lines if line.startswith(f"{name}{{")).split()[-1])


@pytest.mark.parametrize(
    ("committed", "start", "end", "expected"),
    [(None, 3, 10, 7), (0, 3, 10, 7), (5, 3, 10, 5), (10, 3, 10, 0), (11, 3, 10, 7), (85, 0, 60, 60), (85, 0, 0, 0)],
)
def test_what_is_unread(committed: int | None, start: int, end: int, expected: int) -> None:
    """An offset beyond the end says nothing: everything that there is may be unread."""
    assert unread(committed, start, end) == expected


def test_a_group_beyond_the_end_of_its_log_starts_over(flow: Flow) -> None:
    """Nothing is dropped, the lag does not say that all is done, and worker, metric and status report it."""
    flow.put_articles(*articles(*range(12)))
    commit(flow.settings, dict.fromkeys(range(flow.settings.partitions), 1000))
    lag = enrich_lag(flow.settings)
    assert (lag.lag, lag.beyond) == (12, flow.settings.partitions)
    with pytest.raises(Unavailable, match="enrich 12"):
        wait_until_done(flow.settings, 1, lambda lags: None)
    flow.start("enrich-worker")
    flow.start("index-worker")
    flow.until(lambda: enrich_lag(flow.settings).is_done)
    flow.put_articles(*articles(*range(12, 20)))
    flow.wait()
    assert len(flow.documents()) == 20
    flow.until(lambda: any(beat.starts_over for beat in heartbeats(flow.settings)))
    assert metric(flow.settings, "dateline_starts_over_total") == flow.settings.partitions
    assert "whose log was cut" in flow.run("status").stdout


def test_an_empty_log_is_started_over_too(flow: Flow) -> None:
    """So that what comes later is read from its first record on."""
    commit(flow.settings, {0: 50, 1: 50, 2: 50})
    assert not enrich_lag(flow.settings).is_done
    flow.start("enrich-worker")
    flow.start("index-worker")
    flow.until(lambda: enrich_lag(flow.settings).is_done)
    flow.put_articles(*articles(*range(6)))
    flow.wait()
    assert len(flow.documents()) == 6
    drain(flow.settings, 60, lambda said: None)


def test_records_that_expire_unread_are_counted(flow: Flow) -> None:
    """Before the worker comes back, and while it is there but paused."""
    topic = topology(flow.settings).raw.name
    flow.put_articles(*articles(*range(30)))
    with admin(flow.settings) as client:
        partitions = [TopicPartition(topic, n) for n in range(flow.settings.partitions)]
        commit(flow.settings, {tp.partition: 1 for tp in partitions})
        client.delete_records(dict.fromkeys(partitions, 3))
    flow.start("enrich-worker")
    flow.until(lambda: enrich_lag(flow.settings).is_done)
    flow.until(lambda: any(beat.expired for beat in heartbeats(flow.settings)))
    assert metric(flow.settings, "dateline_expired_records_total") == 2 * len(partitions)
    assert json.loads(flow.run("status", "--json").stdout)["health"] != "healthy"
