"""A certificate authority of the tests' own, and what servers and clients need of it, as PEM files."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)


@dataclass(frozen=True)
class Pem:
    """``whole`` holds the key and then the certificates, as Kafka's key stores want it."""

    cert: Path
    key: Path
    whole: Path
    fingerprint: str
    """SHA-256 of the certificate, in hexadecimal digits."""


class Authority:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._ca = trustme.CA()
        self.file = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(self.file)

    def server(self, name: str, *hosts: str, expired: bool = False) -> Pem:
        """A certificate for host names and addresses, valid a day; or until yesterday."""
        now = datetime.now(UTC)
        first, last = (now - timedelta(days=2), now - timedelta(days=1)) if expired else (None, now + timedelta(days=1))
        return self._write(name, self._ca.issue_cert(*hosts, not_before=first, not_after=last))

    def client(self, name: str, password: str = "") -> Pem:
        """A certificate whose common name is ``name``, its key encrypted with the password, if any."""
        return self._write(name, self._ca.issue_cert(f"{name}@dateline.test", common_name=name), password)

    def _write(self, name: str, leaf: trustme.LeafCert, password: str = "") -> Pem:
        chain = b"".join(blob.bytes() for blob in leaf.cert_chain_pems)
        key = load_pem_private_key(leaf.private_key_pem.bytes(), None)
        encryption = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        # Java reads PKCS 8 alone.
        key_pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
        cert, private, whole = (self._folder / f"{name}{suffix}" for suffix in (".cert.pem", ".key.pem", ".pem"))
        for file, content in ((cert, chain), (private, key_pem), (whole, key_pem + chain)):
            file.write_bytes(content)
        return Pem(cert, private, whole, _fingerprint(leaf))


def _fingerprint(leaf: trustme.LeafCert) -> str:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import load_pem_x509_certificate

    return load_pem_x509_certificate(leaf.cert_chain_pems[0].bytes()).fingerprint(SHA256()).hex()
