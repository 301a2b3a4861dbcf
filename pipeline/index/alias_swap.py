"""Switch the alias from one generation to the next without readers noticing.

Writes to the old generation stop briefly (usually well under a second): Elasticsearch returns from ``_block/write``
only when no write is in progress, so nothing can reach the old generation after the new one was found complete. The
live index worker sees "blocked", waits as for any other failure, and retries through the alias after the swap. Without
the pause a reader could see an article as the live worker had just corrected it and then, through the swapped alias, as
it was before.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import structlog

from pipeline.index import lease
from pipeline.index.gateway import Gateway
from pipeline.index.lease import Lease, LeaseState, LeaseTaken
from pipeline.index.template import next_alias

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

REBUILD = "rebuild"
"""The name of the lease."""


@contextmanager
def writes_blocked(gateway: Gateway, index: str, held: Lease) -> Iterator[None]:
    """Block writes to ``index`` inside; if the body succeeds the block stays, as the index is then old.

    Until then the lease names the blocked index, so that a holder that was killed here, or could not lift the block,
    does not stop the flow for long (``StaleBlockCleaner``).
    """
    held.renew(blocked=index)
    with ExitStack() as undo:
        undo.callback(lift, gateway, held)
        gateway.client.indices.add_block(index=index, block="write")
        yield
        undo.pop_all()
    del held.facts["blocked"]


def lift(gateway: Gateway, held: Lease) -> None:
    """Lift the block that the lease reports, if any, no matter who set it; raises Unavailable."""
    if index := held.facts.get("blocked"):
        unblock(gateway, index)
        del held.facts["blocked"]


def unblock(gateway: Gateway, index: str) -> None:
    """Let an index accept writes again; raises Unavailable."""
    gateway.client.options(ignore_status=404).indices.put_settings(index=index, settings={"index.blocks.write": None})


def make_ready(gateway: Gateway, index: str) -> None:
    """Restore what readers need and filling went without: refreshes and replicas."""
    gateway.client.indices.put_settings(
        index=index,
        settings={"refresh_interval": gateway.shape.refresh, "number_of_replicas": gateway.shape.replicas},
    )
    gateway.client.indices.refresh(index=index)
    # At least one copy must answer searches before readers are sent there.
    gateway.client.cluster.health(index=index, wait_for_status="yellow", timeout="30s")


def swap(gateway: Gateway, old: str | None, new: str) -> None:
    """Point readers and writers from ``old`` to ``new`` in one call; raises Unavailable."""
    alias = gateway.alias
    actions: list[dict[str, dict[str, object]]] = [
        {"add": {"index": new, "alias": alias, "is_write_index": True}},
        {"remove": {"index": new, "alias": next_alias(gateway.alias), "must_exist": False}},
    ]
    if old is not None:
        actions.insert(0, {"remove": {"index": old, "alias": alias}})
    gateway.client.indices.refresh(index=new)
    gateway.client.indices.update_aliases(actions=actions)


class StaleBlockCleaner:
    """Lifts the write block of a rebuild that has died, for anyone who waits on it.

    A block that someone set by hand is not in the lease and is left alone.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._found: LeaseState | None = None
        self._since = 0.0

    def look(self) -> None:
        """Lift a stale block, if there is one. Call it after every failed try; raises Unavailable."""
        found = lease.get_lease(self._gateway, REBUILD)
        if found != self._found:
            self._found, self._since = found, time.monotonic()
        is_gone = time.monotonic() - self._since > self._gateway.lease_timeout
        if found and found.facts.get("blocked") and is_gone:
            self._lift(found)

    def _lift(self, found: LeaseState) -> None:
        try:
            # Take the lease first: a holder that was only asleep then stops instead of swapping.
            taken = lease.take_over(self._gateway, REBUILD, found)
        except LeaseTaken:
            return
        log.warning("a rebuild is gone: its block is lifted", rebuild=str(found), index=found.facts["blocked"])
        # Release the lease last: if this fails or is killed, the lease still reports the block.
        lift(self._gateway, taken)
        taken.release()
