"""The way to Kafka: the arguments that every client is made with, and its failures in Dateline's own terms."""

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

# How long a client looks for a broker before a command gives up; a worker is started again.
CONNECT_SECONDS = 10
# For one request, by kafka-python's own default.
_REQUEST_MS = 30_000
# For a broker to open its door, which it does at once or never.
_KNOCK_SECONDS = 5


def client_options(settings: KafkaConnection) -> dict[str, Any]:
    """Return what every client of kafka-python is given: where, how encrypted, who. Raises SettingsError for a bad file.

    >>> KafkaAdminClient(**client_options(settings))                      # doctest: +SKIP
    """
    return {
        "bootstrap_servers": settings.kafka_bootstrap.split(","),
        "bootstrap_timeout_ms": CONNECT_SECONDS * 1000,
        # A broker that was unavailable is tried again so soon after it is back; the default is 30 s.
        "reconnect_backoff_max_ms": 2000,
        **_security_options(settings),
    }


def producer_options(settings: KafkaConnection) -> dict[str, Any]:
    """The same for producers, which give a record up when it is unconfirmed for ``delivery_timeout``."""
    delivery = round(settings.delivery_timeout * 1000)
    return {
        **client_options(settings),
        "acks": "all",
        "delivery_timeout_ms": delivery,
        # kafka-python takes no delivery that ends before one request may.
        "request_timeout_ms": min(_REQUEST_MS, delivery),
    }


def confirmed(settings: KafkaConnection, sent: Sequence[Any]) -> list[Any]:
    """Places of the records whose futures these are, when all are confirmed; raises KafkaError."""
    return [each.get(settings.delivery_timeout) for each in sent]


def async_client_options(settings: KafkaConnection) -> dict[str, Any]:
    """The same for clients of aiokafka."""
    return {"bootstrap_servers": settings.kafka_bootstrap.split(","), **_security_options(settings)}


def _security_options(settings: KafkaConnection) -> dict[str, Any]:
    """The arguments that kafka-python and aiokafka have the same names for."""
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
    """The TLS context for the brokers, or None where TLS is not used."""
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
    """Around making a client: raises Unavailable, or AccessDenied with what to fix.

    kafka-python 3.0 tries what can only fail, like a wrong password, again and again until its time is up, and then
    says that no broker answers. So we knock first, with the client that the workers have.
    """
    if kafka_protocol(settings) != "PLAINTEXT":
        # On a thread of its own, as the caller's may run a loop already.
        with ThreadPoolExecutor(1, "knock") as alone:
            alone.submit(asyncio.run, _knock(settings)).result()
    with translate_client_errors(settings):
        yield


@contextmanager
def translate_client_errors(settings: KafkaConnection) -> Iterator[None]:
    """Around the use of a client: its failures become Unavailable and AccessDenied."""
    try:
        yield
    except KafkaError as error:
        raise _explained(settings, error) from error


def _not_let_in(settings: KafkaConnection, error: Exception) -> AccessDenied:
    return AccessDenied(
        f"Kafka at {settings.kafka_bootstrap} does not let {principal(settings)} in ({error}): "
        "check kafka_user, kafka_password and kafka_sasl_mechanism"
    )


def _hung_up(settings: KafkaConnection, address: str, error: Exception) -> DatelineError:
    message = (
        f"Kafka at {address} closes the connection on us ({error}): does that port speak {kafka_protocol(settings)}, "
        "and does it ask for a certificate (kafka_cert_file)?"
    )
    cause = error.__cause__ or error
    # An alert is meant for us; a mere end may be a broker that is stopping.
    alert = isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError)
    return AccessDenied(message) if alert else Unavailable(message)


def _explained(settings: KafkaConnection, error: KafkaError) -> DatelineError:
    where = f"Kafka at {settings.kafka_bootstrap}"
    if isinstance(error, SaslAuthenticationFailedError):
        return _not_let_in(settings, error)
    if isinstance(error, AuthorizationError):
        return AccessDenied(
            f"{where} refuses {principal(settings)} this ({error}): grant it what docs/security.md lists"
        )
    if kafka_protocol(settings) == "PLAINTEXT" and any(_speaks_tls(*broker) for broker in _brokers(settings)):
        return SettingsError(f"{where} speaks TLS: set kafka_security_protocol to SSL or SASL_SSL, and kafka_ca_file")
    if isinstance(error, KafkaTimeoutError):
        return Unavailable(
            f"no Kafka broker answers at {settings.kafka_bootstrap}; start it (make up), or set DATELINE_KAFKA_BOOTSTRAP"
        )
    return Unavailable(f"{where} does not answer: {error!r}")


def principal(settings: KafkaConnection) -> str:
    """Whom the brokers take us for, in words."""
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
            continue  # that broker is unavailable: the next, or the client itself will say so
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
