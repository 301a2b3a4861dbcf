"""Broker credentials in Faust's form."""

from faust.auth import SASLCredentials, SSLCredentials
from faust.types.auth import CredentialsT

from pipeline.config.parts import KafkaConnection
from pipeline.kafka.clients import tls_context


def broker_credentials(settings: KafkaConnection) -> CredentialsT | None:
    """Return Faust's credentials, None for brokers without authentication. Raises SettingsError for a bad file."""
    context = tls_context(settings)
    if settings.kafka_user:
        return SASLCredentials(
            username=settings.kafka_user,
            password=settings.kafka_password.get_secret_value(),
            ssl_context=context,
            mechanism=settings.kafka_sasl_mechanism,
        )
    return SSLCredentials(context) if context else None
