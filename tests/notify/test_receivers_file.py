"""notify.yaml: what is right is read, what is wrong is named by receiver and key, all of it at once."""

from datetime import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.errors import SettingsError
from pipeline.notify.receivers import CommandReceiver, EmailReceiver, WebhookReceiver
from pipeline.notify.receivers_file import load_receivers
from pipeline.redaction import HIDDEN, redact

HOOK = {"name": "desk", "kind": "webhook", "url": "https://chat.example.org/hook"}
MAIL = {
    "name": "editors",
    "kind": "email",
    "to": "desk@example.org",
    "from": "Dateline <dateline@example.org>",
    "smtp": {"host": "mail.example.org"},
}
PAGER = {"name": "pager", "kind": "command", "command": ["/bin/sh", "-c", "cat"]}


def read(folder: Path, *receivers: Any, **more: Any) -> list[Any]:
    path = folder / "notify.yaml"
    path.write_text(yaml.safe_dump({"receivers": list(receivers), **more}), encoding="utf-8")
    return list(load_receivers(path, give_up_after=3600, timeout=5))


def problem(folder: Path, *receivers: Any, **more: Any) -> str:
    with pytest.raises(SettingsError) as wrong:
        read(folder, *receivers, **more)
    return str(wrong.value)


def test_all_kinds_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets come from a variable and from a file beside notify.yaml; what is not said comes from defaults and settings."""
    (tmp_path / "key").write_text("hush-hush-1\n")
    monkeypatch.setenv("MAIL_PASSWORD", "quiet-word-2")
    smtp = {"host": "mail.example.org", "user": "dateline", "password": {"env": "MAIL_PASSWORD"}}
    hook, mail, pager = read(
        tmp_path,
        HOOK | {"secret": {"file": "key"}, "searches": ["flood-*"], "give_up_after": "2d", "timeout": 3},
        MAIL | {"digest": "day", "smtp": smtp},
        PAGER,
        defaults={"digest_at": "06:30", "give_up_after": "6h"},
    )
    assert isinstance(hook, WebhookReceiver)
    assert isinstance(mail, EmailReceiver)
    assert isinstance(pager, CommandReceiver)
    assert (hook.give_up_after, hook.timeout, mail.give_up_after, pager.timeout) == (172_800, 3, 21_600, 5)
    assert (hook.wants("flood-north"), hook.wants("rain"), pager.wants("anything")) == (True, False, True)
    assert mail.digest_at == time(6, 30)
    assert hook.secret
    assert hook.secret.get_secret_value() == "hush-hush-1"
    assert redact("hush-hush-1 quiet-word-2") == f"{HIDDEN} {HIDDEN}"


def test_one_mail_server_for_all(tmp_path: Path) -> None:
    """What stands under smtp: is that of each receiver that names none."""
    other = MAIL | {"name": "others", "smtp": {"host": "other.example.org"}}
    here, there = read(
        tmp_path, {k: v for k, v in MAIL.items() if k != "smtp"}, other, smtp={"host": "one.example.org"}
    )
    assert (here.smtp.host, here.smtp.where, there.smtp.host) == ("one.example.org", 587, "other.example.org")


@pytest.mark.parametrize(
    ("receiver", "says"),
    [
        (HOOK | {"kind": "carrier-pigeon"}, "receiver desk: kind: must be one of webhook, email, command"),
        (HOOK | {"urls": "x"}, "receiver desk: urls: is not a key; did you mean url?"),
        ({"name": "desk", "kind": "webhook"}, "receiver desk: url: is missing"),
        (HOOK | {"name": "Desk!"}, "name: is not a name"),
        (HOOK | {"url": "ftp://example.org/"}, "receiver desk: url: must begin with https://"),
        (HOOK | {"url": "http://example.org/"}, "receiver desk: url: goes unencrypted"),
        (HOOK | {"url": "https://127.0.0.1/"}, "receiver desk: url: 127.0.0.1 is not a public address"),
        (HOOK | {"url": "https://10.0.0.1/", "allow": ["loopback"]}, "10.0.0.1 is not a public address"),
        (HOOK | {"url": "https://169.254.169.254/", "allow": ["private", "loopback"]}, "is not a public address"),
        (HOOK | {"url": "https://[::ffff:10.0.0.1]/"}, "is not a public address"),
        (HOOK | {"secret": "in-the-open"}, "receiver desk: secret: must be {env: VARIABLE} or {file: PATH}"),
        (
            HOOK | {"secret": {"env": "NO_SUCH_VARIABLE"}},
            "secret: the environment variable NO_SUCH_VARIABLE is not set",
        ),
        (HOOK | {"secret": {"file": "no-such-file"}}, "no-such-file cannot be read"),
        (HOOK | {"headers": {"Idempotency-Key": "x"}}, "headers: Idempotency-Key is set by Dateline"),
        (HOOK | {"headers": {"X-A": "one\r\nX-B: two"}}, "has a control character or a line break"),
        (HOOK | {"shape": "template"}, "template: shape template needs template or template_file"),
        (HOOK | {"template": "x"}, "shape: json has a body of its own"),
        (HOOK | {"shape": "template", "template": '{"a": "{{ titel }}"}'}, "template: UndefinedError: 'titel'"),
        (HOOK | {"shape": "template", "template": '{"a": {{ match.title }}}'}, "template: does not give JSON"),
        (HOOK | {"shape": "template", "template": "{% for x in %}"}, "template: line 1:"),
        (HOOK | {"shape": "ntfy", "url": "https://ntfy.example.org/"}, "url: must end in ntfy's topic"),
        (HOOK | {"searches": []}, "receiver desk: searches:"),
        (HOOK | {"searches": ["Rain Fall"]}, "searches.0: is a name of a saved search, or a pattern"),
        (HOOK | {"digest": "weekly"}, "receiver desk: digest: Input should be 'none', 'minute', 'hour' or 'day'"),
        (HOOK | {"digest": "hour", "digest_at": "07:00"}, "digest_at: goes with digest: day only"),
        (HOOK | {"digest": "day", "digest_at": 450}, "digest_at: must be in quotes"),
        (HOOK | {"digest": "day", "digest_at": "25:00"}, "digest_at: must be a time of day"),
        (HOOK | {"give_up_after": "soon"}, "give_up_after: must be a duration such as 30s"),
        (HOOK | {"timeout": "10m"}, "timeout: Input should be less than or equal to 240"),
        (HOOK | {"ca_file": "no-such.pem"}, "ca_file: "),
        (MAIL | {"to": []}, "receiver editors: to:"),
        (MAIL | {"to": ["desk"]}, "to.0: is not a mail address"),
        (MAIL | {"to": "desk@example.org\nBcc: all@example.org"}, "is not a mail address"),
        (MAIL | {"from": "Dateline <no one>"}, "from: is not a mail address"),
        (MAIL | {"unsubscribe": "javascript:alert(1)"}, "unsubscribe: must be mailto:ADDRESS or an https://"),
        (MAIL | {"smtp": {"host": "m.example.org", "prot": 25}}, "smtp.prot: is not a key; did you mean port?"),
        (MAIL | {"smtp": {"host": "m.example.org", "user": "x"}}, "smtp: user and password go together"),
        (MAIL | {"html": "{% endif %}"}, "html: line 1:"),
        (PAGER | {"command": "page --desk"}, "receiver pager: command: must be a list, a word each"),
        (PAGER | {"command": ["/no/such/program"]}, "command: /no/such/program is not a program"),
        (PAGER | {"environment": {"A B": "x"}}, "environment: 'A B' is not a name of a variable"),
        ("desk", "receiver 1: must be keys with values"),
    ],
)
def test_each_mistake_names_the_receiver_and_the_key(tmp_path: Path, receiver: Any, says: str) -> None:
    """A person can correct it without looking anything up; nothing that may be a secret is repeated."""
    told = problem(tmp_path, receiver)
    assert says in told
    assert "in-the-open" not in told


def test_the_password_is_not_sent_in_the_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To another host a log-in without encryption is refused."""
    monkeypatch.setenv("MAIL_PASSWORD", "quiet-word-2")
    server = {"security": "none", "user": "x", "password": {"env": "MAIL_PASSWORD"}}
    assert "unencrypted to m.example.org" in problem(tmp_path, MAIL | {"smtp": server | {"host": "m.example.org"}})
    assert read(tmp_path, MAIL | {"smtp": server | {"host": "localhost"}})


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    """Two receivers, the top of the file and a name that stands twice."""
    told = problem(tmp_path, HOOK | {"shape": "fax"}, MAIL | {"to": 5}, PAGER, PAGER, receiver=[])
    for part in (
        "receiver desk: shape:",
        "receiver editors: to",
        "receiver pager: name: another",
        "receiver is not a key",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("receivers: [", "is not YAML"),
        ("- a", "has no receivers"),
        ("receivers: []", "receivers: is missing"),
        ("receivers: []\nreceivers: []", "receivers occurs twice"),
        ("receivers:\n- {name: a, kind: command, command: [cat], kind: email}", "kind occurs twice"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, text: str, says: str) -> None:
    """YAML that is broken, that is something else, or in which a key stands twice, of which one would be dropped."""
    path = tmp_path / "notify.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=says):
        load_receivers(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The message names the setting that leads to it."""
    with pytest.raises(SettingsError, match="notify_file: cannot read"):
        load_receivers(tmp_path / "nowhere.yaml")
