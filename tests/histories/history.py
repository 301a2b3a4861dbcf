"""One history on the servers: does its steps, tells the model of each, and looks whether the two agree."""

import re
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from elasticsearch import ApiError, Elasticsearch, TransportError
from kafka.errors import KafkaError

from pipeline.errors import DatelineError
from tests.histories.broker import Broker
from tests.histories.check import problems
from tests.histories.look import Seen, counted, look
from tests.histories.model import Model
from tests.histories.operations import STAGES, Step
from tests.histories.processes import Finished, Launcher
from tests.histories.servers import Servers
from tests.histories.workers import Broken, Workers
from tests.support.chaos_harness import ROOT

PARTITIONS = 3
SMALL_BYTES = 1200
ALERTS_CHECK = 0.2
HEARTBEAT = 0.5
UNAVAILABLE = 69
GRACE_SECONDS = 30
TRACED = 3
"""How much longer than its own time-out a command may take."""
TUNED = {
    "partitions": PARTITIONS,
    "enrich_processes": 1,
    "enrich_linger": 0.05,
    "index_linger": 0.05,
    "index_refresh": "100ms",
    "session_timeout": 6,
    "commit_interval": 0.2,
    "retry_max_delay": 0.5,
    "delivery_timeout": 31,
    "bulk_timeout": 5,
    "heartbeat_interval": HEARTBEAT,
    "alerts_poll_interval": ALERTS_CHECK,
    "rebuild_lease_timeout": 5,
    "enrich_timeout": 60,
    "stall_timeout": 240,
    "rebalance_timeout": 180,
    "shutdown_timeout": 15,
    "metrics_port": 0,
    "log_format": "json",
    "data_dir": ROOT / "var",
}
"""Settings that make a history short: a fault is over as soon as it can be."""


