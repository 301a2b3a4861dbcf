"""Addresses that a webhook may go to: the public ones, and of the others what its receiver names."""

import ipaddress
from collections.abc import Callable, Collection

from pipeline.fetch.addresses import is_public


def allowed(kinds: Collection[str]) -> Callable[[str], bool]:
    """Return the check of an address, for a receiver that allows ``loopback``, ``private`` or neither.

    ``private`` are the networks of RFC 1918, their counterparts in IPv6 (fc00::/7) and the shared ones of providers. Link-local
    addresses, among them those at which clouds hand out credentials, are allowed to no one.
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
