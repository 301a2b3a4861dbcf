"""Run the workers under supervisord.

It restarts whatever exits unexpectedly (70 after a bug, a kill), with growing pauses after quick deaths, stops
everything on SIGTERM and kills what has not stopped within the grace period. If it is killed itself, its workers stop
on their own.

Its configuration contains no paths, in which a space, a percent sign, a semicolon or a quote would be special. Folders
come from the environment, and a shell that execs the worker joins them.
"""

import fcntl
import os
import sys
from pathlib import Path

from pipeline.config.settings import Settings
from pipeline.errors import EXIT_CONFIG, UsageError
from pipeline.gazetteer.store import open_gazetteer
from pipeline.kafka.topics import check_stage
from pipeline.kafka.topology import topology
from pipeline.logs import log_folder, run_folder
from pipeline.stream.notify_worker import check_notify
from pipeline.stream.process_tree import SUPERVISOR_PID

CONFIGURATION = "supervisord.conf"
PYTHON, LOGS, FOLDER = "_DATELINE_PYTHON", "_DATELINE_LOGS", "_DATELINE_FOLDER"
"""Variables for the shell below: the workers' Python, their log folder, and where `dateline run` was called."""
WORKER = "%(program_name)s-%(process_num)d"
SHELL = f'cd "${FOLDER}" && DATELINE_LOG_FILE="${LOGS}/$0.log" exec "${PYTHON}" -m pipeline.cli'
PROGRAM = """
[program:{name}]
command=/bin/sh -c '{shell} {command}' {worker}
process_name={worker}
numprocs={count}
autorestart=unexpected
exitcodes=0,{config}
startsecs=3
startretries=1000000
stopsignal=TERM
stopwaitsecs={grace}
stdout_logfile=/dev/fd/1
stdout_logfile_maxbytes=0
stderr_logfile=/dev/fd/2
stderr_logfile_maxbytes=0
"""

# Relative to the configuration's folder, its working directory. No socket for supervisorctl: operators reach the
# workers through Kafka, and a socket's path is limited to 107 bytes.
SUPERVISOR = """
[supervisord]
nodaemon=true
silent=true
logfile=supervisord.log
pidfile=supervisord.pid
childlogdir=.
"""


def configuration(settings: Settings, workers: dict[str, int]) -> str:
    """Return the supervisord configuration for this many workers of each stage, and the desk where enabled."""
    common = {"config": EXIT_CONFIG, "grace": round(settings.shutdown_timeout), "shell": SHELL, "worker": WORKER}
    counts = [(name, f"{name}-worker", count) for name, count in workers.items() if count]
    counts += [("desk", "desk", 1)] if settings.desk else []
    programs = [PROGRAM.format(name=name, command=command, count=count, **common) for name, command, count in counts]
    return SUPERVISOR + "".join(programs)


def supervise(settings: Settings, workers: dict[str, int]) -> None:
    """Replace this process by supervisord; does not return.

    Raises SetupError or Unavailable when the workers could not start, UsageError when there are none to start or it
    runs here already.
    """
    if not any(workers.values()):
        raise UsageError("no worker to run: both --enrich and --index are 0; set one of them to 1 or more")
    _check(settings, workers)
    folder = run_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    _lock(folder)
    (folder / CONFIGURATION).write_text(configuration(settings, workers), encoding="utf-8")
    environment = _environment(settings)
    os.chdir(folder)
    os.execve(sys.executable, [sys.executable, "-m", "supervisor.supervisord", "-c", CONFIGURATION], environment)


def _check(settings: Settings, workers: dict[str, int]) -> None:
    """Find anything that would make a worker exit at once, before starting."""
    for stage in topology(settings).stages:
        if workers[stage.name]:
            check_stage(settings, stage)
    if workers.get("notify"):
        check_notify(settings)
    if workers["enrich"]:
        open_gazetteer(settings).close()


def _environment(settings: Settings) -> dict[str, str]:
    # The workers' standard error is a pipe to the supervisor, so tell them whether a person reads it.
    log_format = "console" if settings.log_format == "auto" and sys.stderr.isatty() else settings.log_format
    return os.environ | {
        "DATELINE_LOG_FORMAT": log_format,
        SUPERVISOR_PID: str(os.getpid()),
        PYTHON: sys.executable,
        LOGS: str(log_folder(settings)),
        FOLDER: str(Path.cwd()),
    }


def _lock(folder: Path) -> None:
    """Lock the folder until this process, by then supervisord, ends; workers do not inherit the lock."""
    lock = os.open(folder / "run.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        pid = os.read(lock, 20).decode("ascii", "replace").strip()
        raise UsageError(
            f"`dateline run` is running already, as process {pid}, with its state in {folder}: stop it first, or set "
            "DATELINE_DATA_DIR to another folder"
        ) from error
    os.truncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    os.set_inheritable(lock, True)
