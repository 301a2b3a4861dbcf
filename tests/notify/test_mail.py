"""Mail by a real SMTP server (aiosmtpd): TLS and its checks, log-ins, answers of every kind, headers that hold."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import RecordRejected
from pipeline.messages.notifications import Notification
from pipeline.notify.channel import NotTaken
from pipeline.notify.mail import Mail
from pipeline.notify.receivers import EmailReceiver
from pipeline.notify.templates import sample
from tests.support.certificate_authority import Authority
from tests.support.mail_server import MailServer, mail_server

GIVEN = sample("editors", id="key-1")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


def receiver(port: int, authority: Authority | None = None, folder: Path | None = None, **more: Any) -> EmailReceiver:
    smtp: dict[str, Any] = {"host": "127.0.0.1", "port": port}
    smtp |= {"ca_file": str(authority.file)} if authority else {"security": "none"}
    values = {
        "name": "editors",
        "kind": "email",
        "to": ["Desk <desk@example.org>", "night@example.org"],
        "from": "Dateline <dateline@example.org>",
        "timeout": 3,
        "smtp": smtp | more.pop("smtp", {}),
    }
    return EmailReceiver.model_validate(values | more, context={"folder": folder or Path()})


def test_a_message_as_it_arrives() -> None:
    """Plain text and HTML, a Message-ID that is the same each time, and a way to unsubscribe."""
    with mail_server() as server:
        Mail(receiver(server.port)).send(GIVEN)
        Mail(receiver(server.port)).send(GIVEN)
    first, second = server.box.taken
    message = first.message
    assert first.recipients == ["desk@example.org", "night@example.org"]
    assert message["Subject"] == f"[test] sample: {GIVEN.matches[0].title}"
    assert message["Message-ID"] == second.message["Message-ID"] == "<key-1@example.org>"
    assert message["List-Unsubscribe"] == "<mailto:dateline@example.org?subject=unsubscribe%20editors>"
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text
    assert html
    assert GIVEN.matches[0].title in text.get_content()
    assert "&lt;rises&gt; &amp; *falls*" in html.get_content()


def test_a_digest_is_one_message() -> None:
    """Its subject says how many matches there are, and each of them is in it."""
    digest = sample("editors", "hour", 25, id="key-2")
    with mail_server() as server:
        Mail(receiver(server.port, digest="hour", unsubscribe="https://example.org/off")).send(digest)
    (taken,) = server.box.taken
    assert taken.message["Subject"] == "[test] 25 matches: sample"
    assert taken.message["List-Unsubscribe"] == "<https://example.org/off>"
    body = taken.message.get_body(("plain",))
    assert body
    assert body.get_content().count(GIVEN.matches[0].url) == 25


@pytest.mark.parametrize(
    "title", ["One\r\nBcc: all@example.org", "x" * 5000, "Սևանա լիճ 🙂 " * 20, "=?utf-8?q?Bcc?=", "\x00\x0b"]
)
def test_no_title_makes_a_header(title: str) -> None:
    """Whatever it holds, it is in the subject and the body; no one else gets the message."""
    match = GIVEN.matches[0].model_copy(update={"title": title})
    with mail_server() as server:
        Mail(receiver(server.port)).send(GIVEN.model_copy(update={"matches": [match]}))
    (taken,) = server.box.taken
    assert taken.recipients == ["desk@example.org", "night@example.org"]
    assert "Bcc" not in taken.message
    assert len(taken.message["Subject"]) <= 500


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_and_logged_in(security: str, authority: Authority, tmp_path: Path) -> None:
    """By STARTTLS or TLS from the first byte, with a password from a file."""
    (tmp_path / "password").write_text("quiet-word-2\n")
    pem = authority.server(f"mail-{security}", "127.0.0.1").whole
    login = {"security": security, "user": "dateline", "password": {"file": "password"}}
    with mail_server(pem, implicit=security == "tls", login=("dateline", "quiet-word-2")) as server:
        Mail(receiver(server.port, authority, tmp_path, smtp=login)).send(GIVEN)
    (taken,) = server.box.taken
    assert taken.user == "dateline"
    assert taken.encrypted or security == "tls"


def test_a_wrong_password_is_not_the_messages_fault(authority: Authority, tmp_path: Path) -> None:
    """It is tried again until someone corrects it; the password is not in what is said."""
    (tmp_path / "password").write_text("wrong-word-3\n")
    pem = authority.server("mail-login", "127.0.0.1").whole
    login = {"user": "dateline", "password": {"file": "password"}}
    with mail_server(pem, login=("dateline", "quiet-word-2")) as server, pytest.raises(NotTaken) as no:
        Mail(receiver(server.port, authority, tmp_path, smtp=login)).send(GIVEN)
    assert "the log-in is refused: 535" in str(no.value)
    assert "wrong-word-3" not in str(no.value)


def test_a_certificate_that_is_not_trusted(authority: Authority, tmp_path: Path) -> None:
    """One of another authority, and one for another host: nothing is sent."""
    strange = Authority(tmp_path).server("mail", "127.0.0.1").whole
    other = authority.server("mail-other", "elsewhere.example").whole
    for pem, implicit in ((strange, False), (other, False), (strange, True)):
        security = {"security": "tls" if implicit else "starttls"}
        with (
            mail_server(pem, implicit=implicit) as server,
            pytest.raises(NotTaken, match=r"certificate of 127.* not trusted"),
        ):
            Mail(receiver(server.port, authority, smtp=security)).send(GIVEN)
        assert server.box.taken == []


def test_no_step_down_from_tls(authority: Authority) -> None:
    """A server that does not offer STARTTLS, or someone between who takes the offer out, gets nothing."""
    with mail_server() as server, pytest.raises(NotTaken, match="STARTTLS"):
        Mail(receiver(server.port, authority)).send(GIVEN)
    assert server.box.taken == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [("451 greylisted, later", NotTaken), ("450 mailbox busy", NotTaken), ("550 no such mailbox", RecordRejected)],
)
def test_what_all_addresses_are_answered(answer: str, error: type[Exception]) -> None:
    """4xx is tried again, 5xx is refused for good, with the address and the answer."""
    with mail_server() as server:
        server.box.answer = lambda address: answer
        with pytest.raises(error, match=rf"desk@example.org: {answer}"):
            Mail(receiver(server.port)).send(GIVEN)


def test_one_address_is_not_taken() -> None:
    """The others get it once; it is tried again for that one alone, and when that is refused for good it is said."""
    with mail_server() as server:
        channel = Mail(receiver(server.port))
        server.box.answer = lambda address: "451 later" if address.startswith("night") else ""
        with pytest.raises(NotTaken, match=r"not taken for night@example.org: 451 later"):
            channel.send(GIVEN)
        server.box.answer = lambda address: "550 gone" if address.startswith("night") else ""
        with pytest.raises(RecordRejected, match=r"refused for night@example.org: 550 gone"):
            channel.send(GIVEN)
        server.box.answer = lambda address: ""
        channel.send(GIVEN)
    assert [taken.recipients for taken in server.box.taken] == [["desk@example.org"], ["night@example.org"]]


@pytest.mark.parametrize(("answer", "error"), [("552 too large", RecordRejected), ("452 disk full", NotTaken)])
def test_what_the_message_is_answered(answer: str, error: type[Exception]) -> None:
    """After its data, the same rule."""
    with mail_server() as server:
        server.box.data_answer = lambda message: answer
        with pytest.raises(error, match=answer):
            Mail(receiver(server.port)).send(GIVEN)


@contextmanager
def _talking(say: list[bytes], pause: float) -> Iterator[int]:
    """The port of something that says these bytes, a pause apart, and then nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def talk() -> None:
            connection, _ = listening.accept()
            with connection:
                try:
                    for piece in say:
                        connection.sendall(piece)
                        time.sleep(pause)
                    time.sleep(10)
                except OSError:
                    return

        threading.Thread(target=talk, daemon=True).start()
        yield listening.getsockname()[1]


