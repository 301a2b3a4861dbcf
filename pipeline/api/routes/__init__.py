"""Endpoints, one file a noun."""
