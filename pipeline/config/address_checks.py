"""Checks of addresses in settings, which would otherwise fail later with a library's message."""

import re
from collections.abc import Iterator
from ipaddress import IPv6Address
from urllib.parse import urlsplit

_LABEL = re.compile(r"[^\s/\\?#@\[\]%*<>,;:'\"]{1,63}")
"""A label of a host name, in any script; its length in DNS is checked separately."""
_PORT = re.compile(r"[0-9]{1,5}")


def broker_problem(broker: str) -> str:
    """Return the problem of a HOST:PORT pair; empty when it is valid."""
    host, _, port = broker.strip().rpartition(":")
    if not host or not _is_port(port):
        return f"{broker!r} is not a HOST:PORT pair; write it like 127.0.0.1:9092"
    return _host_problem(host)


def url_problem(url: str) -> str:
    """Return the problem of an HTTP service's address; empty when it is valid."""
    example = "write it like http://127.0.0.1:9200"
    try:
        parts = urlsplit(url.strip(" "))
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        return f"{url!r} is not an address ({error}); {example}"
    if parts.scheme not in ("http", "https") or not host:
        return f"{url!r} is not an address that begins with http:// or https://; {example}"
    if port == 0:
        return f"{url!r} has port 0, at which nothing listens; {example}"
    if parts.query or parts.fragment:
        return f"{url!r} is not the address of a service, but has a query or a fragment; {example}"
    return _host_problem(f"[{host}]" if ":" in host else host)


def broker_problems(bootstrap: str) -> Iterator[str]:
    """Yield every problem of a list of brokers."""
    yield from (problem for broker in bootstrap.split(",") if (problem := broker_problem(broker)))


def url_problems(urls: str) -> Iterator[str]:
    """Yield every problem of a list of addresses."""
    yield from (problem for url in urls.split(",") if (problem := url_problem(url)))


def _is_port(text: str) -> bool:
    return bool(_PORT.fullmatch(text)) and 0 < int(text) <= 65535


def _host_problem(host: str) -> str:
    said = f"{ascii(host)[1:-1] if not host.isprintable() else host} is not the name or the address of a host"
    if host.startswith("[") or ":" in host:
        try:
            IPv6Address(host.removeprefix("[").removesuffix("]").partition("%")[0])
        except ValueError as error:
            return f"{said} ({error})"
        return "" if host.startswith("[") == host.endswith("]") else said
    labels = host.removesuffix(".").split(".")
    if not all(_LABEL.fullmatch(label) and label.isprintable() for label in labels):
        return f"{said}: its parts between dots have 1 to 63 letters, digits and dashes"
    try:
        host.encode("idna")
    except UnicodeError as error:
        return f"{said} ({error.__cause__ or error})"
    return ""
