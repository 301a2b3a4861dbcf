"""Commands and workers that start at once: a process that has imported Dateline forks one for each request.

Each is a process of its own, with a log and an environment of its own, that can be killed and frozen like any other; only
the seconds of imports are shared, those in which a fork server loads the model among them. A request is a line of JSON
on standard input, ``{"number", "argv", "env", "log"}``; an answer is one on standard output: ``{"number", "pid"}``, and
later ``{"pid", "status"}``. All of them end with the launcher.
"""

import atexit
import ctypes
import importlib
import json
import os
import select
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Sequence
from multiprocessing import forkserver, util
from typing import Any, NoReturn, cast

IMPORTS = (
    "pipeline.cli.main",
    "pipeline.operate.drain",
    "pipeline.operate.replay",
    "pipeline.cli.index_view",
    "pipeline.cli.takedown_view",
    "pipeline.cli.status",
    "pipeline.publish.run",
    "pipeline.alerts.saved",
    "pipeline.cli.search_view",
    "pipeline.stream.index",
    "pipeline.stream.pool",
    "pipeline.stream.worker",
    "pipeline.enrich.preload",
    "pipeline.operate.rebuild.prepare",
    # What they load when it is first used.
    "faust.assignor",
    "faust.tables",
    "snowballstemmer",
)
"""Ahead of every command. Numpy has no threads here (``ONE_THREAD``), which would not survive a fork."""
USE_FORK_SERVERS = ("enrich-worker", "re-enrich", "index")
PR_SET_PDEATHSIG = 1


def main() -> None:
    for name in IMPORTS:
        importlib.import_module(name)
    # Articles as short as these ask the classifier of languages, which takes most of a second to load.
    cast(Any, sys.modules["pipeline.enrich.text.language"])._langid()
    # A rebuild lets live workers go first. Here that would be those of other histories, and whatever else runs.
    cast(Any, sys.modules["pipeline.operate.rebuild.prepare"]).NICENESS = 0
    if mutant := os.environ.get("HISTORIES_MUTANT"):
        from tests.histories.mutants import apply

        apply(mutant)
    job = _serve()
    # Only a child comes here: it runs as a program of its own would.
    _become(job)
    from pipeline.cli.main import main as dateline

    try:
        dateline()
    except SystemExit as end:
        _end(end.code)
    _end(0)


def _end(code: object) -> NoReturn:
    """End as the interpreter would, but leave the memory to the system: to free all objects copies all shared pages."""
    if isinstance(code, str):
        print(code, file=sys.stderr)
    cast(Any, threading)._shutdown()
    cast(Any, atexit)._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def _serve() -> dict[str, Any]:
    """Fork for each request; returns in the children alone."""
    woken, wake = os.pipe()
    for end in (woken, wake):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    requests = b""
    _answer(ready=True)
    while True:
        readable, _, _ = select.select([0, woken], [], [])
        if woken in readable:
            os.read(woken, 4096)
            _reap()
        if 0 not in readable:
            continue
        if not (more := os.read(0, 65536)):
            sys.exit(0)
        *lines, requests = (requests + more).split(b"\n")
        for line in lines:
            job = json.loads(line)
            if not (pid := os.fork()):
                os.close(woken)
                os.close(wake)
                return dict(job)
            _answer(number=job["number"], pid=pid)


def _reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _answer(pid=pid, status=os.waitstatus_to_exitcode(status))


def _answer(**facts: object) -> None:
    os.write(1, json.dumps(facts).encode() + b"\n")


def _become(job: dict[str, Any]) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.setsid()
    os.environ.update(job["env"])
    tempfile.tempdir = None  # Read TMPDIR again.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    log = os.open(job["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    sys.argv = ["dateline", *job["argv"]]
    if job["argv"][0] in USE_FORK_SERVERS:
        _keep_fork_server_ready()


def _keep_fork_server_ready() -> None:
    """Fork what becomes the command's fork server when it asks for one: all is loaded here already."""
    ours, theirs = socket.socketpair()
    if not (pid := os.fork()):
        ours.close()
        _, fds, _, _ = socket.recv_fds(theirs, 1, 2)
        if len(fds) == 2:
            theirs.close()
            cast(Any, forkserver).main(*fds, [])
        os._exit(0)  # The worker has ended without one.
    theirs.close()
    start = util.spawnv_passfds

    def start_or_wake(path: Any, args: Sequence[str], fds: Sequence[int]) -> int:
        if "multiprocessing.forkserver" not in args[-1] or ours.fileno() < 0:
            return start(path, args, fds)
        with ours:
            socket.send_fds(ours, [b"."], list(fds))
        return pid

    cast(Any, util).spawnv_passfds = start_or_wake


if __name__ == "__main__":
    main()
