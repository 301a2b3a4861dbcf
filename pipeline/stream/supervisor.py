"""Run the workers and keep them running, by supervisord.

It restarts whatever ends unexpectedly (70 after a bug, a kill), waits longer after each quick death, stops
everything on SIGTERM and kills what has not stopped after the grace period. Killed itself, it leaves nothing behind:
its workers then end by themselves.

Its configuration holds no path: a space, a percent sign, a semicolon or a quote in one means something there. Folders
come in the environment, and a shell that becomes the worker puts them together.
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
"""Variables for the shell below: which Python runs the workers, where they log, where `dateline run` was called."""
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

# Relative to the folder that holds the configuration, which is its working directory. No socket for supervisorctl: the
# workers hear operators through Kafka, and the path of a socket has at most 107 bytes.
SUPERVISOR = """
[supervisord]
nodaemon=true
silent=true
logfile=supervisord.log
pidfile=supervisord.pid
childlogdir=.
"""


def configuration(settings: Settings, workers: dict[str, int]) -> str:
    """The supervisord configuration for ``workers`` processes of each stage, by name, and the desk where it is set."""
    common = {"config": EXIT_CONFIG, "grace": round(settings.shutdown_timeout), "shell": SHELL, "worker": WORKER}
    counts = [(name, f"{name}-worker", count) for name, count in workers.items() if count]
    counts += [("desk", "desk", 1)] if settings.desk else []
    programs = [PROGRAM.format(name=name, command=command, count=count, **common) for name, command, count in counts]
    return SUPERVISOR + "".join(programs)


def supervise(settings: Settings, workers: dict[str, int]) -> None:
    """Become supervisord; does not return.

    Raises SetupError or Unavailable when the workers could not start, UsageError when there are none to start or when
    this is running here already.
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
    """Find what a worker would end for at once, before anything runs."""
    for stage in topology(settings).stages:
        if workers[stage.name]:
            check_stage(settings, stage)
    if workers.get("notify"):
        check_notify(settings)
    if workers["enrich"]:
        open_gazetteer(settings).close()


def _environment(settings: Settings) -> dict[str, str]:
    # The workers' own standard error is a pipe to the supervisor, so it tells them who reads.
    log_format = "console" if settings.log_format == "auto" and sys.stderr.isatty() else settings.log_format
    return os.environ | {
        "DATELINE_LOG_FORMAT": log_format,
        SUPERVISOR_PID: str(os.getpid()),
        PYTHON: sys.executable,
        LOGS: str(log_folder(settings)),
        FOLDER: str(Path.cwd()),
    }


def _lock(folder: Path) -> None:
    """Hold the folder until this process, by then supervisord, ends; its workers do not inherit that."""
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
