"""Logs as another process sees them: standard error that is not a terminal."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CODE = """
import logging, structlog
from pipeline.logs import configure_logs
from pipeline.config.settings import Settings
configure_logs(Settings(%s), stage="index")
log = structlog.get_logger("ours")
log.debug("hidden")
log.warning("dead-lettered", record="articles.raw-3-12", error="http://elastic:secret@host:9200 refused")
logging.getLogger("faust.app").info("chatter")
logging.getLogger("aiokafka").error("lost %%s", "broker")
try:
    1 / 0
except ZeroDivisionError as error:
    log.critical("bug", exc_info=error)
"""


def logged(options: str = "") -> str:
    return subprocess.run([sys.executable, "-c", CODE % options], capture_output=True, text=True, check=True).stderr


@pytest.fixture(scope="module")
def events() -> list[dict[str, Any]]:
    return [json.loads(line) for line in logged().splitlines()]


def test_one_json_object_an_event(events: list[dict[str, Any]]) -> None:
    """Ours and the frameworks' alike, with time, level and stage; what is below the level is not there."""
    assert [event["event"] for event in events] == ["dead-lettered", "lost broker", "bug"]
    assert all(event["stage"] == "index" and event["timestamp"] and event["level"] for event in events)
    assert events[0]["record"] == "articles.raw-3-12"
    assert "ZeroDivisionError" in events[2]["exception"]


def test_no_password_in_a_line(events: list[dict[str, Any]]) -> None:
    """What stands before the @ of an address is left out."""
    assert events[0]["error"] == "http://host:9200 refused"


def test_readable_on_a_terminal() -> None:
    """On a terminal a line is for people."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", CODE % ""], stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:
            pass  # how Linux says that the other end is closed
        process.wait()
    os.close(ours)
    assert b"dead-lettered" in shown
    assert b'{"' not in shown


def test_a_file_keeps_json_beside_a_terminal(tmp_path: Path) -> None:
    """With log_file the lines are in the file as JSON, however they are shown."""
    shown = logged(f"log_format='console', log_file={str(tmp_path / 'logs' / 'w.log')!r}")
    assert not shown.startswith("{")
    kept = (tmp_path / "logs" / "w.log").read_text(encoding="utf-8").splitlines()
    assert json.loads(kept[0])["event"] == "dead-lettered"
