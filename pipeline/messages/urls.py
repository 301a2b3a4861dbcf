"""Web addresses: which parts may be published or logged, and the secrets in them."""

import re
from urllib.parse import urlsplit, urlunsplit

from pipeline.errors import Reason, RecordRejected

# Parameters that identify a paying reader's own feed.
_SECRET = re.compile(
    r"(?<=[?&;])((?:[\w.-]*[_.-])?(?:key|apikey|token|auth|secret|password|passwd|pwd|sig|signature|sid))=[^&;#]+", re.I
)


def redacted(url: str) -> str:
    """Return the address without user name and password: safe to publish, and leads to the same page."""
    return split_secret(url)[0]


def shown(url: str) -> str:
    """Return the address without any secret, for logs and source names."""
    return _SECRET.sub(r"\1=…", redacted(url))


def is_web(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def location(header: str) -> str:
    """The address in a Location header: its bytes are read as Latin-1, but beyond ASCII they mostly are UTF-8.

    >>> location("/caf\\u00c3\\u00a9"), location("/caf\\u00e9")
    ('/café', '/café')
    """
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def too_large(name: str, limit: int) -> RecordRejected:
    """Return the rejection of a response larger than ``limit`` bytes."""
    return RecordRejected(
        Reason.TOO_LARGE,
        f"{name} is larger than {limit:,} bytes when unpacked",
        fix="raise max_document_bytes, or download it and publish the file",
    )


def split_secret(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.rpartition("@")[2], ""
    secret, at, host = parts.netloc.rpartition("@")
    return (urlunsplit(parts._replace(netloc=host)), secret) if at else (url, "")
