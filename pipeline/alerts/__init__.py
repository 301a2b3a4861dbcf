"""Saved searches that tell of every new article that they match."""
