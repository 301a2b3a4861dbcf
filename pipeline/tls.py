"""TLS in Dateline's own terms: a context from the settings' files, and why a certificate is not trusted."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import AccessDenied, SettingsError

# OpenSSL's verification results (openssl-verification-options(1)).
_EXPIRED, _NOT_YET = 10, 9
_OTHER_NAME = (62, 64)


def client_context(
    service: str,
    ca_file: Path | None,
    cert_file: Path | None = None,
    key_file: Path | None = None,
    key_password: str = "",
) -> ssl.SSLContext:
    """A context that trusts ``ca_file`` alone (None: the system's CAs) and shows the client's certificate, if any.

    Raises SettingsError that names the setting of ``service`` whose file is at fault.
    """
    for name, file in (("ca_file", ca_file), ("cert_file", cert_file), ("key_file", key_file)):
        if file and file.exists() and not file.is_file():
            # OpenSSL would wait for a pipe that no one writes to.
            raise SettingsError(f"{service}_{name}: {file} is not a file; name one that holds PEM")
    with _usable(f"{service}_ca_file", ca_file):
        context = ssl.create_default_context(cafile=ca_file)
    if cert_file:
        with _usable(f"{service}_cert_file with {service}_key_file and {service}_key_password", cert_file):
            # Never None: OpenSSL would then ask for the password on the terminal.
            context.load_cert_chain(cert_file, key_file, key_password)
    return context


def untrusted(service: str, address: str, error: BaseException) -> AccessDenied:
    """Return what to say when the TLS handshake with ``service`` (a prefix of settings) failed with ``error``."""
    cause = next((e for e in _chain(error) if isinstance(e, ssl.SSLCertVerificationError)), None)
    if cause is None:
        return AccessDenied(
            f"no TLS with {service} at {address} ({error}): does that port speak TLS, "
            f"and is {service}_fingerprint, if set, that of its certificate?"
        )
    if cause.verify_code in (_EXPIRED, _NOT_YET):
        fix = "renew it (or is a clock wrong?)"
    elif cause.verify_code in _OTHER_NAME:
        fix = "use a host name that stands in it, or have it made for this one"
    else:
        fix = f"set {service}_ca_file to the CA that signed it"
    return AccessDenied(f"the certificate of {service} at {address} is not trusted: {cause.verify_message}; {fix}")


@contextmanager
def _usable(settings: str, path: Path | None) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise SettingsError(f"{settings}: a file is missing (looked for {path})") from error
    except OSError as error:  # SSLError is one
        raise SettingsError(f"{settings}: {path} cannot be used: {error}; it must be PEM, and readable") from error


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was made from; libraries keep that in ``__cause__``, ``reason``, ``errors`` or ``args``."""
    yield error
    kept = (error.__cause__, getattr(error, "reason", None), *getattr(error, "errors", ()), *error.args)
    for inner in kept:
        if isinstance(inner, BaseException) and inner is not error:
            yield from _chain(inner)
