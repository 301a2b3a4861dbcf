"""Checks for contradictory log-in and encryption settings."""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from pipeline.config.parts import KafkaConnection
from pipeline.config.settings import Settings

Problem = tuple[bool, str]
"""Whether there is a problem, and its message: the setting at fault and the fix."""


def kafka_protocol(settings: KafkaConnection) -> str:
    """Return Kafka's security protocol: as set, else as implied by the other settings.

    A user alone implies SASL_SSL: sending a password unencrypted must be requested explicitly.
    """
    if settings.kafka_security_protocol:
        return settings.kafka_security_protocol
    if settings.kafka_user:
        return "SASL_SSL"
    return "SSL" if settings.kafka_ca_file or settings.kafka_cert_file else "PLAINTEXT"


def access_contradictions(settings: "Settings") -> list[str]:
    """Return a message for every contradictory pair of settings, with the fix."""
    problems = (*_kafka(settings), *_http(settings, "elasticsearch"), *_http(settings, "kibana"))
    return [message for holds, message in problems if holds]


def _kafka(settings: "Settings") -> Iterator[Problem]:
    protocol = kafka_protocol(settings)
    sasl, tls = protocol.startswith("SASL_"), protocol.endswith("SSL")
    user, password = bool(settings.kafka_user), _given(settings.kafka_password)
    cert, key = bool(settings.kafka_cert_file), bool(settings.kafka_key_file)
    yield (
        "@" in settings.kafka_bootstrap,
        "kafka_bootstrap holds a user or a password: move them to kafka_user and kafka_password",
    )
    yield user != password, "kafka_user and kafka_password go together: set both or none"
    yield sasl and not user, f"kafka_security_protocol {protocol} needs kafka_user and kafka_password"
    yield (
        user and not sasl,
        f"kafka_security_protocol {protocol} logs no one in: make it SASL_SSL, or unset kafka_user and kafka_password",
    )
    yield cert != key, "kafka_cert_file and kafka_key_file go together: a PEM file that holds both is named twice"
    yield _given(settings.kafka_key_password) and not key, "kafka_key_password is set without kafka_key_file: unset it"
    yield (
        not tls and (cert or bool(settings.kafka_ca_file)),
        f"kafka_security_protocol {protocol} uses no certificates: make it SSL or SASL_SSL, "
        "or unset kafka_ca_file and kafka_cert_file",
    )
    in_clear = sasl and not tls and settings.kafka_sasl_mechanism == "PLAIN"
    hosts = [broker.rpartition(":")[0] for broker in settings.kafka_bootstrap.split(",")]
    yield _exposed(settings, in_clear, hosts, "kafka_password", "kafka_security_protocol SASL_SSL")


def _http(settings: "Settings", service: str) -> Iterator[Problem]:
    """Check Elasticsearch or Kibana, whose settings have the same names after ``service``."""

    def of(name: str) -> str:
        value = getattr(settings, f"{service}_{name}")
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")

    addresses = [address for url in of("url").split(",") if (address := _split(url))]
    user, password, key = bool(of("user")), bool(of("password")), bool(of("api_key"))
    yield (
        any("@" in address.netloc for address in addresses),
        f"{service}_url holds a user or a password: move them to {service}_user and {service}_password",
    )
    yield user != password, f"{service}_user and {service}_password go together: set both or none"
    yield key and user, f"{service}_api_key and {service}_user are two ways to log in: unset one"
    yield bool(of("ca_file") and of("fingerprint")), f"set {service}_ca_file or {service}_fingerprint, not both"
    plain = [address for address in addresses if address.scheme == "http"]
    yield (
        bool(plain and (of("ca_file") or of("fingerprint"))),
        f"{service}_url begins with http:, which uses no certificates: make it https:, "
        f"or unset {service}_ca_file and {service}_fingerprint",
    )
    hosts = [address.hostname or "" for address in plain]
    yield _exposed(settings, key or password, hosts, f"the {service} log-in", f"https: in {service}_url")


def _exposed(settings: "Settings", secret: bool, hosts: list[str], what: str, fix: str) -> Problem:
    away = [host for host in hosts if not _is_loopback(host)]
    return (
        secret and bool(away) and not settings.allow_plaintext_secrets,
        f"{what} would go unencrypted to {', '.join(away)}: use {fix}, or set allow_plaintext_secrets "
        "where the network itself is trusted",
    )


def _given(secret: SecretStr) -> bool:
    return bool(secret.get_secret_value())


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        # An invalid address is reported on connecting.
        return None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
