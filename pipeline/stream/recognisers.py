"""Recognisers that run beside the enrichment processes, one of each for all of them, supervised here."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.config.parts import PoolOptions
from pipeline.packs.corenlp.server import CoreNlpServer
from pipeline.packs.installed import InstalledPack, installed_packs
from pipeline.packs.table import CoreNlp
from pipeline.stream.health import WorkerHealth

Sockets = Mapping[str, Path]
"""Socket of a language's recogniser."""


class RecogniserProcesses:
    """Processes of all installed packs that need one. Raises SetupError when they cannot run here."""

    def __init__(self, settings: PoolOptions, health: WorkerHealth) -> None:
        self._health = health
        self._servers: dict[str, CoreNlpServer] = {}
        for language, installed in installed_packs(settings.data_dir).items():
            if isinstance(installed.pack.source, CoreNlp):
                self._servers[language] = self._start(replace(installed, patience=settings.enrich_timeout))

    @property
    def sockets(self) -> Sockets:
        return {language: server.socket for language, server in self._servers.items()}

    @property
    def pids(self) -> dict[str, int | None]:
        """Return the pids by language; None for one that is restarting."""
        return {language: server.pid for language, server in self._servers.items()}

    def wait(self) -> None:
        """Wait until all answer; raises SetupError when one cannot be started."""
        for server in self._servers.values():
            server.wait()

    def close(self) -> None:
        """Stop the processes."""
        for server in self._servers.values():
            server.close()

    def _start(self, installed: InstalledPack) -> CoreNlpServer:
        language = installed.pack.language

        def count() -> None:
            self._health.recogniser_restarts[language] += 1

        return CoreNlpServer(installed, count)
