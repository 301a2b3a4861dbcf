"""Delivery by command: the notification as JSON on standard input; status 0 means delivered. No shell is involved."""

import os
import signal
import subprocess
import tempfile
import threading
from contextlib import suppress
from typing import IO

from pipeline.messages.notifications import Notification
from pipeline.notify.channel import NotTaken, refused
from pipeline.notify.receivers import CommandReceiver

REFUSES = os.EX_DATAERR
"""Exit status (65) with which a command refuses a notification for good."""
INHERITED = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""Environment variables passed on to a command. Dateline's own hold passwords and are withheld."""
MAX_COMPLAINT_BYTES = 2000


class CommandChannel:
    """Runs one receiver's command."""

    def __init__(self, receiver: CommandReceiver) -> None:
        self._receiver = receiver

    def send(self, notification: Notification) -> None:
        """Run the command and return when it exits with 0; raises NotTaken, or RecordRejected on status 65."""
        # A file, not a pipe: a command that does not read its input must not block us.
        with tempfile.TemporaryFile() as given:
            given.write(notification.model_dump_json().encode() + b"\n")
            given.seek(0)
            status, complaint = self._run(given, notification.id)
        what = f"the command ended with {status}" if status >= 0 else f"the command was ended by signal {-status}"
        what += f": {complaint}" if complaint else ""
        if status == REFUSES:
            raise refused(what, "correct the command, then replay the dead letter")
        if status != 0:
            raise NotTaken(what)

    def _run(self, given: IO[bytes], id: str) -> tuple[int, str]:
        try:
            process = subprocess.Popen(
                self._receiver.command,
                stdin=given,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=self._environment(id),
                start_new_session=True,
            )
        except OSError as error:
            raise NotTaken(f"the command cannot be run: {error.strerror}") from None
        complaint = _Tail(process.stderr)
        try:
            status = process.wait(self._receiver.timeout)
        except subprocess.TimeoutExpired:
            raise NotTaken(f"the command has not ended within {self._receiver.timeout:g} s") from None
        finally:
            # Kill what the command started too, or its standard error would stay open.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            complaint.close()
        return status, complaint.text

    def _environment(self, id: str) -> dict[str, str]:
        own = {name: os.environ[name] for name in INHERITED if name in os.environ}
        given = {name: value.get_secret_value() for name, value in self._receiver.environment.items()}
        return own | {"DATELINE_NOTIFICATION_ID": id} | given


class _Tail(threading.Thread):
    """Thread that reads a pipe to its end and keeps the last part."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._kept = b""
        self.start()

    def run(self) -> None:
        while self._pipe and (piece := os.read(self._pipe.fileno(), 4096)):
            self._kept = (self._kept + piece)[-MAX_COMPLAINT_BYTES:]

    def close(self) -> None:
        """Wait for the end of the pipe, at most a second, and close it."""
        self.join(1.0)
        if self._pipe and not self.is_alive():
            self._pipe.close()

    @property
    def text(self) -> str:
        return " ".join(self._kept.decode("utf-8", "replace").split())[-300:]
