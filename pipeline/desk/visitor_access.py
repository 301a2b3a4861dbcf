"""Access control: sessions in a signed cookie, a proxy's header, and proof that a form is ours.

On loopback without keys everyone who can reach the page may use it, but only under this machine's host names, so that
another site's script cannot through DNS. On other addresses a log-in is required.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Protocol
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.datastructures import Headers

from pipeline.api.keys import READ, WRITE, Grant
from pipeline.config.parts import DeskAccess
from pipeline.errors import SettingsError

COOKIE = "dateline_desk"
SESSION_SECONDS = 12 * 3600
"""A working day: returning the next morning requires a new log-in."""
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


class KeyLookup(Protocol):
    """The API's keys. Both methods return None for an unknown or revoked key."""

    def verify(self, key: str) -> Grant | None:
        """Return the key's permissions, None when it is unknown."""

    def find(self, key_id: str) -> Grant | None:
        """Return the current permissions of the key with this id, None when it was removed."""


@dataclass(frozen=True)
class Visitor:
    """An admitted visitor. ``session`` distinguishes browsers, ``user`` is for the page and the log."""

    session: str
    user: str = ""
    can_write: bool = True
    fresh: bool = False


@dataclass(frozen=True)
class Access:
    """Access rules from the settings."""

    secret: str
    keys: KeyLookup | None
    user_header: str
    proxies: tuple[str, ...]
    hosts: frozenset[str]

    @property
    def login_required(self) -> bool:
        """Return whether visitors must log in."""
        return bool(self.keys or self.user_header)

    def host_allowed(self, host: str) -> bool:
        """Return whether the desk accepts this Host header."""
        return not self.hosts or _host_name(host) in self.hosts

    def is_proxy(self, peer: str) -> bool:
        """Return whether a request's sender is a trusted proxy."""
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in ip_network(each, strict=False) for each in self.proxies)

    def visitor(self, cookie: str | None, headers: Headers, peer: str) -> Visitor | None:
        """Return the visitor who sent the request; None when they have to log in first."""
        session = self._read(cookie)
        if self.user_header and self.is_proxy(peer) and (user := self._user(headers)):
            return Visitor(session.get("id") or _new_id(), user[:200], fresh="id" not in session)
        if not self.login_required:
            return Visitor(session.get("id") or _new_id(), fresh="id" not in session)
        grant = self.keys.find(session["key"]) if self.keys and "key" in session else None
        if grant is None or READ not in grant.scopes:
            return None
        return Visitor(session["id"], grant.name, can_write=WRITE in grant.scopes)

    def log_in(self, key: str) -> str | None:
        """Return a new session's cookie, None when the key is refused. It names the key without containing it."""
        grant = self.keys.verify(key) if self.keys else None
        if grant is None or READ not in grant.scopes:
            return None
        return self._serializer("session").dumps({"id": _new_id(), "key": grant.id})

    def cookie_of(self, visitor: Visitor) -> str:
        """Return the cookie of a visitor who needed no key."""
        return self._serializer("session").dumps({"id": visitor.session})

    def form_token(self, visitor: Visitor) -> str:
        """Return proof that a form came from this visitor's page; varies each time, as pages are compressed."""
        return self._serializer("form").dumps([visitor.session, secrets.token_hex(8)])

    def form_is_ours(self, visitor: Visitor, token: str, headers: Mapping[str, str]) -> bool:
        """Return whether the form comes from a page that this desk gave to this visitor."""
        if not is_same_origin(headers):
            return False
        try:
            session, _ = self._serializer("form").loads(token, max_age=SESSION_SECONDS)
        except (BadSignature, ValueError, TypeError):
            return False
        return secrets.compare_digest(str(session), visitor.session)

    def _user(self, headers: Headers) -> str:
        """The name that the proxy gives; none where there are two, as one of them may be the visitor's own."""
        named = headers.getlist(self.user_header)
        return named[0].strip() if len(named) == 1 else ""

    def _read(self, cookie: str | None) -> dict[str, str]:
        if not cookie:
            return {}
        try:
            session = self._serializer("session").loads(cookie, max_age=SESSION_SECONDS)
        except BadSignature:
            return {}
        return session if isinstance(session, dict) and session.get("id") else {}

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, salt=f"dateline-desk-{purpose}")


def read_access(settings: DeskAccess, keys: KeyLookup | None = None) -> Access:
    """Return the access rules; raises SettingsError for a desk open to anyone on the network."""
    header = settings.desk_user_header.strip().lower()
    proxies = tuple(each.strip() for each in settings.desk_proxies.split(",") if each.strip())
    for each in proxies:
        try:
            ip_network(each, strict=False)
        except ValueError as error:
            raise SettingsError(f"desk_proxies: {each!r} is not an address or a network, e.g. 10.0.0.0/8") from error
    open_to_all = (settings.desk_open or is_loopback(settings.desk_host)) and not (header or keys)
    if not open_to_all and not (header or keys):
        raise SettingsError(
            f"desk_host {settings.desk_host} can be reached from other machines, and no log-in is required: create "
            "an API key, set desk_user_header behind a proxy that authenticates users, or set desk_host to 127.0.0.1"
        )
    named = frozenset(name.strip().lower() for name in settings.desk_hosts.split(",") if name.strip())
    hosts = named | LOOPBACK_NAMES if named or open_to_all else frozenset()
    secret = settings.desk_secret.get_secret_value() or secrets.token_hex(32)
    return Access(secret, keys, header, proxies, hosts)


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Return whether no page of another site sent the request, as far as the browser tells."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")


def is_loopback(host: str) -> bool:
    """Return whether a listening address is reachable from this machine only."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def security_headers(tiles: str = "") -> dict[str, str]:
    """Return the headers of every response: nothing inline runs, and only the configured tiles come from elsewhere."""
    images = " ".join(["'self'", *([_tile_source(tiles)] if tiles else [])])
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": images,
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        # A click must not tell an outlet what was searched for.
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }


def _tile_source(tiles: str) -> str:
    """Return the origin of the tiles; ``{s}`` stands for any first label of the host."""
    parts = urlsplit(tiles.replace("{s}.", "*."))
    if parts.scheme not in ("http", "https") or not parts.netloc or any(c in parts.netloc for c in " ;,'\""):
        raise SettingsError(
            f"desk_tiles {tiles!r} is not a tile URL: write it like https://tiles.example.org/{{z}}/{{x}}/{{y}}.png"
        )
    return f"{parts.scheme}://{parts.netloc}"


def _host_name(host: str) -> str:
    name, _, port = host.lower().rpartition(":")
    return name if name and port.isdigit() and not (":" in name and not name.startswith("[")) else host.lower()


def _new_id() -> str:
    return secrets.token_urlsafe(16)
