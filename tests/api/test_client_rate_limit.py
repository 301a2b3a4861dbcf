"""The buckets of clients."""

from pipeline.api.client_rate_limit import RateLimiter


def test_a_burst_then_the_pace() -> None:
    """Three at once, then one a second; another client is not affected."""
    now = [0.0]
    limiter = RateLimiter(60, 3, clock=lambda: now[0])
    assert [limiter.wait("a") for _ in range(3)] == [0, 0, 0]
    assert limiter.wait("a") == 1.0
    assert limiter.wait("b") == 0
    now[0] = 1.0
    assert limiter.wait("a") == 0
    assert limiter.wait("a") == 1.0
    now[0] = 100.0
    assert [limiter.wait("a") > 0 for _ in range(4)] == [False, False, False, True]


def test_no_limit() -> None:
    """0 a minute means as many as one likes."""
    limiter = RateLimiter(0, 1)
    assert not any(limiter.wait("a") for _ in range(1000))
