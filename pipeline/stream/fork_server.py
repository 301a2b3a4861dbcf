"""Fork server of the pool: a process that loads the libraries and the model once for all enrichment processes.

Not plain forks: the worker runs threads.
"""

import multiprocessing
import os
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running

# Each core already has a process; extra numpy threads would only wait for each other and cost more than half of the
# throughput. The fork server reads these when it imports numpy.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


def fork_server() -> ForkServerContext:
    """Return the fork server, starting it if needed; it takes seconds to load and does not answer meanwhile.

    So call it first, and let it load while the worker does.
    """
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.enrich.preload"])
    ensure_running()
    return context
