"""Saved searches that report every new article that they match."""
