"""Settings of log-ins and encryption: what cannot be meant is refused, with the fix; secrets are never shown."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from pipeline.config.access_checks import kafka_protocol
from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.errors import SettingsError
from pipeline.kafka.clients import translate_errors

USER = {"kafka_user": "ann", "kafka_password": "s3cret"}
CERT = {"kafka_cert_file": "ann.pem", "kafka_key_file": "ann.key"}


@pytest.mark.parametrize(
    ("settings", "protocol"),
    [
        ({}, "PLAINTEXT"),
        ({"kafka_ca_file": "ca.pem"}, "SSL"),
        (CERT, "SSL"),
        (USER, "SASL_SSL"),
        (USER | {"kafka_security_protocol": "SASL_PLAINTEXT"}, "SASL_PLAINTEXT"),
    ],
)
def test_the_protocol_follows_from_what_is_set(settings: dict[str, Any], protocol: str) -> None:
    """A password is sent encrypted unless the settings say otherwise."""
    assert kafka_protocol(load_settings(**settings)) == protocol


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"kafka_user": "ann"}, "kafka_user and kafka_password go together"),
        ({"kafka_password": "s3cret"}, "kafka_user and kafka_password go together"),
        ({"kafka_security_protocol": "SASL_SSL"}, "needs kafka_user and kafka_password"),
        (USER | {"kafka_security_protocol": "SSL"}, "logs no one in: make it SASL_SSL"),
        ({"kafka_cert_file": "a.pem"}, "kafka_cert_file and kafka_key_file go together"),
        ({"kafka_key_password": "s3cret"}, "without kafka_key_file"),
        (CERT | {"kafka_security_protocol": "PLAINTEXT"}, "uses no certificates"),
        ({"kafka_bootstrap": "ann:s3cret@broker:9092"}, "move them to kafka_user and kafka_password"),
        (
            USER
            | {
                "kafka_security_protocol": "SASL_PLAINTEXT",
                "kafka_sasl_mechanism": "PLAIN",
                "kafka_bootstrap": "127.0.0.1:9092,broker:9092",
            },
            "unencrypted to broker: use kafka_security_protocol SASL_SSL",
        ),
        ({"elasticsearch_url": "http://ann:s3cret@search:9200"}, "move them to elasticsearch_user"),
        ({"kibana_url": "https://ann:s3cret@kibana"}, "move them to kibana_user"),
        ({"elasticsearch_api_key": "s3cret", "elasticsearch_url": "http://search:9200"}, "unencrypted to search"),
        ({"kibana_api_key": "s3cret", "kibana_url": "http://kibana:5601"}, "unencrypted to kibana"),
        (
            {"elasticsearch_api_key": "s3cret", "elasticsearch_user": "ann", "elasticsearch_password": "s3cret"},
            "two ways to log in",
        ),
        ({"elasticsearch_ca_file": "ca.pem"}, "make it https:"),
        (
            {"elasticsearch_url": "https://x:1", "elasticsearch_ca_file": "a", "elasticsearch_fingerprint": "ab" * 32},
            "not both",
        ),
        ({"elasticsearch_fingerprint": "abc"}, "elasticsearch_fingerprint"),
        ({"kafka_sasl_mechanism": "GSSAPI"}, "kafka_sasl_mechanism"),
    ],
)
def test_what_cannot_be_meant_is_refused(settings: dict[str, Any], says: str) -> None:
    """The message names the settings and the fix, and repeats no secret, not even one in the wrong place."""
    with pytest.raises(SettingsError, match=says) as refused:
        load_settings(**settings)
    error: BaseException | None = refused.value
    while error:
        assert "s3cret" not in f"{error} {error!r}"
        error = error.__cause__


def test_a_trusted_network_may_carry_plain_secrets() -> None:
    """Where an operator says so; and this machine itself is always trusted."""
    key = {"elasticsearch_api_key": "s3cret"}
    load_settings(**key, elasticsearch_url="http://search:9200", allow_plaintext_secrets=True)
    for host in ("localhost", "127.0.0.1", "[::1]"):
        load_settings(**key, elasticsearch_url=f"http://{host}:9200")


def test_secrets_are_never_shown() -> None:
    """Neither by print nor by repr nor in JSON."""
    settings = load_settings(**USER, elasticsearch_api_key="s3cret", kibana_api_key="s3cret")
    assert "s3cret" not in f"{settings} {settings!r} {settings.model_dump_json()} {settings.model_dump()}"


def test_a_secret_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DATELINE_X_FILE names a file whose content, without its last line end, is the secret x."""
    file = tmp_path / "password"
    file.write_text("s3cret\n")
    monkeypatch.setenv("DATELINE_KAFKA_USER", "ann")
    monkeypatch.setenv("DATELINE_KAFKA_PASSWORD_FILE", str(file))
    assert load_settings().kafka_password.get_secret_value() == "s3cret"


def test_a_secret_given_twice_or_from_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret and its file are a contradiction; a file that is not there is named."""
    monkeypatch.setenv("DATELINE_KIBANA_API_KEY_FILE", str(tmp_path / "missing"))
    with pytest.raises(SettingsError, match=r"DATELINE_KIBANA_API_KEY_FILE: .*missing"):
        load_settings()
    monkeypatch.setenv("DATELINE_KIBANA_API_KEY", "s3cret")
    with pytest.raises(SettingsError, match="unset one"):
        load_settings()


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As compose files write what is left out."""
    monkeypatch.setenv("DATELINE_KAFKA_CA_FILE", "")
    monkeypatch.setenv("DATELINE_KAFKA_PASSWORD_FILE", "")
    assert Settings() == Settings(kafka_ca_file=None)


def test_a_client_may_be_made_where_a_loop_runs() -> None:
    """A program that is asynchronous itself publishes with TLS as any other does."""
    settings = load_settings(kafka_security_protocol="SSL", kafka_bootstrap="127.0.0.1:1")

    async def inside() -> str:
        with translate_errors(settings):
            return "made"

    assert asyncio.run(inside()) == "made"
