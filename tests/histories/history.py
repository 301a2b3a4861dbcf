"""One history on the servers: does its steps, tells the model of each, and looks whether the two agree."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from kafka import KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewPartitions, OffsetSpec
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from tests.histories.check import problems, problems_on_the_way, refused_revisions
from tests.histories.look import Seen, look
from tests.histories.model import Content, Model
from tests.histories.operations import STAGES, Step
from tests.histories.processes import Finished, Launched, Launcher
from tests.histories.servers import Servers
from tests.support.chaos_harness import ROOT

PARTITIONS = 3
SMALL_BYTES = 1200
LONG_TEXT = " The council will hear the residents again next week." * 30
OLD, LATELY = "2019-05-01T08:00:00Z", "2026-03-01T08:00:00Z"
PRUNED = "2020-01-01"
ALERTS_CHECK = 0.2
HEARTBEAT = 0.5
LOST_AFTER = 4 * HEARTBEAT + 1.5
"""Seconds after which the status must know of a worker that was killed."""
MOST_STARTS = 40
"""Workers started in one history, beyond which they are said to end again and again."""
TUNED = {
    "partitions": PARTITIONS,
    "enrich_processes": 1,
    "enrich_linger": 0.05,
    "index_linger": 0.05,
    "index_refresh": "100ms",
    "session_timeout": 6,
    "commit_interval": 0.2,
    "retry_max_delay": 0.5,
    # Not below 31: the clients of the takedown and of the alerts refuse a delivery that is given up before a request is.
    "delivery_timeout": 31,
    "bulk_timeout": 5,
    "heartbeat": HEARTBEAT,
    "alerts_poll_interval": ALERTS_CHECK,
    "lease": 2,
    "enrich_timeout": 20,
    "stall_timeout": 60,
    "rebalance_timeout": 60,
    "shutdown_timeout": 15,
    "metrics_port": 0,
    "log_format": "json",
    "data_dir": ROOT / "var",
}
"""Settings that make a history short: a fault is over as soon as it can be."""


class Broken(Exception):
    """A promise does not hold, or something did not end."""


@dataclass
class History:
    """One history's own topics, index and workers; ``patience`` bounds every wait, in seconds."""

    servers: Servers
    launcher: Launcher
    folder: Path
    name: str
    patience: float = 90
    model: Model = field(default_factory=Model)
    problem: str = ""
    begun: int = 0
    """Steps that were begun: what comes after them had no part in a problem."""
    log: list[str] = field(default_factory=list)
    _workers: dict[str, Launched] = field(default_factory=dict)
    _all_workers: list[Launched] = field(default_factory=list)
    _stopped: set[str] = field(default_factory=set)
    _paused: set[str] = field(default_factory=set)
    _small: bool = False
    _index: str = "open"
    _faults: list[threading.Thread] = field(default_factory=list)
    _number: int = 0
    _is_doing: bool = False

    def __post_init__(self) -> None:
        self.prefix, self.alias = f"{self.name}-", self.name
        self._direct = self._environment(
            self.servers.kafka.kafka_bootstrap, self.servers.elasticsearch.elasticsearch_url
        )
        self._proxied = self._environment(
            f"127.0.0.1:{self.servers.to_kafka.port}", f"http://127.0.0.1:{self.servers.to_elasticsearch.port}"
        )
        self._client = Elasticsearch(self.servers.elasticsearch.elasticsearch_url, request_timeout=60)
        bootstrap = self.servers.kafka.kafka_bootstrap
        options = {"bootstrap_servers": bootstrap, "acks": "all", "linger_ms": 40, "delivery_timeout_ms": 240_000}
        self._producers = {
            "first": KafkaProducer(**options, batch_size=512 * 1024, enable_idempotence=True),
            "second": KafkaProducer(**options, batch_size=512 * 1024, compression_type="gzip", enable_idempotence=True),
        }

    # --- the whole ---

    def run(self, steps: Sequence[Step]) -> str:
        """Do all steps, then fix what is broken and look once more; returns what is wrong, or nothing."""
        try:
            self._timed("begin", self._begin)
            for step in steps:
                self.begun, self._is_doing = self.begun + 1, True
                self._do(step)
                self._is_doing = False
            self._timed("end", self._end)
        except Broken as broken:
            where = f"step {self.begun} ({steps[self.begun - 1].name})" if self._is_doing else "the end"
            self.problem = f"{where}: {broken}"
        finally:
            self._timed("close", self._close)
        return self.problem

    def _begin(self) -> None:
        self._dateline("topics", "create")
        self._start("enrich")
        self._dateline("index", "create")
        self._start("index")

    def _do(self, step: Step) -> None:
        action: Callable[..., None] = getattr(self, f"do_{step.name.replace('-', '_')}")
        self._timed(str(step)[:150], lambda: action(**step.arguments))
        self._restart_what_died()

    def _timed(self, what: str, action: Callable[[], None]) -> None:
        began = time.monotonic()
        try:
            action()
        finally:
            self.log.append(f"{time.monotonic() - began:6.1f} s  {what}")

    def _end(self) -> None:
        """Heal everything, wait for everything, look; then rebuild, and look whether that says the same."""
        self._heal()
        self._settle()
        before = self._judge(problems)
        self._dateline("index", "rebuild")
        after = self._judge(problems)
        if before.stories != after.stories:
            changed = [sorted(story) for story in before.stories ^ after.stories]
            raise Broken(f"the stories of a rebuilt index differ: {changed[:4]}")

    def _heal(self) -> None:
        self._wait_for_faults()
        self.servers.heal()
        self.do_index("unblock")
        self.do_index("open")
        for stage in sorted(self._paused):
            self.do_resume(stage)
        self.do_start()
        if self._index == "deleted":
            self.do_rebuild()

    def _close(self) -> None:
        self._wait_for_faults()
        self.servers.heal()
        # Good stops are among the steps; here it only costs time.
        for worker in self._all_workers:
            worker.signal(signal.SIGKILL)
            worker.wait(10)
        for producer in self._producers.values():
            producer.close(timeout=5)
        with suppress(Exception):  # Tidying up: what is left goes with the servers.
            self._delete_all()
        self._client.close()

    def _delete_all(self) -> None:
        names = list(self._client.indices.get(index=f"{self.alias}-*", expand_wildcards="all").body)
        self._client.indices.delete(index=names, ignore_unavailable=True)
        with self._admin() as admin:
            admin.delete_topics([topic for topic in admin.list_topics() if topic.startswith(self.prefix)])

    # --- publishing ---

    def do_publish(self, records: list[dict[str, Any]], by: str = "first", together: bool = True) -> None:
        """Records in their order, all in one batch or each in one of its own."""
        if by == "command":
            self._publish_by_command(records)
        else:
            producer = self._producers[by]
            sent = []
            for record in records:
                sent.append(
                    producer.send(f"{self.prefix}articles.raw", key=record["id"].encode(), value=_article(record))
                )
                if not together:
                    producer.flush()
            for future in sent:
                future.get(self.patience)
        for record in records:
            self.model.publish(record["revision"], _content(record))

    def _publish_by_command(self, records: list[dict[str, Any]]) -> None:
        path = self.folder / f"{self.name}.jsonl"
        path.write_bytes(b"\n".join(map(_article, records)) + b"\n")
        self._dateline("publish", "--allow-duplicates", str(path))

    def do_bad(self, id: str, mark: str, kind: str) -> None:
        """A record that cannot be read."""
        values = {
            "not json": b'{"title": "' + mark.encode(),
            "not utf-8": mark.encode() + b"\xff\xfe",
            "no words": json.dumps({"id": id, "title": " ", "tags": [mark]}).encode(),
            "another version": json.dumps({"schema_version": 99, "id": id, "title": mark}).encode(),
            "a list": json.dumps([mark]).encode(),
        }
        sent = self._producers["first"].send(f"{self.prefix}articles.raw", key=id.encode(), value=values[kind])
        sent.get(self.patience)
        self.model.publish_bad(mark)

    def do_replay(self) -> None:
        """Dead letters go back where they came from; what a later revision has replaced does not."""
        if self._blocked():
            return
        if self._paused:
            return
        self.do_start()
        self._settle()
        refused = refused_revisions(self.model, self._look())
        self._dateline("dead-letters", "replay", allowed=(0, 1))
        self.model.replay(refused)

    # --- taking away ---

    def do_take_down(self, ids: list[str]) -> None:
        """A takedown; what it says of an article must be so."""
        if self._blocked():
            return
        printed = self._dateline("delete", *ids)
        for id in ids:
            self.model.take_down(id)
        self._client.indices.refresh(index=self.alias)
        there = {id for id in ids if self._client.exists(index=self.alias, id=id)}
        if there and (lie := [line for line in printed.splitlines() if line.split()[0] in there]):
            # What a worker has in its hands may still come, and goes again.
            time.sleep(1.0)
            self._client.indices.refresh(index=self.alias)
            if any(self._client.exists(index=self.alias, id=id) for id in there) and "index" not in self._paused:
                raise Broken(f"{lie[0]!r} was said, and it is in the index")

    def do_undo(self, ids: list[str]) -> None:
        """A takedown is undone."""
        if self._blocked():
            return
        self._dateline("delete", "--undo", *ids)
        for id in ids:
            self.model.undo(id)

    def do_prune(self) -> None:
        """What is old goes."""
        if self._blocked():
            return
        self._dateline("index", "prune", "--older-than", PRUNED)
        self.model.prune()

    # --- alerts ---

    def do_alert_add(self, name: str, word: str, revision: int) -> None:
        """A saved search for a word; ``revision`` is the first that is published after it."""
        if self._blocked():
            return
        self.do_alert_remove(name)
        self._dateline("alerts", "add", name, "--query", word)
        self.model.add_alert(name, word, revision)
        # The workers look for it so often, and a batch under way may have looked before.
        time.sleep(3 * ALERTS_CHECK)

    def do_alert_remove(self, name: str) -> None:
        """A saved search goes."""
        if self._blocked() or name not in self.model.alerts:
            return
        self.model.remove_alert(name, 1 + max(self.model.contents, default=0))
        self._dateline("alerts", "remove", name, allowed=(0, 2))

    # --- operators ---

    def do_pause(self, stage: str) -> None:
        """A stage stops consuming."""
        self._dateline("pause", "--stage", stage)
        self._paused.add(stage)

    def do_resume(self, stage: str) -> None:
        """It goes on."""
        self._dateline("resume", "--stage", stage)
        self._paused.discard(stage)

    def do_drain(self) -> None:
        """All is done, and the workers stop."""
        if self._paused or self._stopped or self._blocked():
            return
        self._wait_for_faults()
        self._restart_what_died()
        self._wait_until_alive()
        self._dateline("drain", "--timeout", f"{self.patience:g}")
        for stage, worker in self._workers.items():
            if worker.wait(10) is None:
                raise Broken(f"a worker of {stage} lives after a drain")
        self._stopped |= set(STAGES)
        self.model.regroup(small=self._small)
        self._judge(problems)

    def do_start(self) -> None:
        """Workers where there are none."""
        for stage in sorted(self._stopped):
            self._start(stage)

    def do_restart(self, stage: str, small: bool = False) -> None:
        """A stage's worker is stopped cleanly, and another started, with a small limit or the usual one."""
        self._stop(stage)
        if stage == "enrich":
            self._small = small
            self.model.limit(small=small)
        self._start(stage)

    def do_settle(self) -> None:
        """Wait for everything and look at it, unless an operator's pause or a closed index holds it up."""
        if self._paused or self._blocked():
            return
        self.do_start()
        self._settle()
        self._judge(problems)

    def do_wait_enriched(self) -> None:
        """Wait until nothing is left to enrich; the index worker may be behind."""
        if "enrich" in self._paused | self._stopped:
            return
        self._wait_for_faults()
        self._until(lambda: not self._lag("enrich"), "enrich to do all")

    def do_rest(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)

    def do_rebuild(self) -> None:
        """A new generation; what is settled is in it, what was taken down is not."""
        if self._index in ("closed", "blocked"):
            return
        self._wait_for_faults()
        deleted = self._index == "deleted"
        self._dateline("index", "rebuild")
        self._index = "open"
        self._judge((lambda model, seen: []) if deleted else problems_on_the_way)

    def do_re_enrich(self) -> None:
        """The present models over what is there."""
        if self._blocked():
            return
        self._dateline("re-enrich")

    def do_status(self) -> None:
        """The status must not say healthy when the model knows better."""
        troubles = self._troubles()
        if not troubles:
            return
        time.sleep(LOST_AFTER)
        done = self._run("status", "--json")
        if done.status == 0 and self._troubles() == troubles:
            raise Broken(f"the status is healthy, though {' and '.join(troubles)}")

    # --- Kafka ---

    def do_add_partitions(self, more: int) -> None:
        """articles.raw gets partitions."""
        with self._admin() as admin:
            topic = f"{self.prefix}articles.raw"
            number = len(admin.describe_topics([topic])[0]["partitions"]) + more
            admin.create_partitions({topic: NewPartitions(number)})
        # A running worker learns of them minutes later.
        self.do_restart("enrich", small=self._small)

    def do_renew_topic(self) -> None:
        """articles.raw is deleted and made again, while no one reads it."""
        stopped = "enrich" in self._stopped
        self._stop("enrich")
        topic = f"{self.prefix}articles.raw"
        with self._admin() as admin:
            admin.delete_topics([topic])
            self._until(lambda: topic not in admin.list_topics(), "the topic to go")
        self.model.lose_unread()
        self._until(lambda: self._run("topics", "create").status == 0, "the topic to be made")
        for producer in self._producers.values():
            producer.flush()
        if not stopped:
            self._start("enrich")

    def do_offsets(self, stage: str, to: str, by: int = 0) -> None:
        """Set a group's offsets to the log's start, or beyond its end."""
        stopped = stage in self._stopped
        self._stop(stage)
        group, topic = (
            f"{self.prefix}dateline-{stage}",
            f"{self.prefix}articles.{'raw' if stage == 'enrich' else 'enriched'}",
        )
        with self._admin() as admin:
            partitions = [
                TopicPartition(topic, each["partition_index"])
                for each in admin.describe_topics([topic])[0]["partitions"]
            ]
            spec = OffsetSpec.EARLIEST if to == "start" else OffsetSpec.LATEST
            offsets = admin.list_partition_offsets(dict.fromkeys(partitions, spec))
            wanted = {tp: OffsetAndMetadata(offsets[tp].offset + by, "", -1) for tp in partitions}
            self._until(lambda: self._altered(admin, group, wanted), f"the offsets of {group} to be set")
        if stage == "enrich" and to == "start":
            self.model.read_again()
        elif to == "start":
            self.model.index_again()
        if not stopped:
            self._start(stage)

    def do_expire(self) -> None:
        """Everything on articles.raw expires, read or not."""
        topic = f"{self.prefix}articles.raw"
        unread = bool(self._lag("enrich"))
        with self._admin() as admin:
            partitions = [
                TopicPartition(topic, each["partition_index"])
                for each in admin.describe_topics([topic])[0]["partitions"]
            ]
            ends = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
            admin.delete_records({tp: ends[tp].offset for tp in partitions})
        if unread:
            self.model.lose_unread()

    # --- the index ---

    def do_index(self, action: str) -> None:
        """Close, open, block, unblock or delete the live index."""
        live = f"{self.alias}-g*"
        if self._index != "deleted":
            live = next(iter(self._client.indices.get_alias(name=self.alias).body))
        if action == "close" and self._index == "open":
            self._client.indices.close(index=live)
            self._index = "closed"
        elif action == "open" and self._index == "closed":
            self._client.indices.open(index=live, wait_for_active_shards="1")
            self._index = "open"
        elif action == "block" and self._index == "open":
            self._client.indices.put_settings(index=live, settings={"index.blocks.write": True})
            self._index = "blocked"
        elif action == "unblock" and self._index == "blocked":
            self._client.indices.put_settings(index=live, settings={"index.blocks.write": None})
            self._index = "open"
        elif action == "delete" and self._index == "open":
            self._client.indices.delete(index=live)
            self._index = "deleted"
            self.model.tolerated |= {"indexed", "alerts"}

    # --- faults ---

    def do_kill(self, who: str) -> None:
        """Kill a worker, an enrichment process or a server; what is killed is started again."""
        if who in STAGES:
            if who not in self._stopped:
                self._workers[who].signal(signal.SIGKILL)
                self._workers[who].wait(10)
        elif who == "pool":
            for pid in _grandchildren(self._workers["enrich"].pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        else:
            self._wait_for_faults()
            self.servers.local(who).kill(who)
            self.servers.local(who).start(who)

    def do_freeze(self, who: str, seconds: float) -> None:
        """A worker or a server stands still for a while, as the history goes on."""
        if who in STAGES:
            worker = self._workers[who]
            worker.signal(signal.SIGSTOP)
            self._later(seconds, lambda: worker.signal(signal.SIGCONT))
        else:
            local = self.servers.local(who)
            local.pause(who)
            self._later(seconds, lambda: local.resume(who))

    def do_network(self, server: str, direction: Any, weather: Any, every: int, seconds: float) -> None:
        """The workers' way to a server fails for a while, as the history goes on."""
        network = self.servers.network(server)
        network.set(direction, weather, every)
        self._later(seconds, network.heal)

    def do_clock(self, seconds: int) -> None:
        """The broker's clock is wrong by so many seconds from now on."""
        if self.servers.clock:
            self._wait_for_faults()
            self.servers.clock.step(seconds)

    def do_disk(self, seconds: float) -> None:
        """The broker's disk is full for a while."""
        if self.servers.disk:
            self._wait_for_faults()
            self.servers.disk.fill()
            time.sleep(seconds)
            self.servers.disk.free()
            self.servers.kafka.start("kafka")

    def _later(self, seconds: float, end: Callable[[], None]) -> None:
        fault = threading.Timer(seconds, end)
        fault.start()
        self._faults.append(fault)

    def _wait_for_faults(self) -> None:
        for fault in self._faults:
            fault.join()
        self._faults.clear()

    # --- workers ---

    def _start(self, stage: str) -> None:
        self._number += 1
        log = self.folder / f"{self.name}-{self._number}-{stage}.log"
        limit = {"DATELINE_MAX_ARTICLE_BYTES": str(SMALL_BYTES)} if stage == "enrich" and self._small else {}
        self._workers[stage] = self.launcher.start([f"{stage}-worker"], self._proxied | limit, log)
        self._all_workers.append(self._workers[stage])
        self._stopped.discard(stage)

    def _stop(self, stage: str) -> None:
        self._wait_for_faults()
        self._restart_what_died()
        if stage not in self._stopped:
            self._stopped.add(stage)
            self._workers[stage].signal(signal.SIGTERM)
            if self._workers[stage].wait(self.patience) is None:
                raise Broken(f"the worker of {stage} did not stop within {self.patience:g} s")

    def _restart_what_died(self) -> None:
        for stage in STAGES:
            if stage not in self._stopped and self._workers[stage].wait() is not None:
                if self._number > MOST_STARTS:
                    raise Broken(f"the workers of {stage} end again and again: {self._workers[stage].wait()}")
                self._start(stage)

    def _wait_until_alive(self) -> None:
        def alive() -> bool:
            self._restart_what_died()
            state = json.loads(self._run("status", "--json").printed)
            return all(
                stage["crew"]["alive"] and stage["crew"]["alive"][-1]["state"] == "working" for stage in state["stages"]
            )

        self._until(alive, "the workers to be ready")

    # --- waiting and looking ---

    def _blocked(self) -> bool:
        return self._index != "open"

    def _settle(self) -> None:
        """What is on the topics now is processed, by the word of `dateline wait`."""
        self._wait_for_faults()
        deadline = time.monotonic() + self.patience
        waiting = self.launcher.start(
            ["wait", "--timeout", f"{self.patience:g}"], self._direct, self.folder / f"{self.name}-wait.log"
        )
        while (status := waiting.wait(0.3)) is None:
            self._restart_what_died()
            if time.monotonic() > deadline + 30:
                waiting.signal(signal.SIGKILL)
                raise Broken("`dateline wait` did not end")
        if status != 0:
            raise Broken(f"`dateline wait` ended with {status}: {waiting.log.read_text()[-300:]}")
        self.model.regroup(small=self._small)

    def _judge(self, judge: Callable[[Model, Seen], list[str]]) -> Seen:
        seen = self._look()
        if found := judge(self.model, seen):
            raise Broken("; ".join(found[:4]))
        return seen

    def _look(self) -> Seen:
        return look(self.servers.kafka.kafka_bootstrap, self._client, self.prefix, self.alias)

    def _troubles(self) -> list[str]:
        found = [f"{stage} is paused" for stage in sorted(self._paused)]
        found += [f"no worker of {stage} runs" for stage in sorted(self._stopped)]
        if self._index == "closed":
            found.append("the index is closed")
        # An index worker that starts makes the index where it is missing.
        if self._index == "deleted" and not self._client.indices.exists_alias(name=self.alias):
            found.append("the index is deleted")
        return found

    def _lag(self, stage: str) -> int:
        group, topic = (
            f"{self.prefix}dateline-{stage}",
            f"{self.prefix}articles.{'raw' if stage == 'enrich' else 'enriched'}",
        )
        with self._admin() as admin:
            partitions = [
                TopicPartition(topic, each["partition_index"])
                for each in admin.describe_topics([topic])[0]["partitions"]
            ]
            ends = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
            committed = admin.list_group_offsets([group]).get(group, {})
        return sum(max(0, ends[tp].offset - (committed[tp].offset if tp in committed else 0)) for tp in partitions)

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + self.patience
        while not condition():
            if time.monotonic() > deadline:
                raise Broken(f"waited {self.patience:g} s in vain for {what}")
            time.sleep(0.2)

    # --- commands ---

    def _dateline(self, *argv: str, allowed: Sequence[int] = (0,)) -> str:
        """What a command prints; it must end in time, with a status that is allowed."""
        self._wait_for_faults()
        done = self._run(*argv)
        if done.status not in allowed:
            raise Broken(f"`dateline {' '.join(argv)}` ended with {done.status}: {done.printed[-400:]}")
        return done.printed

    def _run(self, *argv: str) -> Finished:
        done = self.launcher.run(argv, self._direct, self.patience + 30)
        if done.status is None:
            raise Broken(f"`dateline {' '.join(argv)}` did not end within {self.patience + 30:g} s")
        if "Traceback (most recent call last)" in done.printed:
            raise Broken(f"`dateline {' '.join(argv)}` ended with a traceback: {done.printed[-400:]}")
        return done

    def _altered(self, admin: KafkaAdminClient, group: str, offsets: dict[TopicPartition, OffsetAndMetadata]) -> bool:
        # Refused while a member that was killed still counts as one.
        with suppress(KafkaError):
            admin.alter_group_offsets(group, offsets)
            found = admin.list_group_offsets([group]).get(group, {})
            return all(found[tp].offset == wanted.offset for tp, wanted in offsets.items())
        return False

    @contextmanager
    def _admin(self) -> Iterator[KafkaAdminClient]:
        admin = KafkaAdminClient(bootstrap_servers=self.servers.kafka.kafka_bootstrap)
        try:
            yield admin
        finally:
            admin.close()

    def _environment(self, kafka: str, elasticsearch: str) -> dict[str, str]:
        values = TUNED | {
            "kafka_bootstrap": kafka,
            "elasticsearch_url": elasticsearch,
            "topic_prefix": self.prefix,
            "index_alias": self.alias,
        }
        return {f"DATELINE_{name.upper()}": str(value) for name, value in values.items()}


def _content(record: dict[str, Any]) -> Content:
    return Content(record["id"], record["word"], old=record.get("old", False), long=record.get("long", False))


def _article(record: dict[str, Any]) -> bytes:
    """The article of a record, the same bytes each time. Texts of one word are alike, and make a story."""
    text = f"Plans for the {record['word']} near Lima were shown on Monday, officials in Oslo said."
    article = {
        "id": record["id"],
        "title": f"{record['word'].capitalize()} plans {record['id']} revision {record['revision']}",
        "text": text + (LONG_TEXT if record.get("long") else ""),
        "published_at": OLD if record.get("old") else LATELY,
    }
    return json.dumps(article).encode()


def _grandchildren(pid: int) -> list[int]:
    return [grandchild for child in _children(pid) for grandchild in _children(child)]


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
