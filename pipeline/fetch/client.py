"""A safe HTTP GET: the only place that accesses the web."""

import base64
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import httpcore

from pipeline.errors import Reason, RecordRejected
from pipeline.fetch.addresses import Resolver, anywhere, is_public, resolve
from pipeline.fetch.decompress import ACCEPTED, inflated
from pipeline.fetch.host_rate_limit import HostRateLimiter
from pipeline.fetch.retry_after import retry_after
from pipeline.fetch.ssrf_guard import GuardedBackend
from pipeline.fetch.whole import is_whole
from pipeline.messages.urls import location, shown, split_secret, too_large

if TYPE_CHECKING:
    import httpx

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})


@dataclass(frozen=True)
class Limits:
    """``seconds`` limits a whole exchange, ``idle`` one silence; ``size`` is in bytes after decompression."""

    size: int = 32 * 1024 * 1024
    seconds: float = 60.0
    idle: float = 15.0
    redirects: int = 5


@dataclass(frozen=True)
class Response:
    """``url`` is where the response came from; ``moved_to`` the end of a chain of permanent redirects."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved_to: str | None = None

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def is_whole(self) -> bool:
        """Return False when the body ends within its document; see ``pipeline.fetch.whole``."""
        return is_whole(self.body)


@dataclass(frozen=True)
class Fetcher:
    """Fetches http and https addresses; every redirect is checked like the first request. Thread-safe."""

    user_agent: str
    allow_private: bool = False
    limits: Limits = field(default_factory=Limits)
    turns: HostRateLimiter = field(default_factory=HostRateLimiter)
    resolver: Resolver = resolve
    public: Callable[[str], bool] = is_public

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpcore.default_ssl_context()

    def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        allowed: Callable[[str], None] = lambda address: None,
    ) -> Response:
        """Fetch ``url``, whatever the status; raises RecordRejected without a response or if it is truncated.

        ``allowed`` is called before each request, redirects included, and raises RecordRejected to forbid it.
        """
        here, secret = split_secret(url)
        # The new address of a password-protected feed is not remembered, as passwords are not stored.
        start, moved = here, not secret
        for _ in range(self.limits.redirects + 1):
            allowed(here)
            answer = self._exchange(here, {**(headers or {}), **_authorization(secret)})
            target = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not target:
                return Response(
                    here, answer.status, answer.headers, answer.body, here if moved and here != start else None
                )
            there, own = split_secret(_joined(here, location(target)))
            # A password is for the host that it was written for.
            secret = own or (secret if _origin(there) == _origin(here) else "")
            here, moved = there, moved and answer.status in _PERMANENT
        raise TooManyRedirects(url, self.limits.redirects)

    def _exchange(self, url: str, headers: Mapping[str, str]) -> Response:
        target = _parsed(url)
        sent = {"Host": target.netloc.decode(), "User-Agent": self.user_agent, "Accept": "*/*", **headers}
        sent |= {"Accept-Encoding": ACCEPTED, "Connection": "close"}
        address = httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)
        # A server's ETag is sent back unchanged, and may be non-ASCII.
        lines = [(name.encode(), value.encode("latin-1", "replace")) for name, value in sent.items()]
        try:
            with (
                self.turns.turn(target.host),
                httpcore.ConnectionPool(ssl_context=self._tls, network_backend=self._guard()) as pool,
                pool.stream("GET", address, headers=lines, extensions=self._timeouts()) as answer,
            ):
                response = self._read(url, answer)
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            what = str(error) or type(error).__name__
            raise RecordRejected(Reason.FETCH_FAILED, f"{shown(url)} cannot be fetched: {what}") from None
        if response.status >= 400 and (wait := retry_after(response.headers, time.time())):
            self.turns.hold(target.host, wait)
        return response

    def _guard(self) -> GuardedBackend:
        allowed = anywhere if self.allow_private else self.public
        return GuardedBackend(seconds=self.limits.seconds, allowed=allowed, resolver=self.resolver)

    def _read(self, url: str, answer: httpcore.Response) -> Response:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        if answer.status in _REDIRECTS:
            return Response(url, answer.status, headers, b"")
        body = b"".join(self._bounded(url, inflated(answer.iter_stream(), headers.get("content-encoding", ""))))
        if answer.status == 200 and not (_has_length(headers) or is_whole(body)):
            raise RecordRejected(Reason.FETCH_FAILED, f"{shown(url)} was cut short: its document has no end")
        return Response(url, answer.status, headers, body)

    def _bounded(self, url: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        total = 0
        for piece in pieces:
            total += len(piece)
            if total > self.limits.size:
                raise too_large(shown(url), self.limits.size)
            yield piece

    def _timeouts(self) -> dict[str, dict[str, float]]:
        return {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self.limits.idle)}


class TooManyRedirects(RecordRejected):
    """Too many consecutive redirects."""

    def __init__(self, url: str, most: int):
        super().__init__(Reason.FETCH_FAILED, f"{shown(url)} redirects more than {most} times")


def _has_length(headers: Mapping[str, str]) -> bool:
    """Return whether HTTP itself reveals a truncated body; without a length, the connection's end is the body's."""
    return "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()


def _authorization(secret: str) -> dict[str, str]:
    if not secret:
        return {}
    return {"Authorization": "Basic " + base64.b64encode(unquote(secret).encode()).decode()}


def _parsed(url: str) -> "httpx.URL":
    import httpx  # slow to import, and not needed to publish files

    try:
        parsed = httpx.URL(url)
        # That "xn--" cannot be a name is found out only when the host is asked for.
        host = parsed.host
    except (httpx.InvalidURL, UnicodeError) as error:
        raise RecordRejected(Reason.FETCH_FAILED, f"not a valid address: {error}") from None
    if parsed.scheme not in ("http", "https") or not host:
        raise RecordRejected(
            Reason.ADDRESS_REFUSED,
            f"only http and https are fetched, not {f'{parsed.scheme}:' if parsed.scheme else url!r}",
        )
    return parsed


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target)
    except ValueError as error:
        raise RecordRejected(
            Reason.FETCH_FAILED, f"{shown(base)} redirects to what is not an address: {error}"
        ) from None


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
