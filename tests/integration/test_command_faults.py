"""Every command under every fault: an exit status of the table, a message of one line, no traceback, in time.

`make test` runs the column of unavailable services, `make test-slow` the whole table: one service away or frozen, a wrong
password, no rights, an index that is missing, closed, read-only or on a full disk, output that is closed or full.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.main import get_command

from pipeline.cli.main import app
from pipeline.config.settings import Settings
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index
from pipeline.kafka.topics import create_topics
from tests.support.command_line import Answer
from tests.support.faults import away, forbidding, frozen, refusing
from tests.support.services import RunningServices, environment

pytestmark = pytest.mark.services

ROOT = Path(__file__).resolve().parents[2]
KAFKA, INDEX = "kafka", "index"
IN_TIME = 150
"""Seconds that a command may take whatever is wrong; those that wait on purpose get a limit of two."""


@dataclass(frozen=True)
class Command:
    """A call, the services that it cannot do without, and the exit statuses that it has when all is well."""

    call: str
    needs: frozenset[str] = frozenset()
    well: frozenset[int] = frozenset({0})


def command(call: str, *needs: str, well: tuple[int, ...] = (0,)) -> Command:
    return Command(call, frozenset(needs), frozenset(well))


COMMANDS = [
    command("alerts add one --query rain", INDEX),
    command("alerts list", INDEX),
    command("alerts remove one", INDEX, well=(0, 2)),
    command("alerts test one", INDEX, well=(0, 2)),
    command("api-keys list"),
    command("api-keys add one"),
    command("api-keys remove one", well=(0, 1, 2)),
    command("article nosuch", INDEX, well=(1, 2)),
    command("backup {folder}/backup.jsonl", KAFKA, INDEX),
    command("backup {folder}/watch.jsonl --only watch"),
    # Not the parts that are files: they would go to this checkout's own folder.
    command("restore {backup} --only takedowns --only alerts --only versions", KAFKA, INDEX),
    command("restore {backup} --dry-run --state {folder}/watch.sqlite", KAFKA, INDEX),
    command("dead-letters list", KAFKA),
    command("dead-letters export {folder}/dead-letters.jsonl", KAFKA),
    command("dead-letters show articles.raw-0-0", KAFKA, well=(2,)),
    command("dead-letters replay", KAFKA),
    command("dead-letters sync-index", KAFKA, INDEX),
    command("doctor", well=(0, 1)),
    command("drain --timeout 2", KAFKA, well=(2,)),
    command("enrich {seeds}"),
    command("export rain -o {folder}/rain.csv", INDEX),
    command("feeds status", well=(0, 78)),
    command("gazetteer lookup Paris"),
    command("geotag {rows}"),
    command("index create", INDEX),
    command("index list", INDEX),
    command("index delete-old", INDEX),
    command("index prune --older-than 90d", KAFKA, INDEX),
    command("index rebuild", KAFKA, INDEX),
    command("index rollback", INDEX, well=(78,)),
    command("kibana export"),
    command("lag", KAFKA),
    command("languages list"),
    command("languages check ru", well=(0, 1)),
    command("notify list", KAFKA),
    command("notify list --offline"),
    command("notify test log"),
    command("notify history", KAFKA),
    command("pause", KAFKA),
    command("resume", KAFKA),
    command("publish {seeds}", KAFKA),
    command("re-enrich", KAFKA),
    command("search rain", INDEX),
    command("settings"),
    command("status", well=(0, 1, 2)),
    command("takedown add nosuch --reason test", KAFKA, INDEX, well=(0, 1)),
    command("takedown list", KAFKA),
    command("takedown remove nosuch", KAFKA, well=(0, 1, 2)),
    command("topics acls"),
    command("topics add-partitions 1", KAFKA, well=(0, 2)),
    command("topics create", KAFKA),
    command("topics list", KAFKA),
    # It exits with 69 as well when it has found nothing and could not ask the index.
    command("trace nowhere", KAFKA, well=(1, 69)),
    command("validate {seeds}"),
    command("wait --timeout 2", KAFKA, well=(0, 69)),
    # The feed is on this machine, which is not read.
    command("watch --once {feeds} --state {folder}/watch.sqlite", KAFKA, well=(0, 1)),
]
"""Builders and installers, servers, `logs` and the workers, which wait for an unavailable service, have tests of their own."""
ELSEWHERE = {
    *("api", "desk", "enrich-worker", "index-worker", "notify-worker", "run"),
    *("kibana rules apply", "kibana rules list", "kibana rules remove"),
    *("gazetteer build", "kibana import", "languages install", "languages remove", "logs"),
}
TABLE = {0, 1, 2, 69, 70, 77, 78}


def test_every_command_is_in_the_table() -> None:
    """A command that is added has to be tried under faults too."""
    named = {command.call for command in COMMANDS}
    missing = [
        name
        for name in _names(get_command(app))
        if not any(call == name or call.startswith(f"{name} ") for call in named)
    ]
    assert set(missing) == ELSEWHERE


def _names(group: object, *path: str) -> Iterator[str]:
    for name, found in getattr(group, "commands", {}).items():
        if hasattr(found, "commands"):
            yield from _names(found, *path, name)
        elif not found.hidden:
            yield " ".join((*path, name))


@pytest.fixture
def arguments(tmp_path: Path) -> dict[str, str]:
    """What the calls name: articles, rows, feeds, a folder."""
    (tmp_path / "rows.jsonl").write_text('{"id": "1", "text": "It rained in Lagos."}\n')
    (tmp_path / "article.jsonl").write_text('{"id": "f1", "title": "Rain in Lagos", "text": "It rained."}\n')
    feed = tmp_path / "feed.xml"
    feed.write_text('<rss version="2.0"><channel><title>T</title></channel></rss>')
    (tmp_path / "feeds.yaml").write_text("feeds:\n  - url: http://127.0.0.1:9/feed.xml\n")
    receivers = tmp_path / "notify.yaml"
    receivers.write_text("receivers:\n  - {name: log, kind: command, command: [cat]}\n")
    return {
        "folder": str(tmp_path),
        "receivers": str(receivers),
        "rows": str(tmp_path / "rows.jsonl"),
        "seeds": str(tmp_path / "article.jsonl"),
        "feeds": str(tmp_path / "feeds.yaml"),
        "backup": str(ROOT / "tests" / "data" / "backup.v1.jsonl"),
    }


@dataclass(frozen=True)
class Fault:
    """What is wrong: settings that lead there, the service that it is about, what output goes to."""

    name: str
    hits: frozenset[str] = frozenset()
    output: str = ""
    statuses: frozenset[int] = frozenset({69})
    """What a command that needs the service may end with."""


FAULTS = {
    fault.name: fault
    for fault in (
        Fault("both away", frozenset({KAFKA, INDEX})),
        Fault("kafka away", frozenset({KAFKA})),
        Fault("elasticsearch away", frozenset({INDEX})),
        Fault("kafka frozen", frozenset({KAFKA})),
        Fault("elasticsearch frozen", frozenset({INDEX})),
        Fault("wrong password", frozenset({INDEX}), statuses=frozenset({77})),
        Fault("no rights", frozenset({INDEX}), statuses=frozenset({77})),
        Fault("index missing", statuses=frozenset({0, 1, 2, 69, 78})),
        Fault("index closed", statuses=frozenset({0, 1, 2, 69, 78})),
        Fault("index read-only", statuses=frozenset({0, 1, 2, 69, 78})),
        Fault("index on a full disk", statuses=frozenset({0, 1, 2, 69, 78})),
        Fault("output closed", output="closed"),
        Fault("output full", output="/dev/full"),
    )
}
FAST = {"both away"}


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "name", [name if name in FAST else pytest.param(name, marks=pytest.mark.slow) for name in FAULTS]
)
def test_a_column_of_the_table(
    name: str, arguments: dict[str, str], settings: Settings, services: RunningServices
) -> None:
    """Under this fault every command ends in time, with a status of the table and one line that says why."""
    fault = FAULTS[name]
    with _provoked(fault, settings) as changes:
        called = environment(settings, notify_file=arguments["receivers"], **changes)

        def tried(command: Command) -> str:
            return _problem(command, fault, _run(command.call.format(**arguments).split(), called, fault.output))

        def in_turn(commands: list[Command]) -> list[str]:
            return list(map(tried, commands))

        # What makes and drops generations must not get in its own way.
        generations = [command for command in COMMANDS if command.call.startswith("index ")]
        jobs = [generations, *([command] for command in COMMANDS if command not in generations)]
        # Most of their time is waiting.
        with ThreadPoolExecutor(6) as pool:
            problems = [problem for found in pool.map(in_turn, jobs) for problem in found if problem]
    assert not problems, "\n\n".join(problems)


@contextmanager
def _provoked(fault: Fault, settings: Settings) -> Iterator[dict[str, object]]:
    """Make it so; yields the settings that lead there."""
    create_topics(settings)
    with Gateway(settings) as gateway, frozen() as silent, refusing() as locked, forbidding() as denied:
        index = "" if fault.name == "index missing" else ensure_index(gateway)
        if fault.name == "index closed":
            gateway.client.indices.close(index=index)
        if fault.name == "index read-only":
            gateway.client.indices.add_block(index=index, block="write")
        if fault.name == "index on a full disk":
            # As Elasticsearch sets it at the flood stage.
            gateway.client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": True})
        leads_there: dict[str, dict[str, object]] = {
            "both away": {"kafka_bootstrap": away(), "elasticsearch_url": f"http://{away()}"},
            "kafka away": {"kafka_bootstrap": away()},
            "elasticsearch away": {"elasticsearch_url": f"http://{away()}"},
            "no rights": {"elasticsearch_url": f"http://{denied}"},
            "kafka frozen": {"kafka_bootstrap": silent},
            "elasticsearch frozen": {"elasticsearch_url": f"http://{silent}"},
            "wrong password": {"elasticsearch_url": f"http://{locked}"},
        }
        yield leads_there.get(fault.name, {})


def _run(call: list[str], called: dict[str, str], output: str) -> Answer:
    """Run it in a process of its own, its output going where the fault says."""
    begun = time.monotonic()
    reader, writer = os.pipe()
    if output == "closed":
        os.close(reader)
        # Numbers of closed files are given out again, to other threads: close each once.
        reader = subprocess.PIPE
    out = os.open(output, os.O_WRONLY) if output.startswith("/") else writer if output else subprocess.PIPE
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pipeline.cli", *call],
            env=called,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            text=True,
            timeout=IN_TIME,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(-1, "", f"still running after {time.monotonic() - begun:.0f} s")
    finally:
        for each in {reader, writer, out} - {subprocess.PIPE}:
            with suppress(OSError):
                os.close(each)
    return Answer(done.returncode, done.stdout or "", done.stderr)


def _problem(command: Command, fault: Fault, answer: Answer) -> str:
    """What is wrong with an answer, in words; nothing when it is right."""
    what = f"{command.call}: status {answer.status}, said:\n{answer.err[-1500:]}"
    if "Traceback" in answer.err:
        return f"a traceback; {what}"
    allowed = _allowed(command, fault)
    if answer.status not in allowed:
        return f"not one of {sorted(allowed)}; {what}"
    told = [line for line in answer.err.splitlines() if line.startswith("dateline: ")]
    looks = command.call.split()[0] in ("status", "doctor")
    if answer.status in (69, 77, 78) and not looks and len(told) != 1:
        return f"not one line that says why; {what}"
    return ""


def _allowed(command: Command, fault: Fault) -> frozenset[int]:
    if fault.output:
        # A command that prints nothing does not notice.
        return command.well | {1, 2}
    looks = command.call.split()[0] in ("status", "doctor")
    if not fault.hits:
        return fault.statuses | command.well
    if looks:
        return command.well | {1, 69, 77, 78}
    return fault.statuses if command.needs & fault.hits else command.well
