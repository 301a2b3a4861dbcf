"""The forms that can be read, and how one is told from another."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from pipeline.errors import UsageError
from pipeline.publish import jsonl, plain_text
from pipeline.publish.items import Input, Item, Link, Reading

Reader = Callable[[Input, Reading], Iterator[Item | Link]]

READERS: Mapping[str, Reader] = {"jsonl": jsonl.read, "text": plain_text.read}

_BY_EXTENSION = {".jsonl": "jsonl", ".ndjson": "jsonl", ".txt": "text", ".text": "text", ".md": "text"}


def read(given: Input, how: Reading, form: str | None = None) -> Iterator[Item | Link]:
    """Read an input in ``form``, or in the form it looks like."""
    return READERS[form or detect(given)](given, how)


def detect(given: Input) -> str:
    """The form of an input: by its extension, else by its first bytes."""
    return _BY_EXTENSION.get(_extension(given.name)) or _by_content(given)


def require_form(name: str | None) -> None:
    """Raise UsageError for a form that does not exist."""
    if name is not None and name not in READERS:
        raise UsageError(f"--form: no such form: {name}; there are {', '.join(sorted(READERS))}")


def _extension(name: str) -> str:
    return PurePosixPath(urlsplit(name).path if "://" in name else name).suffix.lower()


def _by_content(given: Input) -> str:
    head = given.stream.peek(1024)[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    return "jsonl" if head.startswith(b"{") else "text"
