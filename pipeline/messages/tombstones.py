"""Tombstones on articles.enriched: records without a value that delete an article up to a version."""

from pipeline.messages.article_version import is_version, last_version_at
from pipeline.messages.records import VERSION_HEADER, Record


def deleted_version(tombstone: Record) -> int:
    """Return the newest version that a tombstone deletes; without one in the header, the last before its timestamp."""
    given = tombstone.headers.get(VERSION_HEADER, b"")
    version = int(given) if given.isdigit() and len(given) < 20 else -1
    return version if is_version(version) else last_version_at(tombstone.timestamp)
