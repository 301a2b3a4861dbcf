"""A real Kafka and a real Elasticsearch for tests, on free ports, gone when the tests are."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from docker.local.services import LocalServices
from docker.local.temporary import local_services
from pipeline.config.settings import Settings
from tests.support.shared_servers import alone_with, given_pair

__all__ = ["RunningServices", "breakable_services", "environment", "local_services", "running_services"]


def environment(settings: Settings, **changes: object) -> dict[str, str]:
    """This program's environment with these settings for a `dateline` command, secrets included."""
    values = settings.model_dump() | changes
    plain = {name: v.get_secret_value() if isinstance(v, SecretStr) else v for name, v in values.items()}
    return os.environ | {f"DATELINE_{name.upper()}": str(v) for name, v in plain.items() if v is not None}


@dataclass(frozen=True)
class RunningServices:
    """``local`` starts, stops, kills and pauses them; None when they are not ours to break."""

    kafka_bootstrap: str
    elasticsearch_url: str
    local: LocalServices | None


@contextmanager
def running_services(config: pytest.Config) -> Iterator[RunningServices]:
    """Those that DATELINE_TEST_KAFKA (HOST:PORT) and DATELINE_TEST_ELASTICSEARCH (URL) name, else the pair that all
    processes share which run tests side by side, else new ones."""
    kafka, elasticsearch = os.environ.get("DATELINE_TEST_KAFKA"), os.environ.get("DATELINE_TEST_ELASTICSEARCH")
    if kafka and elasticsearch:
        yield RunningServices(kafka, elasticsearch, None)
        return
    if shared := given_pair(config, "shared"):
        shared.up()
        yield _running(shared)
        return
    with tempfile.TemporaryDirectory(prefix="dateline-services-") as folder, local_services(Path(folder)) as local:
        local.up()
        yield _running(local)


@contextmanager
def breakable_services(config: pytest.Config, services: RunningServices) -> Iterator[RunningServices]:
    """A pair that no other test uses until the block ends; ``services`` themselves where no process shares them."""
    local = given_pair(config, "breakable") if services.local else None
    if local is None:
        yield services
        return
    with alone_with(local):
        yield _running(local)


def _running(local: LocalServices) -> RunningServices:
    return RunningServices(local.kafka_bootstrap, local.elasticsearch_url, local)
