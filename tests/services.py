"""A real Kafka and a real Elasticsearch for tests, on free ports, gone when the tests are."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from docker.local.ports import free_port
from docker.local.services import LocalServices

REPOSITORY = Path(__file__).parent.parent


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


@contextmanager
def local_services(folder: Path, nodes: int = 1) -> Iterator[LocalServices]:
    """Services on free ports that are not started yet; whatever of them runs is stopped at the end."""
    services = LocalServices(folder, free_port(run=nodes), free_port(run=nodes), nodes=nodes)
    with _stopped_if_this_program_dies(folder):
        try:
            yield services
        finally:
            services.down()


@contextmanager
def _stopped_if_this_program_dies(folder: Path) -> Iterator[None]:
    """A watcher that stops the services when its input ends: even a killed test run leaves none behind."""
    watch = "import sys; from docker.__main__ import main; sys.stdin.read(); sys.exit(main(sys.argv[1:]))"
    down = ["down", "--engine", "local", "--folder", str(folder)]
    with subprocess.Popen(
        [sys.executable, "-c", watch, *down], cwd=REPOSITORY, stdin=subprocess.PIPE, start_new_session=True
    ):
        yield
