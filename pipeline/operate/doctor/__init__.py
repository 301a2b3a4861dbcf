"""Checks of ``dateline doctor``: what is missing or inconsistent, and how to fix it."""
