"""Secrets, known by their values, taken out of every text that a person or a file is about to get.

Whatever a library says of a bad header, a refused login or a wrong address may hold the secret itself, in one of the
ways in which such text is written. So each secret is learned when the settings are loaded, with those ways, and what
goes to standard error, to a log or into a message of ours passes through ``redact``.
"""

import base64
import binascii
import json
import re
import threading
from collections.abc import Iterator
from typing import Any, TextIO
from urllib.parse import quote, quote_plus

MIN_LENGTH = 4
"""Characters of a secret that is looked for: shorter ones are parts of ordinary words."""
HIDDEN = "[secret]"
_IN_ADDRESS = re.compile(r"""//[^/@\s,"'<>]+@""")

_forms: set[str] = set()
_pattern: re.Pattern[str] | None = None
_lock = threading.Lock()


def learn(secret: str, user: str = "") -> None:
    """Hide this secret from now on, alone and as the login of ``user``."""
    global _pattern
    found = {form for form in _written(secret, user) if len(form) >= MIN_LENGTH}
    with _lock:
        if found - _forms:
            _forms.update(found)
            # The longest first: of a secret that holds another one nothing may stay.
            _pattern = re.compile("|".join(map(re.escape, sorted(_forms, key=len, reverse=True))))


def redact(text: str) -> str:
    """The text without secrets, and without what an address holds before its host."""
    text = _IN_ADDRESS.sub("//", text)
    return _pattern.sub(HIDDEN, text) if _pattern else text


def _written(secret: str, user: str) -> Iterator[str]:
    """The ways in which a secret is found in text: plain, a line of it, quoted, escaped, in a header."""
    for part in {secret, secret.strip(), *secret.splitlines()}:
        data = part.encode("utf-8", "surrogatepass")
        yield from (part, repr(part)[1:-1], ascii(part)[1:-1], repr(data)[2:-1])
        yield from (json.dumps(part)[1:-1], json.dumps(part, ensure_ascii=False)[1:-1])
        yield from (quote(data, safe=""), quote(data), quote_plus(data))
        yield base64.b64encode(data).decode()
        if user:
            yield base64.b64encode(user.encode("utf-8", "surrogatepass") + b":" + data).decode()
        yield from _in_key(part)


def _in_key(key: str) -> Iterator[str]:
    """Return what an encoded API key is made of: ID:KEY in base64."""
    try:
        _, colon, secret = base64.b64decode(key, validate=True).decode("ascii").partition(":")
    except (binascii.Error, ValueError):
        return
    if colon:
        yield secret


class RedactingStream:
    """A text stream that writes to another one what ``redact`` leaves."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write it; returns its length, as far as the caller can tell."""
        self._stream.write(redact(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
