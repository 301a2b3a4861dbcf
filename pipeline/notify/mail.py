"""Delivery by mail: one message per notification over SMTP, encrypted, with the server's certificate checked."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import quote

from pipeline.errors import RecordRejected
from pipeline.messages.notifications import Notification
from pipeline.notify.channel import NotTaken, refused
from pipeline.notify.receivers import EmailReceiver, Smtp
from pipeline.notify.templates import TemplateError
from pipeline.tls import client_context

FIX = "correct the address or the message, then replay the dead letter"


class Mail:
    """Sends one receiver's mail."""

    def __init__(self, receiver: EmailReceiver) -> None:
        self._receiver = receiver
        self._sender = parseaddr(receiver.sender)[1]
        self._recipients = [parseaddr(address)[1] for address in receiver.to]
        self._taken: tuple[str, set[str]] = ("", set())
        """Id of the last notification tried, and the addresses that already have it."""

    def send(self, notification: Notification) -> None:
        """Return when the mail server has accepted it for every address; raises NotTaken, RecordRejected."""
        message = self.message(notification)
        if self._taken[0] != notification.id:
            self._taken = (notification.id, set())
        try:
            with _connection(self._receiver.smtp, self._receiver.timeout) as smtp:
                self._hand_over(smtp, message)
        except smtplib.SMTPException as error:
            raise _explained(error) from None
        except ssl.SSLCertVerificationError as error:
            raise NotTaken(
                f"the certificate of {self._receiver.smtp.host} is not trusted: {error.verify_message}; set ca_file, or host"
            ) from None
        except OSError as error:
            raise NotTaken(f"{self._receiver.smtp.host} does not answer: {error.strerror or error}") from None

    def message(self, notification: Notification) -> EmailMessage:
        """Return the message, identical on every try; raises RecordRejected when a template fails to render."""
        receiver = self._receiver
        try:
            text = {key: template.render(notification) for key, template in receiver.templates.items()}
        except TemplateError as error:
            raise refused(f"a template cannot be filled in: {error}", FIX) from None
        message = EmailMessage(SMTP_POLICY)
        message["From"] = _address(receiver.sender)
        message["To"] = [_address(address) for address in receiver.to]
        if receiver.reply_to:
            message["Reply-To"] = _address(receiver.reply_to)
        # A line break would start another header. The library refuses it, so remove it here.
        message["Subject"] = " ".join(text["subject"].split())[:500]
        message["Date"] = format_datetime(max(match.matched_at for match in notification.matches))
        message["Message-ID"] = f"<{notification.id}@{_domain(self._sender)}>"
        message["List-Id"] = f"<{receiver.name}.{_domain(self._sender)}>"
        message["List-Unsubscribe"] = f"<{receiver.unsubscribe or self._unsubscribe()}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message["Idempotency-Key"] = notification.id
        message.set_content(text["text"])
        message.add_alternative(text["html"], subtype="html")
        return message

    def _unsubscribe(self) -> str:
        return f"mailto:{self._sender}?subject={quote(f'unsubscribe {self._receiver.name}')}"

    def _hand_over(self, smtp: smtplib.SMTP, message: EmailMessage) -> None:
        """Send to the addresses still missing; permanent refusals are raised only when the others have it."""
        taken = self._taken[1]
        left = [address for address in self._recipients if address not in taken]
        answers = smtp.send_message(message, self._sender, left) if left else {}
        taken.update(set(left) - answers.keys())
        if answers:
            raise _of_addresses(answers)
        self._taken = ("", set())


@contextmanager
def _connection(server: Smtp, timeout: float) -> Iterator[smtplib.SMTP]:
    """Open an encrypted connection, unless the receiver disables that, with one time-out for everything."""
    context = None if server.security == "none" else client_context("smtp", server.ca_file)
    if server.security == "tls":
        smtp: smtplib.SMTP = _TimedTls(server.host, server.where, timeout=timeout, context=context)
    else:
        smtp = _Timed(server.host, server.where, timeout=timeout)
    try:
        if server.security == "starttls":
            smtp.starttls(context=context)
        if server.user and server.password:
            smtp.login(server.user.get_secret_value(), server.password.get_secret_value())
        yield smtp
        _say_goodbye(smtp)
    finally:
        smtp.close()


class _Timed(smtplib.SMTP):
    """SMTP connection with a time-out for the whole exchange: smtplib's own applies to a single read, so a server that
    sends a byte now and then would never time out."""

    def connect(self, host: str = "localhost", port: int = 0, source_address: Any = None) -> tuple[int, bytes]:
        """Connect and start the timer."""
        self._end = threading.Timer(self.timeout, self._cut)
        self._end.daemon = True
        self._end.start()
        return super().connect(host, port, source_address)

    def close(self) -> None:
        """Close the connection and stop the timer."""
        self._end.cancel()
        super().close()

    def _cut(self) -> None:
        sock = self.sock
        if sock is not None:
            with suppress(OSError):  # It may be closed already.
                sock.shutdown(socket.SHUT_RDWR)


class _TimedTls(_Timed, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


def _say_goodbye(smtp: smtplib.SMTP) -> None:
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        return  # The message is accepted, whatever happens to the connection.


def _explained(error: smtplib.SMTPException) -> NotTaken | RecordRejected:
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _of_addresses(error.recipients)
        case smtplib.SMTPAuthenticationError():
            return NotTaken(
                f"the log-in is refused: {_answer(error.smtp_code, error.smtp_error)}; correct user and password"
            )
        case smtplib.SMTPDataError() if error.smtp_code >= 500:
            return refused(f"the message is refused: {_answer(error.smtp_code, error.smtp_error)}", FIX)
        case smtplib.SMTPSenderRefused():
            return NotTaken(f"the sender is refused: {_answer(error.smtp_code, error.smtp_error)}; correct from")
        case smtplib.SMTPNotSupportedError():
            return NotTaken(f"the server cannot: {error}; see security of the receiver")
        case smtplib.SMTPResponseException():
            return NotTaken(f"the server answers {_answer(error.smtp_code, error.smtp_error)}")
    return NotTaken(f"the server hung up: {str(error) or type(error).__name__}")


def _of_addresses(answers: dict[str, tuple[int, bytes]]) -> NotTaken | RecordRejected:
    """Return the error for refused addresses; temporary refusals take precedence over permanent ones."""
    told = ", ".join(f"{address}: {_answer(*answer)}" for address, answer in sorted(answers.items()))
    if any(code < 500 for code, _ in answers.values()):
        return NotTaken(f"not taken for {told}")
    return refused(f"refused for {told}", FIX)


def _answer(code: int, text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(said.split())[:200]}"


def _address(text: str) -> Address:
    name, spec = parseaddr(text)
    return Address(display_name=name, addr_spec=spec)


def _domain(address: str) -> str:
    return address.rpartition("@")[2] or "localhost"
