"""Run both workers and keep them running, by supervisord.

It restarts whatever ends unexpectedly (70 after a bug, a kill), waits longer after each quick death, stops
everything on SIGTERM and kills what has not stopped after the grace period. Killed itself, it leaves nothing behind:
its workers then end by themselves.
"""

import os
import sys
from pathlib import Path

from pipeline.config.settings import Settings
from pipeline.errors import EXIT_CONFIG
from pipeline.kafka.topics import check_stage
from pipeline.kafka.topology import topology
from pipeline.logs import log_folder, run_folder
from pipeline.stream.process_tree import SUPERVISOR_PID

WORKER = "%(program_name)s-%(process_num)d"
PROGRAM = """
[program:{name}]
command={python} -m pipeline.cli {name}-worker
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
environment={environment}
"""

SUPERVISOR = """
[supervisord]
nodaemon=true
silent=true
logfile={folder}/supervisord.log
pidfile={folder}/supervisord.pid
childlogdir={folder}

[unix_http_server]
file={folder}/supervisor.sock
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://{folder}/supervisor.sock
"""


def configuration(settings: Settings, folder: Path, workers: dict[str, int]) -> str:
    """The supervisord configuration for ``workers`` processes of each stage, by name."""
    log_format = "console" if settings.log_format == "auto" and sys.stderr.isatty() else settings.log_format
    # The workers' own standard error is a pipe to the supervisor, so it tells them who reads.
    environment = (
        f'DATELINE_LOG_FORMAT="{log_format}",DATELINE_LOG_FILE="{log_folder(settings)}/{WORKER}.log",'
        f'{SUPERVISOR_PID}="{os.getpid()}"'
    )
    common = {"python": sys.executable, "config": EXIT_CONFIG, "grace": round(settings.shutdown_timeout)}
    programs = [
        PROGRAM.format(name=name, worker=WORKER, count=count, environment=environment, **common)
        for name, count in workers.items()
        if count
    ]
    return SUPERVISOR.format(folder=folder) + "".join(programs)


def supervise(settings: Settings, workers: dict[str, int]) -> None:
    """Become supervisord; does not return. Raises SetupError or Unavailable when the workers could not start."""
    for stage in topology(settings).stages:
        if workers[stage.name]:
            check_stage(settings, stage)
    folder = run_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "supervisord.conf"
    path.write_text(configuration(settings, folder, workers), encoding="utf-8")
    os.execv(sys.executable, [sys.executable, "-m", "supervisor.supervisord", "-c", str(path)])
