import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.logs import Wanted, logs_command
from pipeline.config.settings import Settings
from pipeline.errors import UsageError
from pipeline.logs import log_folder

EVENTS = {
    "enrich-worker-0": [("12:00:01", "info", "started"), ("12:00:03", "warning", "dead-lettered")],
    "index-worker-0": [("12:00:02", "info", "ready")],
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path)
    log_folder(settings).mkdir(parents=True)
    for name, events in EVENTS.items():
        lines = [json.dumps({"event": e, "level": level, "timestamp": t}) for t, level, e in events]
        (log_folder(settings) / f"{name}.log").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return settings


def events(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]


def test_merged_by_time(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """The workers' lines come in the order in which things happened."""
    logs_command(settings, [], Wanted(as_json=True))
    assert events(capsys) == ["started", "ready", "dead-lettered"]


def test_one_worker_one_level_the_last_lines(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """What is asked for, and no more."""
    logs_command(settings, [], Wanted(worker="enrich-worker-0", as_json=True))
    assert events(capsys) == ["started", "dead-lettered"]
    logs_command(settings, [], Wanted(level="warning", as_json=True))
    assert events(capsys) == ["dead-lettered"]
    logs_command(settings, [], Wanted(lines=1, as_json=True))
    assert events(capsys) == ["dead-lettered"]


def test_readable(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """For people a line is not JSON, and what an article may hold does not reach the terminal raw."""
    with (log_folder(settings) / "index-worker-0.log").open("a", encoding="utf-8") as file:
        file.write(
            json.dumps({"event": "x", "level": "error", "error": "\x9b31m", "timestamp": "13"}) + "\nTraceback\n"
        )
    logs_command(settings, [], Wanted())
    shown = capsys.readouterr().out
    assert "dead-lettered" in shown
    assert "{" not in shown
    assert "\x9b" not in shown
    assert "Traceback" in shown


def test_nothing_there_says_what_to_do(tmp_path: Path, settings: Settings) -> None:
    """No logs, no such worker, no such level: each names the way out."""
    with pytest.raises(UsageError, match="make run"):
        logs_command(Settings(data_dir=tmp_path / "none"), [], Wanted())
    with pytest.raises(UsageError, match="index-worker-0"):
        logs_command(settings, [], Wanted(worker="indexer"))
    with pytest.raises(UsageError, match="warning"):
        logs_command(settings, [], Wanted(level="loud"))


def test_following(settings: Settings, request: pytest.FixtureRequest) -> None:
    """What a worker adds is shown as it comes, in whole lines, over the file's rotation; Ctrl-C ends it well."""
    log = log_folder(settings) / "index-worker-0.log"
    following = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "logs", "--follow", "--json"],
        env=os.environ | {"DATELINE_DATA_DIR": str(settings.data_dir)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Where the tests run in a shell's background, it would be deaf to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    request.addfinalizer(following.kill)
    assert following.stdout is not None

    def event() -> str:
        assert following.stdout
        return str(json.loads(following.stdout.readline())["event"])

    assert [event() for _ in range(3)] == ["started", "ready", "dead-lettered"]
    with log.open("a", encoding="utf-8") as file:
        file.write('{"event": "added", "level": "info"}\n{"event": "in two')
        file.flush()
        assert event() == "added"
        file.write(' parts", "level": "info"}\n')
        file.flush()
        assert event() == "in two parts"
        file.write('{"event": "the last", "level": "info"}\n')
    log.rename(log.with_name("index-worker-0.log.1"))
    log.write_text('{"event": "the first", "level": "info"}\n', encoding="utf-8")
    assert [event(), event()] == ["the last", "the first"]
    following.send_signal(signal.SIGINT)
    assert following.communicate(timeout=10) == ("", "")
    assert following.returncode == 0
