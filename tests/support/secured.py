"""A Kafka with TLS, log-ins and an authorizer: no one may do anything that was not granted.

Its plain listener, on the loopback interface, is the administrator's way in. The others speak TLS: one asks for a
password, one for a certificate, and two show certificates that no client should take.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from docker.local.ports import LOOPBACK, free_port
from docker.local.services import LocalServices
from pipeline.config.settings import Settings
from pipeline.kafka.acls import AclGrant
from pipeline.kafka.topics import admin
from tests.support.certificate_authority import Authority
from tests.support.services import local_services

LISTENERS = ("SASL_SSL", "SSL", "EXPIRED", "ELSEWHERE")
# As long as a user's name and password are, so that a secret that leaks is recognised.
PASSWORD = "correct-horse-battery"
PLAIN_USER = "plain-user"


@dataclass(frozen=True)
class SecuredKafka:
    local: LocalServices
    authority: Authority
    ports: dict[str, int]

    def address(self, listener: str) -> str:
        return f"{LOOPBACK}:{self.ports[listener]}"

    def user(self, name: str, mechanism: str = "SCRAM-SHA-512", **changes: Any) -> dict[str, Any]:
        """Settings of somebody who logs in by a password, which is known to the broker afterwards."""
        if mechanism != "PLAIN":
            self._let_in(name, mechanism)
        known = {
            "kafka_bootstrap": self.address("SASL_SSL"),
            "kafka_sasl_mechanism": mechanism,
            "kafka_user": name,
            "kafka_password": PASSWORD,
            "kafka_ca_file": self.authority.file,
        }
        return known | changes

    def holder(self, name: str, key_password: str = "", **changes: Any) -> dict[str, Any]:
        """Settings of somebody who shows a certificate."""
        pem = self.authority.client(name, key_password)
        known = {
            "kafka_bootstrap": self.address("SSL"),
            "kafka_ca_file": self.authority.file,
            "kafka_cert_file": pem.cert,
            "kafka_key_file": pem.key,
            "kafka_key_password": key_password,
        }
        return known | changes

    def grant(self, name: str, rights: Iterable[AclGrant]) -> None:
        """Give a principal these rights; they hold when this returns."""
        acls = [_acl(name, right) for right in rights]
        with admin(self.administrator) as client:
            if acls and client.create_acls(acls)["failed"]:
                raise AssertionError("the ACLs were refused")
            # The broker follows the cluster's metadata, a little later.
            _until(lambda: len(_granted(client, name)) >= len(acls))

    @property
    def administrator(self) -> Settings:
        return Settings(kafka_bootstrap=self.local.kafka_bootstrap)

    def _let_in(self, name: str, mechanism: str) -> None:
        wanted = UserScramCredentialUpsertion(
            name, ScramMechanism[mechanism.replace("-", "_")], PASSWORD, iterations=4096
        )
        with admin(self.administrator) as client:
            client.alter_user_scram_credentials([wanted])
            _until(lambda: not client.describe_user_scram_credentials([name])[name]["error"])


@contextmanager
def secured_kafka(folder: Path) -> Iterator[SecuredKafka]:
    """Started, with no ACLs and no users but ``PLAIN_USER``; stopped at the end."""
    authority = Authority(folder / "certificates")
    first = free_port(run=len(LISTENERS))
    ports = {name: first + step for step, name in enumerate(LISTENERS)}
    with local_services(folder / "services", kafka_settings=_broker(authority, ports)) as local:
        local.start("kafka")
        yield SecuredKafka(local, authority, ports)


def _broker(authority: Authority, ports: dict[str, int]) -> dict[str, str]:
    good = authority.server("broker", LOOPBACK, "localhost")
    stores = {
        "sasl_ssl": good,
        "ssl": good,
        "expired": authority.server("expired", LOOPBACK, expired=True),
        "elsewhere": authority.server("elsewhere", "kafka.dateline.test"),
    }
    protocols = {"PLAINTEXT": "PLAINTEXT", "CONTROLLER": "PLAINTEXT", "SASL_SSL": "SASL_SSL"}
    protocols |= dict.fromkeys(("SSL", "EXPIRED", "ELSEWHERE"), "SSL")
    scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
    plain = f'org.apache.kafka.common.security.plain.PlainLoginModule required user_{PLAIN_USER}="{PASSWORD}";'
    settings = {
        "listeners": ",".join(f"{name}://{LOOPBACK}:{port}" for name, port in ports.items()),
        "listener.security.protocol.map": ",".join(f"{name}:{protocol}" for name, protocol in protocols.items()),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        # Who comes in by the plain listener: the administrator, and the broker itself.
        "super.users": "User:ANONYMOUS",
        "sasl.enabled.mechanisms": "SCRAM-SHA-256,SCRAM-SHA-512,PLAIN",
        "listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config": scram,
        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": scram,
        "listener.name.sasl_ssl.plain.sasl.jaas.config": plain,
        "listener.name.ssl.ssl.client.auth": "required",
        "listener.name.ssl.ssl.principal.mapping.rules": "RULE:^CN=([^,]+).*$/$1/",
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(authority.file),
    }
    for listener, pem in stores.items():
        settings[f"listener.name.{listener}.ssl.keystore.type"] = "PEM"
        settings[f"listener.name.{listener}.ssl.keystore.location"] = str(pem.whole)
    return settings


def _acl(name: str, right: AclGrant) -> ACL:
    kind = ACLResourcePatternType.PREFIXED if right.name.endswith("*") else ACLResourcePatternType.LITERAL
    pattern = ResourcePattern(ResourceType[right.resource.upper()], right.name.rstrip("*"), kind)
    return ACL(f"User:{name}", "*", ACLOperation[right.operation], ACLPermissionType.ALLOW, pattern)


def _granted(client: Any, name: str) -> list[ACL]:
    everything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    wanted = ACLFilter(f"User:{name}", None, ACLOperation.ANY, ACLPermissionType.ANY, everything)
    return list(client.describe_acls(wanted)[0])


def _until(holds: Any) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
