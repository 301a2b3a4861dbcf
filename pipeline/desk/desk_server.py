"""The desk's server process."""

from collections.abc import Callable

from pipeline.api import http_server
from pipeline.api.keys import KeyRing, keys_path
from pipeline.config.settings import Settings
from pipeline.desk.desk_app import create_app
from pipeline.search.backend import open_backend

TIMEOUT_S = 8.0
"""Longest wait for Elasticsearch; a reader is gone by then."""


def serve(settings: Settings, started: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; ``started`` is called with the address. Raises SettingsError for a port in use."""
    ring = KeyRing(keys_path(settings))
    address = http_server.Address("desk", settings.desk_host, settings.desk_port)
    with open_backend(settings, TIMEOUT_S) as backend:
        app = create_app(settings, backend, ring if len(ring) else None)
        http_server.run(app, address, lambda where: started(f"{where}/"))
