"""Bounds of options that are durations."""

MAX_SECONDS = 30 * 86_400
"""The longest wait, a month: infinity and what threads and clocks cannot wait for are refused with it."""
