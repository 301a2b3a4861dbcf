"""The lease on a real Elasticsearch: one holder at a time, and none that is gone keeps it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.index import lease
from pipeline.index.gateway import Gateway
from pipeline.index.lease import Lease, LeaseLost, LeaseTaken

pytestmark = pytest.mark.services
WORK = "rebuild"


def test_it_is_free_taken_and_free_again(gateway: Gateway) -> None:
    """Who looks sees who holds it and what they noted; given back, the next has it at once and inherits nothing."""
    assert lease.get_lease(gateway, WORK) is None
    held = lease.acquire(gateway, WORK)
    held.renew(target="articles-g2")
    seen = lease.get_lease(gateway, WORK)
    assert seen
    assert seen.facts["target"] == "articles-g2"
    assert str(seen).startswith("process ")
    held.release()
    assert lease.get_lease(gateway, WORK) is None
    started = time.monotonic()
    again = lease.acquire(gateway, WORK)
    assert time.monotonic() - started < gateway.lease_timeout
    assert again.inherited == {}


def test_who_lives_keeps_it(gateway: Gateway) -> None:
    """A second process is notified who holds it, as soon as it has seen it renewed twice."""
    held = lease.acquire(gateway, WORK)
    ended = threading.Event()

    def live() -> None:
        while not ended.wait(0.1):
            held.keep()

    holder = threading.Thread(target=live)
    holder.start()
    try:
        with pytest.raises(LeaseTaken, match=r"process \d+ on .+ is at the rebuild already"):
            lease.acquire(gateway, WORK)
    finally:
        ended.set()
        holder.join()
    held.renew()


def test_who_is_gone_loses_it_and_leaves_what_it_noted(gateway: Gateway) -> None:
    """After the time of a lease without a renewal another takes it over; it inherits the facts and keeps them."""
    gone = lease.acquire(gateway, WORK)
    gone.renew(target="articles-g2", blocked="articles-g1")
    started = time.monotonic()
    heir = lease.acquire(gateway, WORK)
    assert time.monotonic() - started >= gateway.lease_timeout
    assert heir.inherited["target"] == "articles-g2"
    heir.renew(target="articles-g3")
    seen = lease.get_lease(gateway, WORK)
    assert seen
    assert (seen.facts["target"], seen.facts["blocked"]) == ("articles-g3", "articles-g1")


def test_the_last_request_of_a_killed_holder_is_no_sign_of_life(gateway: Gateway) -> None:
    """It is served after the kill, while another waits for the lease; the other has it a lease's time later."""
    gone = lease.acquire(gateway, WORK)
    late = threading.Timer(lease.LOOK * 1.5, gone.renew)
    late.start()
    started = time.monotonic()
    heir = lease.acquire(gateway, WORK)
    late.join()
    assert time.monotonic() - started >= gateway.lease_timeout + lease.LOOK
    heir.renew()
    with pytest.raises(LeaseLost):
        gone.renew()


def test_who_was_only_asleep_learns_that_it_lost(gateway: Gateway) -> None:
    """Its next renewal says so, and its release takes nothing away from the new holder."""
    asleep = lease.acquire(gateway, WORK)
    heir = lease.acquire(gateway, WORK)
    with pytest.raises(LeaseLost, match="another process has taken over the rebuild"):
        asleep.renew()
    asleep.release()
    assert lease.get_lease(gateway, WORK) is not None
    heir.renew()


def test_of_many_that_find_it_free_one_takes_it(gateway: Gateway) -> None:
    """However close together they come."""
    lease.acquire(gateway, WORK).release()

    def attempt(_: int) -> Lease | None:
        try:
            return lease.acquire(gateway, WORK)
        except LeaseTaken:
            return None

    with ThreadPoolExecutor(6) as pool:
        taken = [each for each in pool.map(attempt, range(6)) if each]
    # Those that found it taken at once waited for its holder, which did not renew: each later one took it from the one before.
    assert taken
    still = []
    for each in taken:
        try:
            each.renew()
            still.append(each)
        except LeaseLost:
            continue
    assert len(still) == 1


def test_of_two_heirs_one_is_too_late(gateway: Gateway) -> None:
    """Both saw the same holder gone."""
    lease.acquire(gateway, WORK)
    gone = lease.get_lease(gateway, WORK)
    assert gone
    lease.take_over(gateway, WORK, gone)
    with pytest.raises(LeaseTaken, match="has just begun"):
        lease.take_over(gateway, WORK, gone)


def test_leases_of_other_work_and_of_other_indices_are_others(gateway: Gateway) -> None:
    held, other = lease.acquire(gateway, WORK), lease.acquire(gateway, "prune")
    held.renew()
    other.renew()
    assert lease.leases_index("articles") != lease.leases_index("news")


def test_keep_renews_when_it_is_time(gateway: Gateway) -> None:
    """Called in a tight loop it writes but a few times in the time of a lease."""
    held = lease.acquire(gateway, WORK)
    first = lease.get_lease(gateway, WORK)
    held.keep()
    assert lease.get_lease(gateway, WORK) == first
    deadline = time.monotonic() + gateway.lease_timeout / lease.RENEWALS + 0.2
    while time.monotonic() < deadline:
        held.keep()
    now = lease.get_lease(gateway, WORK)
    assert first
    assert now
    assert 1 <= now.seen[0] - first.seen[0] <= 2
