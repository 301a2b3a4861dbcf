"""One thing that ``dateline doctor`` looked at."""

import time
from collections.abc import Callable
from dataclasses import dataclass

SKEW_SECONDS = 2.0
"""Clocks further apart make delays, and "how long ago", wrong by that much; the order of versions is one clock's."""


@dataclass(frozen=True)
class Check:
    """``found`` is what is there; ``fix`` says how to fix it when it is not ``ok``."""

    name: str
    ok: bool
    found: str
    fix: str = ""


def clock_check(whose: str, ask: Callable[[], float]) -> Check:
    """Compare a clock with ours; ``ask`` returns what it shows, in seconds since 1970."""
    before = time.time()
    theirs = ask()
    after = time.time()
    # It was read somewhere between; only what lies outside of that is surely skew.
    skew = max(0.0, before - theirs, theirs - after)
    fix = f"set the clocks, here and of {whose}, by NTP (timedatectl status; chronyc tracking)"
    return Check(f"clock, {whose}", skew < SKEW_SECONDS, f"{skew:.1f} s apart from ours", fix)
