"""A generation of the index in words, for every command that lists them."""

from rich.filesize import decimal

from pipeline.index.generations import Generation


def state_in_words(each: Generation) -> str:
    """E.g. "live", "live, closed", "old, write blocked"."""
    blocked = f"{' and '.join(each.blocks)} blocked" if each.blocks else ""
    return ", ".join(filter(None, (each.state, "closed" if each.closed else "", blocked)))


def size_in_words(each: Generation) -> tuple[str, str]:
    """Documents and bytes, which Elasticsearch does not report a closed index."""
    return ("?", "?") if each.closed else (f"{each.documents:,}", decimal(each.bytes))
