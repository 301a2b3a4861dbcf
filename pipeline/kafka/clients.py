"""Connections to Kafka: the arguments of every client, and translation of its errors."""

import asyncio
import socket
import ssl
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from kafka.errors import AuthorizationError, KafkaError, KafkaTimeoutError, SaslAuthenticationFailedError

from pipeline.config.access_checks import kafka_protocol
from pipeline.config.parts import KafkaConnection
from pipeline.errors import AccessDenied, DatelineError, SettingsError, Unavailable
from pipeline.tls import client_context, untrusted

# How long a client looks for a broker before a command fails; a worker is restarted.
CONNECT_SECONDS = 10
# Per request: kafka-python's default.
_REQUEST_MS = 30_000
# For opening a connection, which a broker accepts at once or never.
_KNOCK_SECONDS = 5


def client_options(settings: KafkaConnection) -> dict[str, Any]:
    """Return the arguments of a kafka-python client: address, encryption, login. Raises SettingsError for a bad file.

    >>> KafkaAdminClient(**client_options(settings))                      # doctest: +SKIP
    """
    return {
        "bootstrap_servers": settings.kafka_bootstrap.split(","),
        "bootstrap_timeout_ms": CONNECT_SECONDS * 1000,
        # How soon a broker is tried again after it is back; the default is 30 s.
        "reconnect_backoff_max_ms": 2000,
        **_security_options(settings),
    }


def producer_options(settings: KafkaConnection) -> dict[str, Any]:
    """Return the same for producers, which give up on a record unconfirmed after ``delivery_timeout``."""
    delivery = round(settings.delivery_timeout * 1000)
    return {
        **client_options(settings),
        "acks": "all",
        "delivery_timeout_ms": delivery,
        # kafka-python rejects a delivery time-out shorter than a request's.
        "request_timeout_ms": min(_REQUEST_MS, delivery),
    }


def confirmed(settings: KafkaConnection, sent: Sequence[Any]) -> list[Any]:
    """Wait for these futures of sent records and return their positions; raises KafkaError."""
    return [each.get(settings.delivery_timeout) for each in sent]


def async_client_options(settings: KafkaConnection) -> dict[str, Any]:
    """Return the same for aiokafka clients."""
    return {"bootstrap_servers": settings.kafka_bootstrap.split(","), **_security_options(settings)}


def _security_options(settings: KafkaConnection) -> dict[str, Any]:
    """Return the arguments that kafka-python and aiokafka name alike."""
    protocol = kafka_protocol(settings)
    options: dict[str, Any] = {"security_protocol": protocol}
    if context := tls_context(settings):
        options["ssl_context"] = context
    if protocol.startswith("SASL_"):
        options |= {
            "sasl_mechanism": settings.kafka_sasl_mechanism,
            "sasl_plain_username": settings.kafka_user,
            "sasl_plain_password": settings.kafka_password.get_secret_value(),
        }
    return options


def tls_context(settings: KafkaConnection) -> ssl.SSLContext | None:
    """Return the TLS context for the brokers, or None without TLS."""
    if not kafka_protocol(settings).endswith("SSL"):
        return None
    return client_context(
        "kafka",
        settings.kafka_ca_file,
        settings.kafka_cert_file,
        settings.kafka_key_file,
        settings.kafka_key_password.get_secret_value(),
    )


@contextmanager
def translate_errors(settings: KafkaConnection) -> Iterator[None]:
    """Wrap the creation of a client: raises Unavailable, or AccessDenied with the fix.

    kafka-python 3.0 retries hopeless failures, such as a wrong password, until its time is up, and then reports that no
    broker answers. So test the connection first, with the client that the workers use.
    """
    if kafka_protocol(settings) != "PLAINTEXT":
        # In a thread of its own, as the caller's may already run an event loop.
        with ThreadPoolExecutor(1, "knock") as alone:
            alone.submit(asyncio.run, _knock(settings)).result()
    with translate_client_errors(settings):
        yield