@dataclass
class History:
    """One history's own topics, index and workers; ``patience`` bounds every wait, in seconds."""

    servers: Servers
    launcher: Launcher
    folder: Path
    name: str
    patience: float
    model: Model = field(default_factory=Model)
    problem: str = ""
    begun: int = 0
    """Steps that were begun: what comes after them had no part in a problem."""
    log: list[str] = field(default_factory=list)
    paused: set[str] = field(default_factory=set)
    frozen: set[str] = field(default_factory=set)
    """Stages whose worker stands still now."""
    small: bool = False
    """The enrichment worker refuses what is long."""
    index: str = "open"
    """Or closed, blocked, deleted; or behind, after a rollback."""
    is_ordered_by_time: bool = False
    """Partitions were added while records waited: until the workers have noticed, time orders what comes."""
    kill_next_after: float | None = None
    """Seconds after which the next command is killed, before it is given again."""
    _faults: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        kafka, elasticsearch = self.servers.kafka.kafka_bootstrap, self.servers.elasticsearch.elasticsearch_url
        proxied = f"127.0.0.1:{self.servers.to_kafka.port}", f"http://127.0.0.1:{self.servers.to_elasticsearch.port}"
        self._direct = self._environment(kafka, elasticsearch)
        self.workers = Workers(self.launcher, self._environment(*proxied), self.folder, self.name)
        self.broker = Broker(kafka, f"{self.name}-")
        self.client = Elasticsearch(elasticsearch, request_timeout=60)

    # --- the whole ---

    def run(self, steps: Sequence[Step], actions: dict[str, Callable[..., None]]) -> str:
        """Do all steps, then fix what is broken and look once more; returns what is wrong, or nothing."""
        where = "the beginning"
        try:
            self._timed("begin", self._begin)
            for step in steps:
                self.begun += 1
                where = f"step {self.begun} ({step.name})"
                self._do(step, actions[step.name])
            where = "the end"
            self._timed("end", lambda: self._end(actions))
        except Broken as broken:
            self.problem = f"{where}: {broken}"
            self._trace(self.problem)
        except (KafkaError, ApiError, TransportError, DatelineError, OSError) as error:
            # Of the history's own clients, or of a server that does not start: one history fails, the others go on.
            self.problem = f"{where}: the history itself failed: {error!r}"
        finally:
            self._timed("close", self._close)
        return self.problem

    def _begin(self) -> None:
        self.dateline("topics", "create")
        self.workers.start("enrich")
        self.dateline("index", "create")
        self.workers.start("index")

    def _do(self, step: Step, action: Callable[..., None]) -> None:
        self._timed(str(step)[:150], lambda: action(self, **step.arguments))
        self.workers.restart_dead()

    def _end(self, actions: dict[str, Callable[..., None]]) -> None:
        """Heal everything, wait for everything, look; then rebuild, and look whether that says the same."""
        self._heal(actions)
        self.wait_until_processed()
        self.judge(problems)
        actions["rebuild"](self)
        self.judge(problems)

    def _heal(self, actions: dict[str, Callable[..., None]]) -> None:
        self.wait_for_faults()
        self.servers.heal()
        for action in ("unblock", "open"):
            actions["index"](self, action)
        for stage in sorted(self.paused):
            actions["resume"](self, stage)
        self.workers.start_stopped()
        if self.index == "deleted":
            actions["rebuild"](self)

    def _close(self) -> None:
        self.wait_for_faults()
        self.servers.heal()
        self.workers.close()
        self.broker.close()
        with suppress(ApiError, TransportError):  # What is left goes with the servers.
            names = list(self.client.indices.get(index=f"{self.name}-*", expand_wildcards="all").body)
            if names:
                self.client.indices.delete(index=names, ignore_unavailable=True)
        self.client.close()
        self.servers.renew()

    def _trace(self, problem: str) -> None:
        """Log where the articles are that a problem names: it cannot be seen any more once the history is over."""
        for id in list(dict.fromkeys(re.findall(r"\ba\d+\b", problem)))[:TRACED]:
            self.log.append(self.launcher.run(["trace", id], self._direct, self.patience).printed)

    def _timed(self, what: str, action: Callable[[], None]) -> None:
        began = time.monotonic()
        try:
            action()
        finally:
            self.log.append(f"{time.monotonic() - began:6.1f} s  {what}")

    # --- faults that end by themselves ---

    def later(self, seconds: float, end: Callable[[], None]) -> None:
        """End a fault after a while, as the history goes on."""
        fault = threading.Timer(seconds, end)
        fault.start()
        self._faults.append(fault)

    def wait_for_faults(self) -> None:
        """Until all have ended."""
        for fault in self._faults:
            fault.join()
        self._faults.clear()

    # --- waiting and looking ---

    @property
    def backup(self) -> Path:
        """The file of the last backup."""
        return self.folder / f"{self.name}-backup.jsonl"

    @property
    def is_index_open(self) -> bool:
        """Whether the index can be read and written."""
        return self.index == "open"

    def troubles(self) -> list[str]:
        """What is wrong now, and makes a status that says "healthy" a lie."""
        found = [f"{stage} is paused" for stage in sorted(self.paused)]
        found += [f"no worker of {stage} runs" for stage in sorted(self.workers.stopped)]
        found += [f"the worker of {stage} is frozen" for stage in sorted(self.frozen)]
        if self.index == "closed":
            found.append("the index is closed")
        # An index worker that starts makes the index where it is missing.
        if self.index == "deleted" and not self.client.indices.exists_alias(name=self.name):
            found.append("the index is deleted")
        return found

    def wait_until_processed(self) -> None:
        """What is on the topics now is processed, by the word of `dateline wait`."""
        self.wait_for_faults()
        argv = ["wait", "--timeout", f"{self.patience:g}"]
        waiting = self.launcher.start(argv, self._direct, self.folder / f"{self.name}-wait.log")
        deadline = time.monotonic() + self.patience + GRACE_SECONDS
        while (status := waiting.wait(0.3)) is None:
            self.workers.restart_dead()
            if time.monotonic() > deadline:
                waiting.signal(signal.SIGKILL)
                raise Broken("`dateline wait` did not end")
        if status != 0:
            raise Broken(f"`dateline wait` ended with {status}: {waiting.log.read_text()[-300:]}")
        if left := {stage: lag for stage in STAGES if (lag := self.broker.lag(stage))}:
            raise Broken(f"`dateline wait` says that all is done, and these records are not: {left}")
        if "counters" not in self.model.tolerated and not self.workers.died:
            self.until(self._add_up, f"the enrich workers to have counted {self.model.published} records")
        self.model.settle(small=self.small)

    def _add_up(self) -> bool:
        """Whether each record was counted once by the workers of enrich, which say so a heartbeat later."""
        return counted(self.broker.bootstrap, f"{self.name}-", "enrich").total() == self.model.published

    def judge(self, judge: Callable[[Model, Seen], list[str]]) -> Seen:
        """Look, and hold what is seen against the model."""
        seen = self.look()
        if found := judge(self.model, seen):
            raise Broken("; ".join(found[:4]))
        return seen

    def look(self) -> Seen:
        """What is there now."""
        return look(self.broker.bootstrap, self.client, f"{self.name}-", self.name)

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for a condition."""
        deadline = time.monotonic() + self.patience
        while not condition():
            if time.monotonic() > deadline:
                raise Broken(f"waited {self.patience:g} s in vain for {what}")
            time.sleep(0.2)

    # --- commands ---

    def dateline(self, *argv: str, allowed: Sequence[int] = (0,)) -> str:
        """What a command prints when nothing is broken; it must end in time, with a status that is allowed.

        One that says that a service does not answer, as on a busy machine, is given again: that must be safe.
        """
        self.wait_for_faults()
        deadline = time.monotonic() + self.patience
        while (done := self.command(*argv)).status == UNAVAILABLE and time.monotonic() < deadline:
            self.model.tolerated.add("indexed")
            time.sleep(1)
        if done.status not in allowed:
            raise Broken(f"`dateline {' '.join(argv)}` ended with {done.status}: {done.printed[-400:]}")
        return done.printed

    def command(self, *argv: str) -> Finished:
        """A command, whatever is broken: it must end, and without a traceback."""
        if self.kill_next_after is not None:
            self.launcher.run(argv, self._direct, self.kill_next_after)
            self.kill_next_after = None
        done = self.launcher.run(argv, self._direct, self.patience + GRACE_SECONDS)
        if done.status is None:
            raise Broken(f"`dateline {' '.join(argv)}` did not end within {self.patience + GRACE_SECONDS:g} s")
        if "Traceback (most recent call last)" in done.printed:
            raise Broken(f"`dateline {' '.join(argv)}` ended with a traceback: {done.printed[-400:]}")
        return done

    def _environment(self, kafka: str, elasticsearch: str) -> dict[str, str]:
        own = {"topic_prefix": f"{self.name}-", "index_alias": self.name}
        values = TUNED | own | {"kafka_bootstrap": kafka, "elasticsearch_url": elasticsearch}
        return {f"DATELINE_{name.upper()}": str(value) for name, value in values.items()}
