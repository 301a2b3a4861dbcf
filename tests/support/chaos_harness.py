"""Where a case happens: real servers, workers under a supervisor, a ledger of what was published."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from elasticsearch.helpers import scan
from kafka import KafkaProducer

from docker.local.services import LocalServices
from pipeline.config.settings import Settings
from pipeline.index.gateway import Gateway
from pipeline.kafka.lag import stage_lags, wait_until_done
from pipeline.kafka.topics import create_topics
from pipeline.kafka.topology import topology
from pipeline.messages.articles import DeadLetter
from pipeline.messages.dead_letters import original
from pipeline.operate.dead_letters import Filter, dead_letters
from tests.chaos.proxy import Proxy

ROOT = Path(__file__).resolve().parents[2]
FAULTS = ROOT / "tests" / "chaos" / "faults"

# Runs a command that is reported to stop when the thread that started it ends: an interrupted matrix leaves no worker.
DIE_WITH_PARENT = (
    sys.executable,
    "-c",
    "import ctypes, os, signal, sys; ctypes.CDLL(None).prctl(1, signal.SIGTERM); os.execv(sys.argv[1], sys.argv[1:])",
)

SENTENCE = "Officials in {place} said on Monday that repairs of bridge {number} had begun."
PLACES = ("Yerevan", "Lagos", "Lima", "Oslo", "Hanoi", "Quito", "Perth", "Minsk")


class Lost(AssertionError):
    """The accounts do not balance."""


@dataclass
class Result:
    """A row of the table."""

    case: str
    published: int = 0
    indexed: int = 0
    dead_lettered: int = 0
    lost: int = 0
    duplicated: int = 0
    recovered: float = 0.0
    problem: str = ""
    log: str = ""
    """What the workers printed last, when there was a problem."""


@dataclass
class Arena:
    """One case's own topics, index and workers on the shared servers."""

    local: LocalServices
    folder: Path
    settings: Settings = field(init=False)
    newest: dict[str, str] = field(default_factory=dict)
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    dead_expected: set[str] = field(default_factory=set)
    proxy: Proxy | None = None
    fault_ended: float | None = None
    accounts: "Callable[[str], Result] | None" = None
    """Balances a case that is not about articles in the index."""
    closing: "list[Callable[[], object]]" = field(default_factory=list)
    """What a case has opened beside its workers."""

    TUNED: ClassVar[dict[str, Any]] = {
        "partitions": 3,
        "enrich_timeout": 8,
        "session_timeout": 6,
        "commit_interval": 0.3,
        "retry_max_delay": 1,
        "delivery_timeout": 5,
        "bulk_timeout": 15,
        "shutdown_timeout": 30,
    }
    """Settings that make a case short: a fault is over as soon as it can be."""

    def __post_init__(self) -> None:
        name = f"c{uuid4().hex[:8]}"
        self.settings = Settings(
            kafka_bootstrap=self.local.kafka_bootstrap,
            elasticsearch_url=self.local.elasticsearch_url,
            topic_prefix=f"{name}-",
            index_alias=name,
            index_refresh="200ms",
            enrich_processes=1,
            data_dir=ROOT / "var",
            **self.TUNED,
        )
        create_topics(self.settings)

    def through_proxy(self) -> Proxy:
        """Let the workers reach Elasticsearch through a proxy that can fail."""
        self.proxy = Proxy(self.local.elasticsearch_url)
        return self.proxy

    # --- publishing ---

    def publish(self, count: int, start: int = 0, *, note: str = "", text: str = "") -> list[str]:
        """Put articles on the topic and in the ledger; the same numbers again are newer versions."""
        articles = [_article(number, note, text) for number in range(start, start + count)]
        self.put([(a["id"], json.dumps(a).encode()) for a in articles])
        self.newest |= {a["id"]: a["title"] for a in articles}
        return [a["id"] for a in articles]

    def put(self, records: Sequence[tuple[str | None, bytes | None]], topic: str | None = None) -> None:
        """Straight onto a topic, confirmed."""
        producer = KafkaProducer(
            bootstrap_servers=self.settings.kafka_bootstrap, acks="all", max_request_size=16 * 1024 * 1024, linger_ms=5
        )
        name = topic or topology(self.settings).raw.name
        futures = [producer.send(name, key=(key or "none").encode(), value=value) for key, value in records]
        for future in futures:
            future.get(60)
        producer.close()

    # --- workers ---

    def start(self, *command: str, **environment: str) -> "subprocess.Popen[bytes]":
        """Start a dateline command with the faults at hand; the default is `run`."""
        log = (self.folder / f"{len(self.processes)}.log").open("wb")
        process = subprocess.Popen(
            [*DIE_WITH_PARENT, sys.executable, "-m", "pipeline.cli", *(command or ("run",))],
            env=os.environ | self._environment() | {"PYTHONPATH": f"{FAULTS}:{ROOT}"} | environment,
            stdout=log,
            stderr=log,
            cwd=self.folder,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def command(self, *arguments: str) -> str:
        """What a dateline command prints, on either stream; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "pipeline.cli", *arguments],
            env=os.environ | self._environment() | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            timeout=300,
        )
        printed = done.stdout.decode("utf-8", "replace")
        if done.returncode != 0:
            raise Lost(f"dateline {' '.join(arguments)} ended with {done.returncode}: {printed[-300:]}")
        return printed

    def _environment(self) -> dict[str, str]:
        url = self.proxy.url if self.proxy else self.settings.elasticsearch_url
        values = self.settings.model_dump() | {"elasticsearch_url": url}
        return {f"DATELINE_{n.upper()}": str(v) for n, v in values.items() if v is not None}

    def workers(self, stage: str) -> list[int]:
        """Process ids of this case's workers of a stage, found by what they run and whose they are."""
        wanted = f"{stage}-worker".encode()
        mine = f"DATELINE_TOPIC_PREFIX={self.settings.topic_prefix}".encode()
        return [pid for pid, command, environment in processes() if wanted in command and mine in environment]

    def children(self) -> list[int]:
        """Process ids of the enrichment processes."""
        servers = {child for worker in self.workers("enrich") for child in _children(worker)}
        return [grandchild for server in servers for grandchild in _children(server)]

    def stop(self, timeout: float = 60) -> list[int]:
        """SIGTERM to everything that was started; exit statuses."""
        for process in self.processes:
            process.terminate()
        return [process.wait(timeout) for process in self.processes]

    def close(self) -> None:
        """Leave nothing behind."""
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(45)
        for pid in [*self.workers("enrich"), *self.workers("index"), *self.workers("notify")]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.proxy:
            self.proxy.close()
        for close in self.closing:
            close()

    # --- looking ---

    def until(self, condition: Callable[[], bool], timeout: float = 90, what: str = "") -> None:
        """Wait for a condition, or fail."""
        deadline = time.monotonic() + timeout
        pause = 0.2
        while not condition():
            if time.monotonic() > deadline:
                raise Lost(f"waited {timeout:g} s in vain {what}")
            time.sleep(pause)
            # Asking costs the broker and us more than a small case's work does.
            pause = min(1.0, 1.1 * pause)

    def done(self, stage: str) -> int:
        """Records that a stage has acknowledged."""
        return next(lag.records - lag.lag for lag in stage_lags(self.settings) if lag.stage == stage)

    def records(self, topic: str) -> int:
        """Records on a stage's topic; none must have been compacted away."""
        return next(lag.records for lag in stage_lags(self.settings) if lag.topic == topic)

    def dead_letters(self) -> list[DeadLetter]:
        """The dead letters."""
        return list(dead_letters(self.settings, Filter()))

    def members(self, stage: str) -> int:
        """Workers in a stage's group."""
        return next(lag.workers for lag in stage_lags(self.settings) if lag.stage == stage)

    def log(self) -> str:
        """All that the workers have printed."""
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def documents(self) -> list[dict[str, Any]]:
        """Everything in the index."""
        gateway = Gateway(self.settings)
        gateway.client.indices.refresh(index=self.settings.index_alias)
        return [hit["_source"] for hit in scan(gateway.client, index=self.settings.index_alias, size=1000)]

    def sequence_numbers(self) -> dict[str, int]:
        """What Elasticsearch counts up with every write to a document, by id."""
        gateway = Gateway(self.settings)
        gateway.client.indices.refresh(index=self.settings.index_alias)
        hits = scan(gateway.client, {"seq_no_primary_term": True}, index=self.settings.index_alias, size=1000)
        return {hit["_id"]: hit["_seq_no"] for hit in hits}

    def fixed(self) -> None:
        """The fault is over: recovery is timed from here."""
        self.fault_ended = time.monotonic()

    def balance(self, case: str, timeout: float = 240) -> Result:
        """Wait until all is done, then hold the ledger against the index and the dead letters."""
        ended = self.fault_ended or time.monotonic()
        wait_until_done(self.settings, timeout, lambda lags: None)
        recovered = time.monotonic() - ended
        documents = self.documents()
        titles = {document["id"]: document.get("title", "") for document in documents}
        dead = letters_ids(self.dead_letters())
        lost = [id for id, title in self.newest.items() if titles.get(id) != title and id not in dead]
        result = Result(
            case,
            published=len(self.newest),
            indexed=len(titles),
            dead_lettered=len(dead),
            lost=len(lost),
            duplicated=len(documents) - len(titles),
            recovered=recovered,
        )
        if lost:
            result.problem = f"lost {lost[:3]}"
        elif result.duplicated:
            result.problem = f"{result.duplicated} twice"
        elif dead != self.dead_expected:
            result.problem = f"dead letters {sorted(map(str, dead ^ self.dead_expected))[:3]}"
        return result


def _article(number: int, note: str, text: str) -> dict[str, Any]:
    body = SENTENCE.format(place=PLACES[number % len(PLACES)], number=number)
    return {"id": f"a{number}", "title": f"Bridge {number} {note}".strip(), "text": f"{body} {text}".strip()}


def letters_ids(dead_letters: Sequence[DeadLetter]) -> set[str]:
    """What the dead articles called themselves, or their keys."""
    return {str(_dead_id(dead_letter)) for dead_letter in dead_letters}


def _dead_id(dead_letter: DeadLetter) -> str | None:
    key, value = original(dead_letter)
    with suppress(ValueError, TypeError, KeyError, RecursionError):
        return str(json.loads(value or b"null")["id"])
    return key.decode() if key else None


def processes() -> list[tuple[int, bytes, bytes]]:
    """Process id, command line and environment of everything that runs."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                found.append((int(folder.name), (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()))
    return found


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
