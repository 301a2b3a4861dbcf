"""A mail server for tests: aiosmtpd with TLS and log-ins, whose answers a test decides on."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from docker.local.ports import LOOPBACK, free_port


@dataclass
class Taken:
    """What was taken: the message, for whom, and whether the connection was encrypted."""

    message: EmailMessage
    recipients: list[str]
    encrypted: bool
    user: str


@dataclass
class Mailbox:
    """The handler of aiosmtpd; ``answer`` may be exchanged: from an address to the answer, "" for yes."""

    taken: list[Taken] = field(default_factory=list)
    answer: Callable[[str], str] = lambda address: ""
    data_answer: Callable[[EmailMessage], str] = lambda message: ""
    tries: int = 0

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if refused := self.answer(address):
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.tries += 1
        message = message_from_bytes(envelope.original_content or b"", policy=default)
        assert isinstance(message, EmailMessage)
        if refused := self.data_answer(message):
            return refused
        user = session.auth_data.decode() if isinstance(session.auth_data, bytes) else ""
        self.taken.append(Taken(message, list(map(str, envelope.rcpt_tos)), session.ssl is not None, user))
        return "250 taken"


@dataclass
class MailServer:
    """A running server."""

    port: int
    box: Mailbox


@contextmanager
def mail_server(
    pem: Path | None = None, *, implicit: bool = False, login: tuple[str, str] | None = None, port: int = 0
) -> Iterator[MailServer]:
    """A server on 127.0.0.1: with STARTTLS required when it has a certificate, or TLS from the first byte (``implicit``)."""
    box = Mailbox()
    context = None
    if pem:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        assert login is not None
        assert isinstance(data, LoginPassword)
        right = (data.login.decode(), data.password.decode()) == login
        return AuthResult(success=right, handled=right, auth_data=data.login if right else None)

    options: dict[str, Any] = {"auth_required": login is not None, "authenticator": authenticate if login else None}
    if context and not implicit:
        options |= {"tls_context": context, "require_starttls": True}
    elif login:
        # The connection is encrypted from its first byte, which aiosmtpd does not see.
        options |= {"auth_require_tls": False}
    chosen = port or free_port()
    controller = Controller(
        box, hostname=LOOPBACK, port=chosen, ssl_context=context if implicit else None, ready_timeout=20, **options
    )
    controller.start()
    try:
        yield MailServer(chosen, box)
    finally:
        controller.stop()
