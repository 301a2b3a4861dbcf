"""Checks of addresses to connect to, based only on what the name resolved to."""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from pipeline.errors import Reason, RecordRejected

Resolver = Callable[[str, int], Sequence[str]]
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# All public IPv6 space. Everything else is loopback, local, multicast, reserved, or an IPv4 address in one of many
# wrappings, of which only the two below legitimately lead to a public host.
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    """Return all addresses of a host, from the system's resolver; raises RecordRejected when there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RecordRejected(Reason.FETCH_FAILED, f"{host} does not resolve: {error}") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked(host: str, addresses: Sequence[str], allowed: Callable[[str], bool]) -> list[str]:
    """Return the addresses; raises RecordRejected if any of them is not ``allowed``.

    A single private address among public ones is refused too: no legitimate name has both.
    """
    for address in addresses:
        if not allowed(address):
            raise RecordRejected(
                Reason.ADDRESS_REFUSED,
                f"{host} is at {address}, which is not a public address",
                fix="allow it with --allow-private if the host is yours",
            )
    return list(addresses)


def host_name(url: str) -> str:
    """Return the host name for rate limits, regardless of port and scheme."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def anywhere(address: str) -> bool:
    """Allow every address: for operators whose feeds are on their own network."""
    return True


def is_public(text: str) -> bool:
    """Return whether an address is on the public internet, even when wrapped in an IPv6 one."""
    try:
        address: _Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    wrapped = _wrapped(address)
    return all(map(is_public, wrapped)) if wrapped else address in _GLOBAL_UNICAST and address.is_global


def _wrapped(address: ipaddress.IPv6Address) -> list[str]:
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [str(part) for part in inner if part is not None]
