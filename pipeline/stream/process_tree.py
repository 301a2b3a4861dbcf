"""Process tree: none of our processes outlives its parent, however that ended."""

import ctypes
import os
import signal
import sys
from multiprocessing.forkserver import _forkserver
from typing import Any

SUPERVISOR_PID = "SUPERVISOR_PID"
"""Environment variable with the pid of the supervisor, under `dateline run`."""
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Make a pool process ignore the terminal's Ctrl-C, which is the parent's, and die with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _at_parents_end(signal.SIGKILL)
    _let_the_fork_server_end()


def stop_with_supervisor() -> None:
    """Make a worker under `dateline run` finish what is in flight and stop if the supervisor is killed."""
    if (pid := _supervisor()) is None:
        return
    _at_parents_end(signal.SIGTERM)
    # The supervisor may have died before the kernel was asked to signal that.
    if os.getppid() != pid:
        sys.exit("The supervisor has ended before this worker started.")


def stop_worker() -> None:
    """Ask this process to stop; under `dateline run` the supervisor, which would otherwise restart it."""
    os.kill(_supervisor() or os.getpid(), signal.SIGTERM)


def _supervisor() -> int | None:
    return int(os.environ.get(SUPERVISOR_PID, 0)) or None


def _let_the_fork_server_end() -> None:
    """Close this process's end of the pipe by which a fork server, its parent, sees that the worker lives.

    Every process of the pool inherits it: one that hangs while the worker is killed would keep the server, and so itself,
    running.
    """
    # Private, and the same in Python 3.11 to 3.13; a test of the pool fails when it goes away.
    server: Any = _forkserver
    if server._forkserver_alive_fd is not None:
        os.close(server._forkserver_alive_fd)
        server._forkserver_alive_fd = None


def _at_parents_end(number: signal.Signals) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
