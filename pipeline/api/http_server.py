"""HTTP server process: uvicorn on a configured address. Shared by the API and the desk."""

import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from pipeline.errors import SettingsError

GRACE_S = 5
CONNECTIONS = 200
"""Concurrent requests; more are refused with 503 rather than all served late."""
KEEP_ALIVE_S = 30
ANY_HOST = ("0.0.0.0", "::", "")


@dataclass(frozen=True)
class Address:
    """Address to listen on; ``part`` is the prefix of its two settings."""

    part: str
    host: str
    port: int


def run(app: ASGIApp, address: Address, started: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; ``started`` is called with the address once it accepts requests.

    Service managers stop with SIGTERM, so the exit status is then 0. Raises SettingsError.
    """
    with _listen(address) as listening:
        started(_shown(address.host, listening.getsockname()[1]))
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            # They would replace the proxy's address, which can be trusted, by what the client claims.
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_S,
            timeout_keep_alive=KEEP_ALIVE_S,
            limit_concurrency=CONNECTIONS,
        )
        # uvicorn finishes current responses and then raises the signal again, with the handler set before.
        signal.signal(signal.SIGTERM, _exit_well)
        uvicorn.Server(config).run(sockets=[listening])


def _exit_well(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def _listen(address: Address) -> socket.socket:
    try:
        found = socket.getaddrinfo(address.host.strip("[]"), address.port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, where = found[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(where)
        # Anyone who learns the address may connect at once: requests then wait instead of being refused.
        listening.listen()
    except OSError as error:
        raise SettingsError(
            f"{address.part}_host {address.host}, port {address.port}: {error.strerror or error}; stop the program that "
            f"uses it, or set {address.part}_port to another"
        ) from error
    return listening


def _shown(host: str, port: int) -> str:
    """Return the address for people; when listening on all interfaces, this machine's."""
    shown = "127.0.0.1" if host in ANY_HOST else host.strip("[]")
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
