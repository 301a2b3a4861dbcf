"""Error handling of all commands: one line and an exit status, without secrets in any output."""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.cli.closed_streams import replace_closed_streams
from pipeline.cli.terminal import one_line
from pipeline.errors import DatelineError, SettingsError, UsageError
from pipeline.redaction import RedactingStream

QUIET_END = 1
"""Exit status when the reader of our output closed it, as in shell tools."""


def run(command: Callable[[], Any]) -> None:
    """Run a command; what it raises ends the process with one line, but for bugs, whose traceback is shown."""
    replace_closed_streams()
    sys.stderr = RedactingStream(sys.stderr)
    try:
        try:
            command()
        finally:
            # Flush here, where a full disk can still be reported; at exit Python would ignore it.
            sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
        sys.exit(QUIET_END)
    except DatelineError as error:
        _end(error)
    except _foreign() as error:
        _end(_translated(error))


def _end(error: DatelineError) -> None:
    _discard_output()
    print(f"dateline: {one_line(str(error))}", file=sys.stderr)
    sys.exit(error.exit_status)


def _discard_output() -> None:
    """Discard buffered output, which could not be written."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _foreign() -> tuple[type[Exception], ...]:
    """Return error classes of the system and of loaded client libraries, without importing any."""
    found: list[type[Exception]] = [OSError, UnicodeEncodeError]
    if "kafka.errors" in sys.modules:
        found.append(sys.modules["kafka.errors"].KafkaError)
    return tuple(found)


def _translated(error: Exception) -> DatelineError:
    if isinstance(error, UnicodeEncodeError):
        return _unwritable(error)
    if isinstance(error, OSError):
        return _of_the_system(error)
    from pipeline.config.load import load_settings
    from pipeline.kafka.clients import translate_client_errors

    try:
        with translate_client_errors(load_settings()):
            raise error
    except DatelineError as ours:
        return ours


def _of_the_system(error: OSError) -> DatelineError:
    what = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT) and not error.filename:
        return UsageError(f"the output could not be written: {what}; free some space, or write it elsewhere")
    from pipeline.config.load import load_settings

    file = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    if file and Path(file).resolve().is_relative_to(load_settings().data_dir.resolve()):
        return SettingsError(f"{file}: {what}; fix its permissions, or set DATELINE_DATA_DIR to another folder")
    return UsageError(
        f"{file}: {what}; name another one, or correct its permissions" if file else f"{what} ({error!r})"
    )


def _unwritable(error: UnicodeEncodeError) -> DatelineError:
    text = error.object[error.start : error.end]
    if "\ud800" <= text[:1] <= "\udfff":
        return UsageError(f"the text {ascii(error.object)[:100]} is not UTF-8: correct its character {error.start + 1}")
    return UsageError(
        f"the encoding {error.encoding} of the output has no {ascii(text)[:40]}: set PYTHONIOENCODING=utf-8"
    )
