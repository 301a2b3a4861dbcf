"""The app without an index: its document, where it listens, what it needs."""

import json
from pathlib import Path

import pytest

from pipeline.api.api_server import check_access
from pipeline.api.app import openapi
from pipeline.api.keys import KeyRing
from pipeline.cli.schemas import FOLDER
from pipeline.config.settings import Settings
from pipeline.errors import SettingsError


def test_the_openapi_document_is_up_to_date() -> None:
    """schemas/openapi.json is what the app says of itself; renew with `make schemas`."""
    assert json.loads((FOLDER / "openapi.json").read_text(encoding="utf-8")) == json.loads(json.dumps(openapi()))
    assert openapi()["openapi"].startswith("3.1")


def test_every_endpoint_is_described() -> None:
    """Each has a sentence; none takes a raw query."""
    for path, methods in openapi()["paths"].items():
        for method, endpoint in methods.items():
            assert endpoint["description"], f"{method} {path}"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.53"])
def test_loopback_needs_no_keys(tmp_path: Path, host: str) -> None:
    """This machine alone may ask without a key."""
    check_access(Settings(api_host=host, api_keys_file=tmp_path / "none.json"))


def test_elsewhere_needs_keys_or_a_word(tmp_path: Path) -> None:
    """The API does not start for other machines unless there are keys, or the operator says so."""
    path = tmp_path / "keys.json"
    with pytest.raises(SettingsError, match="api-keys add"):
        check_access(Settings(api_host="0.0.0.0", api_keys_file=path))
    check_access(Settings(api_host="0.0.0.0", api_keys_file=path, api_without_keys=True))
    KeyRing(path).add("a", ())
    check_access(Settings(api_host="0.0.0.0", api_keys_file=path))
