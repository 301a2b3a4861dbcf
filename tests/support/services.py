"""A real Kafka and a real Elasticsearch for tests, on free ports, gone when the tests are."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from docker.local.services import LocalServices
from docker.local.temporary import local_services
from pipeline.config.settings import Settings

__all__ = ["RunningServices", "environment", "local_services", "running_services"]


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
def running_services() -> Iterator[RunningServices]:
    """Those that DATELINE_TEST_KAFKA (HOST:PORT) and DATELINE_TEST_ELASTICSEARCH (URL) name, else new ones."""
    kafka, elasticsearch = os.environ.get("DATELINE_TEST_KAFKA"), os.environ.get("DATELINE_TEST_ELASTICSEARCH")
    if kafka and elasticsearch:
        yield RunningServices(kafka, elasticsearch, None)
        return
    with tempfile.TemporaryDirectory(prefix="dateline-services-") as folder, local_services(Path(folder)) as local:
        local.up()
        yield RunningServices(local.kafka_bootstrap, local.elasticsearch_url, local)
