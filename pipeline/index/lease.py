"""A lock that a dead holder cannot keep: a document that its holder renews, with facts about its work.

Clocks of different machines are never compared: a process that finds the lease taken watches it, and if the document is
not renewed for ``Gateway.lease_timeout`` seconds of the watcher's own time, its holder is gone. Every change is
conditional on the sequence number read, so two watchers cannot both take it, and a holder that was only asleep learns
of its loss on its next renewal.
"""

import os
import socket
import time
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import Conflict, IndexMissing, NotFound, UsageError
from pipeline.index.gateway import Gateway

RENEWALS = 5
"""Renewals per lease timeout, so that one slow response does no harm."""
LOOK = 0.5
"""Seconds between a watcher's checks."""
SIGNS_OF_LIFE = 2
"""Renewals that a watcher must see: one may be the last request of a holder that was killed, served late."""


class LeaseLost(UsageError):
    """Another process took over and will finish the work."""


class LeaseTaken(UsageError):
    """Another process holds the lease."""


@dataclass
class Lease:
    """A held lease. ``facts`` are stored with it; those of a previous, dead holder are ``inherited`` and kept too."""

    gateway: Gateway
    name: str
    facts: dict[str, Any] = field(default_factory=dict)
    inherited: dict[str, Any] = field(default_factory=dict)
    _seen: tuple[int, int] = (0, 0)
    _renewed: float = 0.0

    def renew(self, **facts: Any) -> None:
        """Show that the holder is alive, and record ``facts``; raises LeaseLost, Unavailable."""
        self.facts |= facts
        try:
            self._put(if_seq_no=self._seen[0], if_primary_term=self._seen[1])
        except Conflict as error:
            raise LeaseLost(f"another process has taken over the {self.name}; this one stops") from error

    def keep(self) -> None:
        """Renew the lease when due; call it often."""
        if time.monotonic() - self._renewed > self.gateway.lease_timeout / RENEWALS:
            self.renew()

    def release(self) -> None:
        """Release the lease."""
        self.gateway.client.options(ignore_status=(404, 409)).delete(
            index=leases_index(self.gateway.alias), id=self.name, if_seq_no=self._seen[0], if_primary_term=self._seen[1]
        )

    def _put(self, **condition: Any) -> None:
        document = {**self.facts, "host": socket.gethostname(), "pid": os.getpid()}
        answer = self.gateway.client.index(
            index=leases_index(self.gateway.alias), id=self.name, document=document, **condition
        ).body
        self._seen = answer["_seq_no"], answer["_primary_term"]
        self._renewed = time.monotonic()


@dataclass(frozen=True)
class LeaseState:
    """State of a lease when read; ``seen`` changes with every renewal."""

    seen: tuple[int, int]
    facts: dict[str, Any]

    def __str__(self) -> str:
        return f"process {self.facts.get('pid')} on {self.facts.get('host')}"


def leases_index(alias: str) -> str:
    """Return the index of the leases, e.g. articles-leases."""
    return f"{alias}-leases"


def acquire(gateway: Gateway, name: str) -> Lease:
    """Take the lease, at once or after finding its holder dead; raises LeaseTaken, Unavailable."""
    gateway.make_index(leases_index(gateway.alias), {"dynamic": False})
    if gone := _abandoned(gateway, name):
        return take_over(gateway, name, gone)
    return _taken(Lease(gateway, name), op_type="create")


def take_over(gateway: Gateway, name: str, gone: LeaseState) -> Lease:
    """Take a dead holder's lease, with its facts; raises LeaseTaken if another process was quicker, Unavailable."""
    lease = Lease(gateway, name, facts=dict(gone.facts), inherited=gone.facts)
    return _taken(lease, if_seq_no=gone.seen[0], if_primary_term=gone.seen[1])


def _taken(lease: Lease, **condition: Any) -> Lease:
    try:
        lease._put(**condition)
    except Conflict as error:
        raise LeaseTaken(f"another process has just begun the {lease.name}") from error
    return lease


def get_lease(gateway: Gateway, name: str) -> LeaseState | None:
    """Return the state of a lease, None when there is none; raises Unavailable."""
    try:
        found = gateway.client.get(index=leases_index(gateway.alias), id=name).body
    except (NotFound, IndexMissing):
        return None
    return LeaseState((found["_seq_no"], found["_primary_term"]), found["_source"])


def _abandoned(gateway: Gateway, name: str) -> LeaseState | None:
    """Return the lease of a dead holder, None when it is free; raises LeaseTaken when it is being renewed."""
    last, renewals = get_lease(gateway, name), 0
    deadline = time.monotonic() + gateway.lease_timeout
    while last and time.monotonic() < deadline:
        time.sleep(LOOK)
        seen = get_lease(gateway, name)
        if seen and seen != last:
            renewals += 1
            deadline = time.monotonic() + gateway.lease_timeout
        if seen and renewals == SIGNS_OF_LIFE:
            raise LeaseTaken(f"{seen} is at the {name} already; see it with: dateline index list")
        last = seen
    return last
