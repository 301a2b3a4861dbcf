"""The result of one check of ``dateline doctor``."""

import time
from collections.abc import Callable
from dataclasses import dataclass

SKEW_SECONDS = 2.0
"""Larger clock differences distort delays and ages by as much; the order of versions depends on one clock only."""


@dataclass(frozen=True)
class Check:
    """``found`` is the actual state; ``fix`` says what to do when it is not ``ok``."""

    name: str
    ok: bool
    found: str
    fix: str = ""


def clock_check(whose: str, ask: Callable[[], float]) -> Check:
    """Compare a clock with ours; ``ask`` returns its time in seconds since 1970."""
    before = time.time()
    theirs = ask()
    after = time.time()
    # It was read somewhere in between; only a time outside that interval is certainly skew.
    skew = max(0.0, before - theirs, theirs - after)
    fix = f"set the clocks, here and of {whose}, by NTP (timedatectl status; chronyc tracking)"
    return Check(f"clock, {whose}", skew < SKEW_SECONDS, f"{skew:.1f} s apart from ours", fix)
