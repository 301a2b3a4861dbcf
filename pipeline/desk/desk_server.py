"""The desk as a process: uvicorn on the address of the settings."""

import socket
from collections.abc import Callable

import uvicorn

from pipeline.api.api_server import run_until_stopped
from pipeline.api.keys import KeyRing, keys_path
from pipeline.config.settings import Settings
from pipeline.desk.desk_app import create_app
from pipeline.errors import SettingsError
from pipeline.search.backend import open_backend

TIMEOUT_S = 8.0
"""Longest wait for Elasticsearch; a reader has gone by then."""
GRACE_S = 5
CONNECTIONS = 200
"""Requests at the same time; more are refused with 503 rather than all served late."""


def serve(settings: Settings, started: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; ``started`` receives the address. Raises SettingsError for a port that is taken."""
    ring = KeyRing(keys_path(settings))
    with open_backend(settings, TIMEOUT_S) as backend:
        app = create_app(settings, backend, ring if len(ring) else None)
        listening = _listen(settings)
        started(_address(settings.desk_host, listening.getsockname()[1]))
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            # It would put the reader's address in the place of the proxy's, which is the one to be believed.
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_S,
            limit_concurrency=CONNECTIONS,
        )
        run_until_stopped(config, listening)


def _listen(settings: Settings) -> socket.socket:
    host, port = settings.desk_host.strip("[]"), settings.desk_port
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise SettingsError(
            f"desk_host {settings.desk_host}, port {port}: {error.strerror or error}; stop the program that uses it, or "
            "set desk_port to another"
        ) from error
    return listening


def _address(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
