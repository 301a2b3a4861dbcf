"""The Java process of a pack: what it answers, and what becomes of it and its batches when it dies or hangs."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from pipeline.enrich.ner.contract import Found
from pipeline.enrich.ner.recognisers import corenlp
from pipeline.enrich.ner.recognisers.corenlp import CRASHES_ALONE, CoreNlpRecogniser
from pipeline.errors import RecordRejected, SetupError, Unavailable
from pipeline.packs.corenlp import server as server_module
from pipeline.packs.corenlp import start_progress
from pipeline.packs.corenlp.protocol import is_alive
from pipeline.packs.corenlp.server import CoreNlpServer
from pipeline.packs.installed import InstalledPack

pytestmark = pytest.mark.programs
ROOT = Path(__file__).resolve().parents[2]
TEXT = "🌊 Anna Weber fuhr nach Hamburg . Die Lufthansa fliegt nach Bremen ."
NAMES = [("Anna Weber", "PERSON"), ("Hamburg", "LOC"), ("Lufthansa", "ORG"), ("Bremen", "LOC")]


@contextmanager
def running(installed: InstalledPack) -> Iterator[tuple[CoreNlpServer, list[int]]]:
    """A server that answers, and a list that grows with each restart."""
    restarts: list[int] = []
    server = CoreNlpServer(installed, lambda: restarts.append(1))
    try:
        server.wait()
        yield server, restarts
    finally:
        server.close()


@pytest.fixture(scope="module")
def server(tiny: InstalledPack) -> Iterator[CoreNlpServer]:
    with running(tiny) as (started, _):
        yield started


def names(text: str, found: list[Found]) -> list[tuple[str, str]]:
    return [(text[name.start : name.end], name.label) for name in found]


def until(condition: object) -> None:
    deadline = time.monotonic() + 30
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_names_have_our_labels_and_offsets_in_code_points(tiny: InstalledPack, server: CoreNlpServer) -> None:
    """Each text has its own names in its place; characters that Java counts twice move none of them."""
    recogniser = corenlp.load(replace(tiny, socket=server.socket))
    texts = [TEXT, "", "   ", "😀😀 Bremen .", "\ud800 Peter Vogt lebt in Bremen ."]
    found = recogniser(texts)
    assert [names(text, spans) for text, spans in zip(texts, found, strict=True)] == [
        NAMES,
        [],
        [],
        [("Bremen", "LOC")],
        [("Peter Vogt", "PERSON"), ("Bremen", "LOC")],
    ]
    assert recogniser([]) == []


def test_several_processes_may_ask_at_once(server: CoreNlpServer) -> None:
    """Each gets the answers to its own questions."""
    wrong: list[int] = []

    def ask(number: int) -> None:
        recogniser = CoreNlpRecogniser(server.socket, 30)
        text = "x " * number + "Anna Weber ."
        for _ in range(30):
            ((name,),) = recogniser([text])
            if name.start != 2 * number:
                wrong.append(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_killed_process_is_started_again_and_no_batch_is_lost(tiny: InstalledPack) -> None:
    """Killed again and again while it reads, it costs time only; every batch has its names."""
    with running(tiny) as (server, restarts):
        stop = threading.Event()

        def kill() -> None:
            # What is killed before it can read anything says nothing about reading.
            while not stop.wait(0.1):
                if is_alive(server.socket, 5) and not stop.wait(1) and (pid := server.pid):
                    os.kill(pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        recogniser = corenlp.load(replace(tiny, socket=server.socket, patience=60))
        killer.start()
        try:
            while len(restarts) < 3:
                texts = [TEXT * number for number in range(1, 9)]
                assert [len(found) for found in recogniser(texts)] == [len(NAMES) * number for number in range(1, 9)]
        finally:
            stop.set()
            killer.join()


def test_a_process_that_hangs_is_ended_and_started_again(tiny: InstalledPack, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is stopped answers no ping: after its patience it is killed, and the batch that waits is read."""
    monkeypatch.setattr(server_module, "PING_INTERVAL_S", 0.2)
    with running(replace(tiny, patience=2.0)) as (server, restarts):
        first = server.pid
        assert first
        recogniser = CoreNlpRecogniser(server.socket, 30)
        os.kill(first, signal.SIGSTOP)
        assert len(recogniser([TEXT])[0]) == len(NAMES)
        assert server.pid != first
        assert restarts