@pytest.mark.parametrize(
    "say", [[], [b"2"] * 100, [b"220 hello\r\n", b"2"] + [b"5"] * 100], ids=["silence", "drip", "later"]
)
def test_a_server_that_misbehaves_costs_its_time_only(say: list[bytes]) -> None:
    """Silence, or a byte now and then: over when the time-out is."""
    begun = time.monotonic()
    with _talking(say, 0.2) as port, pytest.raises(NotTaken):
        Mail(receiver(port, timeout=1)).send(GIVEN)
    assert time.monotonic() - begun < 4


def test_no_server() -> None:
    """A port that nothing listens on."""
    with mail_server() as server:
        pass
    with pytest.raises(NotTaken, match=r"127\.0\.0\.1 does not answer"):
        Mail(receiver(server.port)).send(GIVEN)


def test_templates_of_ones_own() -> None:
    """Subject, text and HTML, each escaped for where it stands."""
    own: dict[str, Any] = {
        "subject": "{{ count }}: {{ match.search }}",
        "text": "{{ match.title }}",
        "html": "<i>{{ match.title }}</i>",
    }
    with mail_server() as server:
        Mail(receiver(server.port, **own)).send(GIVEN)
    (taken,) = server.box.taken
    html = taken.message.get_body(("html",))
    assert taken.message["Subject"] == "1: sample"
    assert html
    assert "&lt;rises&gt;" in html.get_content()


def test_a_message_of_a_notification_is_always_the_same() -> None:
    """Also what differs by time: anyone who has it already can tell."""

    def written(notification: Notification) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in Mail(receiver(1)).message(notification).items()]

    without_boundary = [item for item in written(GIVEN) if item[0] != "Content-Type"]
    time.sleep(1.1)
    assert without_boundary == [item for item in written(GIVEN) if item[0] != "Content-Type"]


def test_the_server_of_these_tests_is_whole() -> None:
    """A server that is there once is gone after it."""
    with mail_server() as server:
        assert isinstance(server, MailServer)
