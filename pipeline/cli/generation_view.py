"""Descriptions of index generations, for every command that lists them."""

from rich.filesize import decimal

from pipeline.index.generations import Generation


def state_in_words(each: Generation) -> str:
    """Return e.g. "live", "live, closed", "old, write blocked"."""
    blocked = f"{' and '.join(each.blocks)} blocked" if each.blocks else ""
    return ", ".join(filter(None, (each.state, "closed" if each.closed else "", blocked)))


def size_in_words(each: Generation) -> tuple[str, str]:
    """Return documents and bytes, which Elasticsearch does not report for a closed index."""
    return ("?", "?") if each.closed else (f"{each.documents:,}", decimal(each.bytes))
