"""Limits of options that are durations."""

MAX_SECONDS = 30 * 86_400
"""Longest wait, a month; rejects infinity and values that threads and clocks cannot handle."""
