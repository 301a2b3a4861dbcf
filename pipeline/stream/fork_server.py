"""Fork server of the pool: a process that has loaded the libraries and the model, once for all enrichment processes.

Not plain forks: the worker runs threads.
"""

import multiprocessing
import os
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running

# A core has a process already; the threads that numpy's products would start beside it only wait for each other, and
# cost more than half of the throughput. Read when numpy is imported, by the fork server.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


def fork_server() -> ForkServerContext:
    """The fork server, started if it was not yet; loading takes it seconds, in which it answers no one.

    So call it first, and let it load while the worker itself does.
    """
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.enrich.preload"])
    ensure_running()
    return context
