import random
from concurrent.futures import Future
from threading import Timer

import pytest

from pipeline.fetch.retry_after import retry_after
from pipeline.watch.schedule import PollSchedule, jittered
from pipeline.watch.scheduler import wait_for_one


def test_the_interval_adapts_between_its_bounds() -> None:
    """News shortens it, silence lengthens it, and it never leaves its bounds."""
    pace = PollSchedule(least=100, first=600, most=1000)
    assert pace.adapted(600, fresh=True) == 300
    assert pace.adapted(300, fresh=False) == 450
    assert pace.adapted(120, fresh=True) == 100
    assert pace.adapted(900, fresh=False) == 1000


def test_failures_double_the_wait_up_to_a_limit() -> None:
    """A host in trouble is left alone for longer each time; an interval set by hand is never shortened."""
    pace = PollSchedule(most=3600)
    assert [pace.backed_off(600, failures) for failures in (1, 2, 3, 99)] == [1200, 2400, 3600, 3600]
    assert pace.backed_off(7200, 1) == 7200


def test_feeds_drift_apart() -> None:
    """Jitter lengthens a wait by at most a tenth, and differently each time."""
    chance = random.Random(1)
    waits = {jittered(100, chance) for _ in range(50)}
    assert len(waits) > 40
    assert all(100 <= wait <= 110 for wait in waits)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("0", None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("99999999", 86400),
        ("Thu, 01 Jan 1970 00:20:00 GMT", 200),
        ("Thu, 01 Jan 1970 00:20:00 -0000", 200),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 1),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 86400),
        ("Mon, 01 Jan 2020 00:00:00 +99999999999999", None),
        ("Mon, 01 Jan 99999999999999 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms(said: str, seconds: float | None) -> None:
    """Seconds or a date; what is not a wait is none, and no one is waited for longer than a day."""
    assert retry_after({"retry-after": said}, now=1000.0) == seconds


def test_a_feed_that_is_due_in_centuries_does_not_end_the_watch() -> None:
    """Any time ahead can be waited for, and a visit that ends in the meantime is noticed."""
    visit: Future[None] = Future()
    Timer(0.05, visit.set_result, [None]).start()
    wait_for_one([visit], 1e12)
    assert visit.done()
