import time

from pipeline.stream.health import WorkerHealth


def ago(seconds: float) -> float:
    return time.monotonic() - seconds


def test_a_worker_with_nothing_to_do_is_well() -> None:
    """No progress without lag is idleness, not a stall."""
    assert WorkerHealth("enrich", progress=ago(1000), assignment=12).stalled(10, 60) is None


def test_lag_without_progress_is_a_stall() -> None:
    """Records waiting and no finished batch for longer than the limit."""
    health = WorkerHealth("enrich", progress=ago(11), assignment=12, lag=5)
    assert "5 records waiting" in (health.stalled(10, 60) or "")


def test_waiting_for_a_service_is_no_stall() -> None:
    """Each retry of a service that is unavailable counts as progress."""
    health = WorkerHealth("index", progress=ago(1000), assignment=12, lag=5)
    health.waiting("elasticsearch")
    assert health.stalled(10, 60) is None


def test_a_blocked_loop_is_a_stall() -> None:
    """No heartbeat of the event loop for longer than the limit."""
    assert "event loop" in (WorkerHealth("index", beat=ago(11)).stalled(10, 60) or "")


def test_no_assignment_is_a_stall_in_the_end() -> None:
    """A member that never gets a partition exits, and says what the cause may be."""
    assert "more workers than partitions" in (WorkerHealth("index", assigned_at=ago(61)).stalled(10, 60) or "")
