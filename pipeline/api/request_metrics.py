"""Metrics of requests, of the API and of the desk, and the limit that holds before an endpoint is reached."""

import time
from http import HTTPStatus

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.api.problems import problem

MAX_BODY_BYTES = 64 * 1024
"""A saved search and a form have a few kilobytes at most."""
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10)


class RequestMetrics:
    """Metrics of one app, with names that start with ``prefix``."""

    def __init__(self, prefix: str = "dateline_api") -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        labels = ("method", "route", "status")
        self.requests = Counter(f"{prefix}_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            f"{prefix}_request_seconds", "Time to answer.", ("route",), buckets=_BUCKETS, registry=self.registry
        )
        self.active = Gauge(f"{prefix}_requests_active", "Requests being answered.", registry=self.registry)


class Measured:
    """Middleware that counts and times requests by route."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._metrics.active.track_inprogress():
            try:
                await self._app(scope, receive, seen)
            finally:
                # The path itself would make a time series per article.
                route = getattr(scope.get("route"), "path", "none")
                method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST", "DELETE") else "other"
                self._metrics.requests.labels(method, route, status).inc()
                self._metrics.seconds.labels(route).observe(time.perf_counter() - started)


class ShortBodies:
    """Middleware that refuses too large a body before reading it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_too_long(scope):
            refusal = problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body may have {MAX_BODY_BYTES} bytes")
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_too_long(scope: Scope) -> bool:
    """Return whether a body is, or may be, too large: a chunked one does not say."""
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"0")
    return b"transfer-encoding" in headers or not length.isdigit() or int(length) > MAX_BODY_BYTES
