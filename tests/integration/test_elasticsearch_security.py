"""Elasticsearch behind TLS and a log-in, by a TLS end of the tests' own before the real server."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.errors import EXIT_DENIED, AccessDenied, SettingsError
from pipeline.index.gateway import Gateway
from tests.integration.conftest import Flow
from tests.support.certificate_authority import Authority
from tests.support.services import RunningServices
from tests.support.tls_terminator import tls_terminator

pytestmark = pytest.mark.services

KEY = "b2h6Oi1rZXk="
PASSWORD = "correct-horse-battery"
BASIC = "Basic " + b64encode(f"ann:{PASSWORD}".encode()).decode()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def behind_tls(services: RunningServices, authority: Authority, request: pytest.FixtureRequest) -> Iterator[str]:
    """The server's address; the parameter is the log-in it asks for, if any."""
    pem = authority.server("elasticsearch", "127.0.0.1")
    with tls_terminator(services.elasticsearch_url, pem, getattr(request, "param", "")) as url:
        yield url


def _health(settings: Settings) -> str:
    """Return what only who is let in gets: any health, as other tests break indices of theirs."""
    with Gateway(settings) as gateway:
        return str(gateway.client.cluster.health()["status"])


@pytest.mark.parametrize(
    ("behind_tls", "identity"),
    [
        (f"ApiKey {KEY}", {"elasticsearch_api_key": KEY}),
        (BASIC, {"elasticsearch_user": "ann", "elasticsearch_password": PASSWORD}),
    ],
    indirect=["behind_tls"],
)
def test_who_has_the_right_key_or_password_is_let_in(
    behind_tls: str, authority: Authority, identity: dict[str, str]
) -> None:
    """By API key and by user; without it the answer says which settings to set, and repeats no secret."""
    where = {"elasticsearch_url": behind_tls, "elasticsearch_ca_file": authority.file}
    assert _health(load_settings(**where, **identity)) in ("green", "yellow", "red")
    wrong = {name: value if name.endswith("user") else "wrong-one" for name, value in identity.items()}
    for other in ({}, wrong):
        with pytest.raises(AccessDenied, match="DATELINE_ELASTICSEARCH_API_KEY") as refused:
            _health(load_settings(**where, **other))
        assert "wrong-one" not in str(refused.value)


def test_the_ca_and_the_fingerprint_are_trusted(behind_tls: str, authority: Authority) -> None:
    """Each alone is enough, the fingerprint with colons and without."""
    fingerprint = authority.server("again", "127.0.0.1").fingerprint
    served = _served_fingerprint(behind_tls)
    assert served != fingerprint
    colons = ":".join(served[at : at + 2] for at in range(0, 64, 2)).upper()
    ways: list[dict[str, Any]] = [
        {"elasticsearch_ca_file": authority.file},
        *({"elasticsearch_fingerprint": f} for f in (served, colons)),
    ]
    for trust in ways:
        assert _health(load_settings(elasticsearch_url=behind_tls, **trust)) in ("green", "yellow", "red")


@pytest.mark.parametrize(
    ("trust", "says"),
    [
        ({}, "set elasticsearch_ca_file to the CA that signed it"),
        ({"elasticsearch_ca_file": "outsider"}, "set elasticsearch_ca_file to the CA that signed it"),
        ({"elasticsearch_fingerprint": "ab" * 32}, "elasticsearch_fingerprint"),
    ],
)
def test_a_stranger_is_not_trusted(behind_tls: str, tmp_path: Path, trust: dict[str, Any], says: str) -> None:
    """An unknown CA and another fingerprint are refused, whatever the server then would have answered."""
    if trust.get("elasticsearch_ca_file") == "outsider":
        trust = {"elasticsearch_ca_file": Authority(tmp_path).file}
    with pytest.raises(AccessDenied, match=says):
        _health(load_settings(elasticsearch_url=behind_tls, **trust))


@pytest.mark.parametrize(("options", "says"), [({"expired": True}, "has expired"), ({}, "mismatch")])
def test_a_certificate_that_does_not_hold_is_refused(
    services: RunningServices, authority: Authority, options: dict[str, bool], says: str
) -> None:
    """An expired one, and one for another host."""
    pem = authority.server("bad", "127.0.0.1" if options else "search.dateline.test", **options)
    with (
        tls_terminator(services.elasticsearch_url, pem) as url,
        pytest.raises(AccessDenied, match=says),
    ):
        _health(load_settings(elasticsearch_url=url, elasticsearch_ca_file=authority.file))


def test_a_command_behind_tls(behind_tls: str, authority: Authority, seeded: Settings, tmp_path: Path) -> None:
    """A search goes through TLS to its end; with another CA it ends with its own status and one line."""
    where = {"elasticsearch_url": behind_tls, "elasticsearch_ca_file": authority.file}
    flow = Flow(seeded.model_copy(update=where), tmp_path)
    assert flow.run("search", "Armenia").returncode == 0
    refused = flow.run("search", "Armenia", elasticsearch_ca_file=Authority(tmp_path).file)
    assert refused.returncode == EXIT_DENIED
    assert refused.stderr.count("\n") == 1


def test_a_missing_file_is_a_wrong_setting(tmp_path: Path) -> None:
    """The message names the setting and the file."""
    settings = load_settings(elasticsearch_url="https://127.0.0.1:1", elasticsearch_ca_file=tmp_path / "none.pem")
    with pytest.raises(SettingsError, match=r"elasticsearch_ca_file.*none\.pem"):
        Gateway(settings)


def _served_fingerprint(url: str) -> str:
    import hashlib
    import ssl

    host, port = url.removeprefix("https://").split(":")
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate((host, int(port))))).hexdigest()
