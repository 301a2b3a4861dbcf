"""Snapshot of the whole system, and whether it is healthy."""
