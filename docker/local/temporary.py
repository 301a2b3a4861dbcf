"""Services for a while: on free ports, gone when the program that asked for them is."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docker.local.ports import free_port
from docker.local.progress import Progress, silent
from docker.local.services import LocalServices

REPOSITORY = Path(__file__).resolve().parents[2]


@contextmanager
def local_services(
    folder: Path, nodes: int = 1, progress: Progress = silent, **options: Any
) -> Iterator[LocalServices]:
    """Services on free ports that are not started yet; whatever of them runs is stopped at the end.

    ``options`` are further ones of LocalServices.
    """
    services = LocalServices(
        folder, free_port(run=nodes), free_port(run=nodes), nodes=nodes, progress=progress, **options
    )
    with _stopped_if_this_program_dies(folder):
        try:
            yield services
        finally:
            services.down()


@contextmanager
def _stopped_if_this_program_dies(folder: Path) -> Iterator[None]:
    """A watcher that stops the services when its input ends: even a killed program leaves none behind."""
    watch = "import sys; from docker.__main__ import main; sys.stdin.read(); sys.exit(main(sys.argv[1:]))"
    down = ["down", "--engine", "local", "--folder", str(folder)]
    with subprocess.Popen(
        [sys.executable, "-c", watch, *down], cwd=REPOSITORY, stdin=subprocess.PIPE, start_new_session=True
    ):
        yield