def test_a_text_that_ends_the_process_is_the_only_one_rejected(
    tiny: InstalledPack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the process dies over each time, alone, is to blame; the texts beside it are read."""
    with running(tiny) as (server, _):
        recogniser = CoreNlpRecogniser(server.socket, 60)
        real = recogniser._try

        def dies(texts: list[str], deadline: float) -> object:
            if "poison" in texts and (pid := server.pid):
                os.kill(pid, signal.SIGKILL)
                recogniser._drop()
                until(lambda: server.pid not in (None, pid))
                return None
            return real(texts, deadline)

        monkeypatch.setattr(recogniser, "_try", dies)
        with pytest.raises(RecordRejected, match=f"{CRASHES_ALONE} times") as rejected:
            recogniser([TEXT, "poison"])
        assert rejected.value.reason == "enrichment-crashed"
        assert len(recogniser([TEXT])[0]) == len(NAMES)


def test_a_process_that_stays_away_is_a_service_that_does_not_answer(tmp_path: Path) -> None:
    """No article is to blame: the caller should try again."""
    with pytest.raises(Unavailable, match="does not answer"):
        CoreNlpRecogniser(tmp_path / "socket", 0.3)([TEXT])


def test_a_classifier_that_cannot_be_read_is_a_setup_error(tiny: InstalledPack, tmp_path: Path) -> None:
    """It says what Java said, and leaves no process."""
    for file in tiny.folder.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / "classifier.ser.gz").unlink()
    (tmp_path / "classifier.ser.gz").write_bytes(b"not a classifier")
    server = CoreNlpServer(replace(tiny, folder=tmp_path))
    try:
        with pytest.raises(SetupError, match=r"does not start: [\s\S]*Exception"):
            server.wait()
        assert server.pid is None
    finally:
        server.close()


def test_a_start_is_given_up_for_what_it_does_not_for_the_time_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that gets little of a busy machine goes on; one that does nothing, or works without an end, is stuck."""
    clock = [0.0]
    monkeypatch.setattr("pipeline.packs.corenlp.start_progress.time.monotonic", lambda: clock[0])
    busy = [sys.executable, "-c", "while True: pass"]
    idle = [sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"]
    with subprocess.Popen(busy) as working, subprocess.Popen(idle, stdout=subprocess.PIPE) as sleeping:
        try:
            assert sleeping.stdout
            assert sleeping.stdout.readline()
            slow, still = start_progress.StartProgress(working.pid), start_progress.StartProgress(sleeping.pid)
            assert not still.is_stuck()
            for _ in range(3):
                clock[0] += start_progress.MAX_STALL_S - 1
                wanted = psutil.Process(working.pid).cpu_times().user + 0.05
                until(lambda least=wanted: psutil.Process(working.pid).cpu_times().user > least)
                assert not slow.is_stuck()
            assert still.is_stuck()
            monkeypatch.setattr(start_progress, "MAX_PROCESSOR_S", 0.01)
            assert slow.is_stuck()
        finally:
            working.kill()
            sleeping.kill()


def test_without_java_it_says_what_to_install(
    tiny: InstalledPack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing is started."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr("pipeline.packs.jdk.SYSTEM_FOLDERS", ())
    with pytest.raises(SetupError, match="Install a JDK 17"):
        CoreNlpServer(tiny)


def test_it_ends_with_a_parent_that_is_killed(tiny: InstalledPack) -> None:
    """Neither the process nor its folder is left behind."""
    code = (
        "import sys, time, pathlib, tests.support.tiny_pack as t\n"
        "from pipeline.packs.corenlp.server import CoreNlpServer\n"
        "from pipeline.packs.installed import InstalledPack\n"
        "from pipeline.packs.table import PACKS\n"
        f"server = CoreNlpServer(InstalledPack(PACKS['de'], pathlib.Path({str(tiny.folder)!r})))\n"
        "server.wait()\n"
        "print(server.pid, server.socket.parent, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    pid, folder = parent.stdout.readline().split()
    process = psutil.Process(int(pid))
    parent.kill()
    parent.wait()
    process.wait(10)
    until(lambda: not Path(folder).exists())


def test_closing_leaves_nothing(tiny: InstalledPack) -> None:
    """No process, no folder."""
    with running(tiny) as (server, _):
        process, folder = psutil.Process(server.pid), server.socket.parent
        assert folder.stat().st_mode & 0o077 == 0
    assert not process.is_running()
    assert not folder.exists()
