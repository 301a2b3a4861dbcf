"""HTTP probes of a worker: /metrics, /healthz and /readyz.

In its own threads, so that it answers even when the event loop is blocked, which is when it matters.
"""

import errno
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer

from pipeline.config.parts import ProbeOptions
from pipeline.errors import SettingsError
from pipeline.stream.health import WorkerHealth
from pipeline.stream.metrics import Metrics

PORTS = 100
"""Number of ports tried, from ``metrics_port`` on."""

StartResponse = Callable[[str, list[tuple[str, str]]], object]


def serve(health: WorkerHealth, metrics: Metrics, settings: ProbeOptions) -> str:
    """Serve until the process ends; return the address. Raises SettingsError when no port is free."""
    app = Probes(health, metrics, settings)
    first = settings.metrics_port
    for port in range(first, first + PORTS) if first else (0,):
        try:
            server = make_server(settings.metrics_host, port, app, ThreadingWSGIServer, _Silent)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            raise SettingsError(f"metrics_host {settings.metrics_host}, port {port}: {error.strerror}") from error
        threading.Thread(target=server.serve_forever, name="probes", daemon=True).start()
        return f"http://{settings.metrics_host}:{server.server_port}"
    raise SettingsError(f"metrics_port: {first} and the {PORTS - 1} ports after it are taken; choose another")


class Probes:
    """WSGI application for the probes; the watchdog ends a worker for the same reasons as /healthz fails."""

    def __init__(self, health: WorkerHealth, metrics: Metrics, settings: ProbeOptions) -> None:
        self._health = health
        self._settings = settings
        self._metrics = make_wsgi_app(metrics.registry)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request: 200, or 503 with the reason on one line."""
        path = environ.get("PATH_INFO")
        if path == "/metrics":
            answer: Iterable[bytes] = self._metrics(environ, start_response)
            return answer
        if path == "/healthz":
            return _answer(start_response, self._stalled())
        if path == "/readyz":
            return _answer(start_response, self._health.not_ready())
        return _answer(start_response, "try /metrics, /healthz or /readyz", HTTPStatus.NOT_FOUND)

    def _stalled(self) -> str | None:
        return self._health.stalled(self._settings.stall_timeout, self._settings.assignment_timeout)


def _answer(
    start_response: StartResponse, problem: str | None, status: HTTPStatus = HTTPStatus.SERVICE_UNAVAILABLE
) -> list[bytes]:
    found = status if problem else HTTPStatus.OK
    start_response(f"{found.value} {found.phrase}", [("Content-Type", "text/plain; charset=utf-8")])
    return [f"{problem or 'ok'}\n".encode()]


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: a scrape every few seconds is not worth a line."""
