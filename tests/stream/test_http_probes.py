"""A worker's HTTP answers, over HTTP."""

import socket
import time

import httpx
import pytest

from pipeline.config.settings import Settings
from pipeline.errors import SettingsError
from pipeline.stream.health import WorkerHealth
from pipeline.stream.http_probes import serve
from pipeline.stream.metrics import Metrics

ANY_PORT = Settings(metrics_port=0, stall_timeout=300)


def served(health: WorkerHealth, settings: Settings = ANY_PORT) -> str:
    return serve(health, Metrics(health), settings)


def test_alive_until_the_watchdog_would_end_it() -> None:
    """/healthz fails, with the reason, on exactly what makes the watchdog end the worker."""
    health = WorkerHealth("enrich", assignment=3, lag=5)
    address = served(health)
    assert httpx.get(f"{address}/healthz").status_code == 200
    health.progress = time.monotonic() - 301
    answer = httpx.get(f"{address}/healthz")
    assert answer.status_code == 503
    assert "5 records waiting" in answer.text


def test_ready_when_it_takes_records() -> None:
    """/readyz fails while the worker starts, has no partition, waits for a service or stops; alive it is throughout."""
    health = WorkerHealth("index")
    address = served(health)
    seen = [httpx.get(f"{address}/readyz").text]
    health.started = True
    seen.append(httpx.get(f"{address}/readyz").text)
    health.assignment = 3
    assert httpx.get(f"{address}/readyz").status_code == 200
    health.waiting("elasticsearch")
    seen.append(httpx.get(f"{address}/readyz").text)
    health.stopping = True
    seen.append(httpx.get(f"{address}/readyz").text)
    assert seen == ["starting\n", "no partition assigned\n", "waiting for elasticsearch\n", "stopping\n"]
    assert httpx.get(f"{address}/healthz").status_code == 200


def test_metrics_and_nothing_else() -> None:
    """/metrics is Prometheus text; any other path is not found."""
    address = served(WorkerHealth("enrich"))
    assert 'dateline_partitions{stage="enrich"} 0.0' in httpx.get(f"{address}/metrics").text
    assert httpx.get(f"{address}/").status_code == 404


def test_workers_share_a_machine() -> None:
    """The second worker takes the next free port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        address = served(WorkerHealth("index"), Settings(metrics_port=port))
    assert port < int(address.rpartition(":")[2]) < port + 100


def test_an_address_of_another_machine_is_refused() -> None:
    """A host that is not ours names the setting."""
    with pytest.raises(SettingsError, match="metrics_host"):
        served(WorkerHealth("index"), Settings(metrics_host="192.0.2.1"))
