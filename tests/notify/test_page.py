"""docs/notifications.md: its files are read and its receivers get a sample; its code checks what they get."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.messages.notifications import Notification
from pipeline.notify.receivers import KINDS
from pipeline.notify.receivers_file import load_receivers
from pipeline.stream.metrics import COUNTERS, GAUGES
from tests.support.command_line import dateline
from tests.support.mail_server import mail_server
from tests.support.webhook_server import webhook_server

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "notifications.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the files stand that the examples name."""
    (tmp_path / "secrets").mkdir()
    for name in ("desk-hook", "mail"):
        (tmp_path / "secrets" / name).write_text("a secret of the page\n")
    page = tmp_path / "page"
    page.write_text("#!/bin/sh\ncat > page.got\n")
    page.chmod(0o755)
    for name in ("MAIL_PASSWORD", "PAGE_TOKEN", "NTFY_AUTHORIZATION"):
        monkeypatch.setenv(name, "a secret of the page")
    for name in ("SLACK_HOOK", "MATTERMOST_HOOK", "TEAMS_HOOK"):
        monkeypatch.setenv(name, "https://chat.example.org/hook")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def as_it_stands(folder: Path, text: str) -> Path:
    """An example as a file; the one program that a machine may not have is the one of the folder."""
    path = folder / "notify.yaml"
    path.write_text(text.replace("/usr/local/bin/page", "./page"), encoding="utf-8")
    return path


@pytest.mark.parametrize("text", blocks("yaml"))
def test_the_files_of_the_page_are_right(folder: Path, text: str) -> None:
    """Each is read as it stands there."""
    assert load_receivers(as_it_stands(folder, text))


@pytest.mark.parametrize("text", blocks("yaml"))
def test_each_receiver_of_the_page_gets_a_sample(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By `dateline notify test`, with hosts of this machine in the place of theirs."""
    content = yaml.safe_load(as_it_stands(folder, text).read_text())
    with webhook_server() as hook, mail_server() as mail:
        here = {"host": "127.0.0.1", "port": mail.port, "security": "none"}
        for name in ("SLACK_HOOK", "MATTERMOST_HOOK", "TEAMS_HOOK"):
            monkeypatch.setenv(name, hook.url)
        for row in content["receivers"]:
            if row["kind"] == "webhook":
                row |= {"allow": ["loopback"]} | ({"url": hook.url} if isinstance(row["url"], str) else {})
            if row["kind"] == "email":
                row["smtp"] = here
        (folder / "notify.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
        monkeypatch.setenv("DATELINE_NOTIFY_FILE", str(folder / "notify.yaml"))
        for row in content["receivers"]:
            answer = dateline("notify", "test", row["name"])
            assert answer.status == 0, answer.err
        kinds = [row["kind"] for row in content["receivers"]]
        assert (len(hook.taken), len(mail.box.taken)) == (kinds.count("webhook"), kinds.count("email"))


def test_the_check_of_a_signature(folder: Path) -> None:
    """The page's function takes what Dateline sends for genuine, and nothing that was changed."""
    scope: dict[str, Any] = {}
    exec(blocks("python")[0], scope)
    content = yaml.safe_load(as_it_stands(folder, blocks("yaml")[0]).read_text())
    row = next(row for row in content["receivers"] if "secret" in row)
    with webhook_server() as hook:
        row |= {"url": hook.url, "allow": ["loopback"]}
        (folder / "notify.yaml").write_text(yaml.safe_dump({"receivers": [row]}))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DATELINE_NOTIFY_FILE", str(folder / "notify.yaml"))
            assert dateline("notify", "test", row["name"]).status == 0
    (call,) = hook.taken
    assert scope["is_genuine"](call.headers, call.body, b"a secret of the page")
    assert not scope["is_genuine"](call.headers, call.body + b" ", b"a secret of the page")
    assert not scope["is_genuine"](call.headers, call.body, b"another")
    old = call.headers | {"webhook-timestamp": "1614265330"}
    assert not scope["is_genuine"](old, call.body, b"a secret of the page")


def test_the_body_of_the_page() -> None:
    """It is a notification, with every key that there is."""
    shown = json.loads(blocks("json")[0])
    assert json.loads(Notification.model_validate(shown).model_dump_json()) == shown


def test_the_page_names_every_key_and_metric() -> None:
    """A key without a line could not be found."""
    for kind in KINDS.values():
        for name, field in kind.model_fields.items():
            key = field.alias or name
            assert f"`{key}`" in PAGE or f"`{key}." in PAGE or f"{key}:" in PAGE, key
    for metric in (*COUNTERS, *GAUGES):
        if metric.name.startswith("notify_"):
            assert f"`dateline_{metric.name}" in PAGE
