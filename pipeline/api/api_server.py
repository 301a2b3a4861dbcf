"""The API's server process."""

from collections.abc import Callable

from pipeline.api import http_server
from pipeline.api.access import is_loopback
from pipeline.api.app import create_app
from pipeline.api.keys import KeyRing, keys_path
from pipeline.config.parts import ApiAccess
from pipeline.config.settings import Settings
from pipeline.errors import SettingsError
from pipeline.search.backend import open_backend


def serve(settings: Settings, started: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; ``started`` is called with the address. Raises SettingsError."""
    check_access(settings)
    address = http_server.Address("api", settings.api_host, settings.api_port)
    with open_backend(settings, settings.api_timeout) as backend:
        http_server.run(create_app(settings, backend), address, started)


def check_access(settings: ApiAccess) -> None:
    """Raise SettingsError when other machines would have access without a key."""
    if is_loopback(settings.api_host) or settings.api_without_keys or len(KeyRing(keys_path(settings))):
        return
    raise SettingsError(
        f"api_host {settings.api_host} accepts requests from other machines, but there are no API keys: create one with "
        "`dateline api-keys add NAME`, or set api_without_keys if a proxy controls access"
    )
