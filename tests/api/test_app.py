"""The app without an index: its document, where it listens, what it needs."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipeline.api.api_server import check_access
from pipeline.api.app import create_app, openapi
from pipeline.api.keys import KeyRing
from pipeline.cli.schemas import FOLDER
from pipeline.config.settings import Settings
from pipeline.errors import SettingsError
from pipeline.index.gateway import Gateway
from pipeline.search.backend import SearchBackend


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


@pytest.mark.parametrize(
    ("hosts", "host", "answered"),
    [
        ("", "anything.example", True),
        ("api, localhost", "api:8470", True),
        ("api,localhost", "API", True),
        ("api,localhost", "127.0.0.1:8470", True),
        ("api,localhost", "[::1]:8470", True),
        ("api,localhost", "evil.example", False),
        ("api,localhost", "api.evil.example:8470", False),
        ("api,localhost", "", False),
    ],
)
def test_without_keys_names_may_be_asked_for(tmp_path: Path, hosts: str, host: str, answered: bool) -> None:
    """In a container whose port this machine alone reaches, a site that had its name point here is refused; so is a form
    of another site. With no names given a proxy decides, under whatever name it asks. Probes are answered always."""
    settings = Settings(
        api_host="0.0.0.0",
        api_without_keys=True,
        api_hosts=hosts,
        api_keys_file=tmp_path / "none.json",
        elasticsearch_url="http://127.0.0.1:9",
    )
    with Gateway(settings, timeout=0.5) as gateway:
        client = TestClient(create_app(settings, SearchBackend(gateway)))
        asked = client.get("/search", headers={"host": host})
        assert asked.status_code == (503 if answered else 403), asked.text
        assert client.get("/healthz", headers={"host": host}).status_code == 200
        if hosts:
            sent = client.request("DELETE", "/alerts/x", headers={"host": host, "origin": "https://evil.example"})
            assert sent.status_code == 403
