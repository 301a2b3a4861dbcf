"""Rebuild: a new generation of the index while the old one serves."""
