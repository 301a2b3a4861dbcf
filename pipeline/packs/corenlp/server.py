"""Supervisor of a CoreNLP pack's Java process: restarts it when it dies or hangs, and stops it with us.

One process serves all enrichment processes of a worker: its memory is needed once, and it uses as many cores as there
are requests. Its standard input is a pipe from us, so that it ends when we do, however that happens.
"""

import logging
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import SetupError
from pipeline.packs.corenlp.make_pack import CLASSES, CLASSIFIER, LIBRARY, OLDEST_JAVA, SEGMENTER
from pipeline.packs.corenlp.protocol import is_alive
from pipeline.packs.corenlp.start_progress import StartProgress
from pipeline.packs.installed import InstalledPack
from pipeline.packs.jdk import find_jdk
from pipeline.packs.table import CoreNlp
from pipeline.retry import delays

log = logging.getLogger(__name__)

MAIN_CLASS = "dateline.recogniser.Recogniser"
PING_INTERVAL_S = 5.0
MAX_FAILED_STARTS = 3
"""Failed starts in a row, before any success, after which the machine is at fault."""
_POLL_S = 0.1
_LOG_BYTES = 2_000


class CoreNlpServer:
    """Runs the process of ``installed``. Raises SetupError without Java; ``on_restart`` is called at each restart."""

    def __init__(self, installed: InstalledPack, on_restart: Callable[[], None] = lambda: None) -> None:
        self._command = _command(installed)
        self._language = installed.pack.language
        self._patience = installed.patience
        self._on_restart = on_restart
        # A socket's path has at most 107 bytes, and data_dir may be longer.
        self._folder = Path(tempfile.mkdtemp(prefix="dateline-"))
        self.socket = self._folder / "socket"
        self._closed = threading.Event()
        self._answers = threading.Event()
        self._gave_up = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name=f"corenlp-{self._language}", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """Return the process id; None while it restarts."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def wait(self) -> None:
        """Wait until the process answers; raises SetupError when it cannot be started."""
        while not self._answers.wait(_POLL_S):
            if self._gave_up.is_set():
                raise SetupError(f"the recogniser of {self._language} does not start: {self._last_words()}")

    def close(self) -> None:
        """Stop the process."""
        self._closed.set()
        self._thread.join()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _watch(self) -> None:
        failed, pauses = 0, delays()
        while True:
            answered = self._attend()
            if self._closed.is_set():
                return
            failed, pauses = (0, delays()) if answered else (failed + 1, pauses)
            if failed == MAX_FAILED_STARTS and not self._answers.is_set():
                self._gave_up.set()
                return
            log.warning("the recogniser of %s exited and is being restarted: %s", self._language, self._last_words())
            self._on_restart()
            self._closed.wait(next(pauses))

    def _attend(self) -> bool:
        """Run the process until it ends, hangs or must stop; return whether it ever answered."""
        with (self._folder / "log").open("wb") as output:
            self._process = process = subprocess.Popen(
                [*self._command, str(self.socket)], stdin=subprocess.PIPE, stdout=output, stderr=output
            )
        try:
            answered = self._until_it_answers(process)
            if answered:
                self._until_it_ends(process)
            return answered
        finally:
            _end(process)

    def _until_it_answers(self, process: "subprocess.Popen[bytes]") -> bool:
        progress = StartProgress(process.pid)
        while process.poll() is None and not progress.is_stuck():
            if self.socket.exists() and is_alive(self.socket, self._patience):
                self._answers.set()
                return True
            if self._closed.wait(_POLL_S):
                return False
        return False

    def _until_it_ends(self, process: "subprocess.Popen[bytes]") -> None:
        asked = time.monotonic()
        while process.poll() is None and not self._closed.wait(_POLL_S):
            if time.monotonic() - asked > PING_INTERVAL_S:
                if not is_alive(self.socket, self._patience):
                    return
                asked = time.monotonic()

    def _last_words(self) -> str:
        try:
            said = (self._folder / "log").read_bytes()[-_LOG_BYTES:].decode("utf-8", "replace").strip()
        except OSError:
            said = ""
        return said or "it said nothing"


def _command(installed: InstalledPack) -> list[str]:
    source = installed.pack.source
    assert isinstance(source, CoreNlp)
    java = find_jdk(os.environ, OLDEST_JAVA, compiler=False).tool("java")
    folder = installed.folder
    return [
        java,
        f"-Xmx{source.heap_mb}m",
        # The only collector that ends a process with too small a heap instead of letting it crawl.
        "-XX:+UseParallelGC",
        "-XX:ParallelGCThreads=2",
        "-XX:+ExitOnOutOfMemoryError",
        "-Xshare:auto",
        "-cp",
        os.pathsep.join([str(folder / LIBRARY), str(folder / CLASSES)]),
        MAIN_CLASS,
        str(folder / CLASSIFIER),
        *([str(folder / SEGMENTER)] if source.segmenter else []),
    ]


def _end(process: "subprocess.Popen[bytes]") -> None:
    # It has nothing to finish. Closing its input would make it remove the folder, as after our own end.
    process.kill()
    process.wait()
    assert process.stdin is not None
    process.stdin.close()
