"""Tombstones on articles.enriched: records without a value, each deleting an article up to a version."""

from pipeline.messages.records import Record

VERSION_HEADER = "dateline-version"
"""On a tombstone: the newest version that it deletes, as decimal digits. Without it, the tombstone's own timestamp."""


def deleted_version(tombstone: Record) -> int:
    """The newest version that a tombstone deletes; a newer one stays."""
    given = tombstone.headers.get(VERSION_HEADER, b"")
    return int(given) if given.isdigit() and len(given) < 16 else tombstone.timestamp
