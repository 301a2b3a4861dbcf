"""Hosts of outlets from any form of address: ``https://www.example.org/x?id=1``, ``EXAMPLE.org`` are example.org."""

import re
from urllib.parse import urlsplit

from pipeline.messages.article_id import undressed_host

# Also with one slash, as when two addresses were joined by a program.
_SCHEME = re.compile(r"^(?:feed:)?(?:(?:https?|feed|rss|ftp):)?/{0,3}(?=[^/])", re.IGNORECASE)


def host_names(text: str) -> tuple[str, ...]:
    """Return the host names under which an address may be indexed; none if it is not an address.

    >>> host_names("https://www.Example.org:443/feed"), host_names("Harbour Post")
    (('example.org', 'www.example.org'), ())
    """
    bare = _SCHEME.sub("", text.strip().strip("<>\"'"))
    if any(map(str.isspace, bare)) or not ("." in bare or "://" in bare):
        return ()
    try:
        host = urlsplit(bare if "://" in bare else f"//{bare}").hostname
    except ValueError:
        return ()
    if not host:
        return ()
    plain = host.rstrip(".").removeprefix("www.")
    forms = (plain, undressed_host(plain), _in_letters(plain), _in_ascii(plain))
    return tuple(dict.fromkeys(name for form in forms if form for name in (form, f"www.{form}")))


def _in_ascii(host: str) -> str:
    """Return the form used in DNS: xn--…"""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _in_letters(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
