"""The services that a benchmark runs on: its own, started from the jars on free ports, or those it is notified of."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil

from benchmarks.rounds import Place
from docker.local.progress import lines
from docker.local.temporary import local_services
from pipeline.stream.fork_server import ONE_THREAD


@contextmanager
def services(kafka: str | None = None, elasticsearch: str | None = None) -> Iterator[Place]:
    """Servers that answer, and a folder for logs; both servers must be named, or none.

    What is started from here on, of whatever side, computes with one thread a process, as there is a process a core.
    """
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name:
        folder = Path(name)
        if kafka and elasticsearch:
            yield Place(kafka, elasticsearch, folder)
            return
        with local_services(folder / "services", progress=partial(lines)) as local:
            local.up()
            processes = {status.name: psutil.Process(status.pid) for status in local.ps() if status.pid}
            yield Place(local.kafka_bootstrap, local.elasticsearch_url, folder, processes)
