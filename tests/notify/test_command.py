"""Commands as real processes."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import RecordRejected
from pipeline.notify.channel import NotTaken
from pipeline.notify.command import CommandChannel
from pipeline.notify.receivers import CommandReceiver
from pipeline.notify.templates import sample

GIVEN = sample("pager", id="key-1", count=3, digest="hour")


def run(code: str, folder: Path, **more: Any) -> None:
    """Send a sample to a Python program."""
    values = {"name": "pager", "kind": "command", "command": [sys.executable, "-c", code, str(folder)], "timeout": 10}
    CommandChannel(CommandReceiver.model_validate(values | more, context={"folder": folder})).send(GIVEN)


def test_it_gets_json_on_standard_input(tmp_path: Path) -> None:
    """And the key in a variable; status 0 is delivered."""
    run(
        "import os, sys; open(sys.argv[1] + '/got', 'w').write(os.environ['DATELINE_NOTIFICATION_ID'] + sys.stdin.read())",
        tmp_path,
    )
    got = (tmp_path / "got").read_text()
    assert json.loads(got.removeprefix("key-1")) == json.loads(GIVEN.model_dump_json())


def test_no_shell_reads_an_argument(tmp_path: Path) -> None:
    """What means something to a shell is a word like any other."""
    words = ["$(touch pwned)", "; ls", "`id`", "*"]
    code = "import sys, json; json.dump(sys.argv[1:], open(sys.argv[-1] + '/words', 'w'))"
    run(code, tmp_path, command=[sys.executable, "-c", code, *words, str(tmp_path)])
    assert json.loads((tmp_path / "words").read_text()) == [*words, str(tmp_path)]


def test_it_gets_none_of_our_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of our environment only what a program needs to run; what it is to know stands under its environment."""
    monkeypatch.setenv("DATELINE_KAFKA_PASSWORD", "hush-hush")
    monkeypatch.setenv("PAGER_TOKEN", "token-7")
    code = "import os, sys, json; json.dump(dict(os.environ), open(sys.argv[1] + '/env', 'w'))"
    run(code, tmp_path, environment={"TOKEN": {"env": "PAGER_TOKEN"}, "MODE": "loud"})
    found = json.loads((tmp_path / "env").read_text())
    assert (found["TOKEN"], found["MODE"]) == ("token-7", "loud")
    assert not {name for name in found if name.startswith("DATELINE_")} - {"DATELINE_NOTIFICATION_ID"}
    assert "PAGER_TOKEN" not in found


def test_another_status_is_not_delivered(tmp_path: Path) -> None:
    """With the end of what it complained of, in one line."""
    with pytest.raises(NotTaken, match="the command ended with 3: no modem found"):
        run(
            "import sys; sys.stderr.write('x' * 100_000 + '\\n no modem\\n found\\n'); sys.exit(3)".replace(
                "'x' * 100_000 + ", ""
            ),
            tmp_path,
        )
    with pytest.raises(NotTaken, match="ended with 3"):
        run("import sys; sys.stderr.write('x' * 1_000_000); sys.exit(3)", tmp_path)


def test_status_65_refuses_for_good(tmp_path: Path) -> None:
    """As sysexits.h has it: the data is at fault."""
    with pytest.raises(RecordRejected, match="the command ended with 65"):
        run("import sys; sys.exit(65)", tmp_path)


def test_one_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    """The time-out is for the whole group of processes."""
    code = (
        "import subprocess, sys, time; p = subprocess.Popen(['sleep', '60']); "
        "open(sys.argv[1] + '/pid', 'w').write(str(p.pid)); time.sleep(60)"
    )
    begun = time.monotonic()
    with pytest.raises(NotTaken, match="has not ended within 2 s"):
        run(code, tmp_path, timeout=2)
    assert time.monotonic() - begun < 8
    pid = (tmp_path / "pid").read_text()
    # It was sent SIGKILL, and a busy machine may take a while to carry that out.
    deadline = time.monotonic() + 10
    while _runs(pid):
        assert time.monotonic() < deadline, "it still runs"
        time.sleep(0.05)


def _runs(pid: str) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_one_that_does_not_read_or_closes_its_output(tmp_path: Path) -> None:
    """A thousand matches are more than a pipe holds: it is not waited for, and ends as it likes."""
    many = sample("pager", count=1000, digest="day")
    values = {"name": "pager", "kind": "command", "command": ["/bin/true"], "timeout": 10}
    CommandChannel(CommandReceiver.model_validate(values, context={"folder": tmp_path})).send(many)
    run("import os; os.close(0); os.close(2)", tmp_path)


def test_one_that_leaves_a_process_behind(tmp_path: Path) -> None:
    """A child that keeps standard error open does not hold the receiver up."""
    begun = time.monotonic()
    run("import subprocess; subprocess.Popen(['sleep', '30'])", tmp_path)
    assert time.monotonic() - begun < 5


def test_one_that_went_away(tmp_path: Path) -> None:
    """A program that is removed after the start is a failure like others."""
    program = tmp_path / "page"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    receiver = CommandReceiver.model_validate(
        {"name": "pager", "kind": "command", "command": ["./page"]}, context={"folder": tmp_path}
    )
    CommandChannel(receiver).send(GIVEN)
    program.unlink()
    with pytest.raises(NotTaken, match="the command cannot be run: No such file"):
        CommandChannel(receiver).send(GIVEN)
