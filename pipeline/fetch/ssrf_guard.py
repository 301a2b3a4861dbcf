"""A network backend for httpcore that only connects to checked addresses and enforces a deadline.

The name is resolved once, the result is checked, and the connection goes to that very address: a name server that
changes its answer between check and use (DNS rebinding) gains nothing.
"""

import ssl
import time
from collections.abc import Callable, Iterable

import httpcore

from pipeline.fetch.addresses import Resolver, checked


class GuardedBackend(httpcore.NetworkBackend):
    """``seconds`` counts from now and limits the whole exchange: connecting, headers and body."""

    def __init__(self, *, seconds: float, allowed: Callable[[str], bool], resolver: Resolver):
        self._deadline = time.monotonic() + seconds
        self._allowed = allowed
        self._resolver = resolver
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = checked(host, self._resolver(host, port), self._allowed)
        problem: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self._inner.connect_tcp(address, port, _left(self._deadline, timeout))
                return _Bounded(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class _Bounded(httpcore.NetworkStream):
    # httpcore's time limits are per read: a server that sends a byte now and then would never time out.

    def __init__(self, inner: httpcore.NetworkStream, deadline: float):
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._inner.start_tls(ssl_context, server_hostname, _left(self._deadline, timeout))
        return _Bounded(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time is up")
    return left if timeout is None else min(left, timeout)
