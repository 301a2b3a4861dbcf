"""Saved searches that notify of every new article they match."""