@contextmanager
def translate_client_errors(settings: KafkaConnection) -> Iterator[None]:
    """Wrap the use of a client: translate its errors into Unavailable and AccessDenied."""
    try:
        yield
    except KafkaError as error:
        raise _explained(settings, error) from error


def _not_let_in(settings: KafkaConnection, error: Exception) -> AccessDenied:
    return AccessDenied(
        f"Kafka at {settings.kafka_bootstrap} rejected the log-in of {principal(settings)} ({error}): "
        "check kafka_user, kafka_password and kafka_sasl_mechanism"
    )


def _hung_up(settings: KafkaConnection, address: str, error: Exception) -> DatelineError:
    message = (
        f"Kafka at {address} closes the connection on us ({error}): does that port speak {kafka_protocol(settings)}, "
        "and does it ask for a certificate (kafka_cert_file)?"
    )
    cause = error.__cause__ or error
    # A TLS alert is addressed to us; a plain EOF may be a broker that is stopping.
    alert = isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError)
    return AccessDenied(message) if alert else Unavailable(message)


def _explained(settings: KafkaConnection, error: KafkaError) -> DatelineError:
    where = f"Kafka at {settings.kafka_bootstrap}"
    if isinstance(error, SaslAuthenticationFailedError):
        return _not_let_in(settings, error)
    if isinstance(error, AuthorizationError):
        return AccessDenied(
            f"{where} denied access to {principal(settings)} ({error}): grant the ACLs listed in docs/security.md"
        )
    if kafka_protocol(settings) == "PLAINTEXT" and any(_speaks_tls(*broker) for broker in _brokers(settings)):
        return SettingsError(f"{where} speaks TLS: set kafka_security_protocol to SSL or SASL_SSL, and kafka_ca_file")
    if isinstance(error, KafkaTimeoutError):
        return Unavailable(
            f"no Kafka broker answers at {settings.kafka_bootstrap}; start it (make up), or set DATELINE_KAFKA_BOOTSTRAP"
        )
    return Unavailable(f"{where} does not answer: {error!r}")


def principal(settings: KafkaConnection) -> str:
    """Return the identity that brokers see, for messages."""
    if settings.kafka_user:
        return f"user {settings.kafka_user}"
    return f"the certificate {settings.kafka_cert_file}" if settings.kafka_cert_file else "an anonymous client"


def _brokers(settings: KafkaConnection) -> Iterator[tuple[str, int]]:
    for broker in settings.kafka_bootstrap.split(","):
        host, _, port = broker.strip().rpartition(":")
        if host and port.isdigit():
            yield host.strip("[]"), int(port)


async def _knock(settings: KafkaConnection) -> None:
    """Raise AccessDenied unless the first broker that answers is trusted and accepts the login."""
    from aiokafka import errors  # imported late: without a login there is nothing to knock for
    from aiokafka.conn import create_conn

    not_let_in = (errors.SaslAuthenticationFailed, errors.UnsupportedSaslMechanismError, errors.IllegalSaslStateError)
    for host, port in _brokers(settings):
        try:
            connection = await create_conn(
                host, port, request_timeout_ms=_KNOCK_SECONDS * 1000, **_security_options(settings)
            )
        except ssl.SSLCertVerificationError as error:
            raise untrusted("kafka", f"{host}:{port}", error) from error
        except (ssl.SSLError, errors.KafkaConnectionError, ConnectionResetError) as error:
            raise _hung_up(settings, f"{host}:{port}", error) from error
        except not_let_in as error:
            raise _not_let_in(settings, error) from error
        except OSError:
            continue  # unavailable: try the next; the client itself reports it if all are
        await connection.close()
        return


def _speaks_tls(host: str, port: int) -> bool:
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection((host, port), timeout=_KNOCK_SECONDS) as plain, anybody.wrap_socket(plain):
            return True
    except OSError:
        return False
