"""The API as a process: uvicorn on the address of the settings."""

import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType

import uvicorn

from pipeline.api.access import is_loopback
from pipeline.api.app import create_app
from pipeline.api.keys import KeyRing, keys_path
from pipeline.config.settings import Settings
from pipeline.errors import SettingsError
from pipeline.search.backend import open_backend

GRACE_S = 5
CONNECTIONS = 200
"""Requests at the same time; more are refused with 503 rather than all served late."""


def serve(settings: Settings, started: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; ``started`` receives the address. Raises SettingsError."""
    check_access(settings)
    with open_backend(settings, settings.api_timeout) as backend, _listen(settings) as listening:
        app = create_app(settings, backend)
        host = f"[{settings.api_host}]" if ":" in settings.api_host else settings.api_host
        started(f"http://{host}:{listening.getsockname()[1]}")
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_S,
            timeout_keep_alive=30,
            limit_concurrency=CONNECTIONS,
        )
        run_until_stopped(config, listening)


def run_until_stopped(config: uvicorn.Config, listening: socket.socket) -> None:
    """Serve until SIGTERM, which is how a service manager asks for an end: the exit status is then 0."""
    # uvicorn finishes what it is answering, and then sends itself the signal again, by what was set up before.
    signal.signal(signal.SIGTERM, _exit_well)
    uvicorn.Server(config).run(sockets=[listening])


def _exit_well(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def check_access(settings: Settings) -> None:
    """Raise SettingsError when others could ask without a key."""
    if is_loopback(settings.api_host) or settings.api_without_keys or len(KeyRing(keys_path(settings))):
        return
    raise SettingsError(
        f"api_host {settings.api_host} lets other machines ask, and there are no API keys: make one with "
        "`dateline api-keys add NAME`, or set api_without_keys where a proxy decides who may ask"
    )


def _listen(settings: Settings) -> socket.socket:
    host = settings.api_host.strip("[]")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, settings.api_port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise SettingsError(
            f"api_host {settings.api_host}, port {settings.api_port}: {error.strerror or error}; stop the program that "
            "uses it, or set api_port to another"
        ) from error
    return listening
