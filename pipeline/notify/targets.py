"""Addresses that a webhook may connect to: public ones, and others that its receiver allows."""

import ipaddress
from collections.abc import Callable, Collection

from pipeline.fetch.addresses import is_public


def allowed(kinds: Collection[str]) -> Callable[[str], bool]:
    """Return the address check for a receiver that allows ``loopback``, ``private`` or neither.

    ``private`` means the networks of RFC 1918, their IPv6 counterparts (fc00::/7) and providers' shared addresses.
    Link-local addresses, among them those at which clouds hand out credentials, are never allowed.
    """

    def check(address: str) -> bool:
        return is_public(address) or _kind(address) in kinds

    return check


_PRIVATE = [
    ipaddress.ip_network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
]


def _kind(text: str) -> str:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return "loopback"
    return "private" if any(address in network for network in _PRIVATE) else ""
