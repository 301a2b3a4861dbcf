import pytest

from pipeline.stream.rates import Rates


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_rates_over_each_window() -> None:
    """An hour at 2 a second, then a minute at 10: each window tells its own share."""
    clock = Clock()
    rates = Rates(clock)
    total = 0
    for second in range(3660):
        clock.now += 1
        total += 10 if second >= 3600 else 2
        found = rates.after(total)
    assert found["1m"] == pytest.approx(10, abs=0.2)
    assert found["5m"] == pytest.approx((4 * 2 + 10) / 5, abs=0.1)
    assert found["15m"] == pytest.approx((14 * 2 + 10) / 15, abs=0.1)


def test_a_young_worker_is_measured_since_its_start() -> None:
    """Half a minute of life gives the rate of that half minute, in every window."""
    clock = Clock()
    rates = Rates(clock)
    clock.now += 30
    assert rates.after(60) == {"1m": 2, "5m": 2, "15m": 2}


def test_no_time_no_rate() -> None:
    """The first look of all divides by nothing."""
    assert Rates(Clock()).after(5) == {"1m": 0, "5m": 0, "15m": 0}


def test_memory_stays_flat() -> None:
    """A day of heartbeats keeps a quarter of an hour of samples."""
    clock = Clock()
    rates = Rates(clock)
    for _ in range(17_280):
        clock.now += 5
        rates.after(0)
    assert len(rates._samples) < 200
