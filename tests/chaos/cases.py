"""The matrix: each case breaks something while articles flow, and fixes it; the records are accounted for afterwards."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import unicodedata
import urllib.request
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from docker.local.ports import free_port
from pipeline.cli.schemas import FOLDER
from pipeline.errors import EXIT_BUG, EXIT_CONFIG
from pipeline.index.gateway import Gateway, IndexShape
from pipeline.index.generations import ensure_index
from pipeline.index.template import index_template
from pipeline.kafka.topology import topology
from pipeline.stream.workers import BULKS
from tests.chaos import notify_cases, proxy
from tests.chaos.fuzz import fuzzed, imagined_messages
from tests.chaos.proxy import Proxy
from tests.chaos.registry import CASES, Action, Case, case
from tests.support.chaos_harness import Arena, Lost, letters_ids

__all__ = ["CASES", "Case", "notify_cases"]

# --- stream ---


@case(full=400)
def sigterm_in_mid_batch(arena: Arena, size: int) -> None:
    """A stop in the middle of work exits with status 0, and the next start goes on where it was."""
    arena.publish(size)
    run = arena.start()
    arena.until(lambda: arena.done("enrich") > size // 10)
    run.terminate()
    if run.wait(60) != 0:
        raise Lost(f"exit status {run.returncode}")
    arena.fixed()
    arena.start()


@case(full=2000)
def sigkill_of_the_worker_ten_times(arena: Arena, size: int) -> None:
    """The worker is killed again and again while it works; its supervisor starts it again."""
    arena.publish(size)
    arena.start()
    for _ in range(10):
        arena.until(lambda: bool(arena.workers("enrich")))
        before = arena.done("enrich")
        with_time = time.monotonic() + 20
        arena.until(partial(_is_past, arena, "enrich", before, with_time))
        for pid in arena.workers("enrich"):
            os.kill(pid, signal.SIGKILL)
    arena.fixed()


@case(full=300)
def sigkill_of_the_index_worker(arena: Arena, size: int) -> None:
    """The same for the index worker."""
    arena.start()
    for start in range(0, size, size // 3):
        before = arena.done("index")
        arena.publish(size // 3, start)
        arena.until(partial(_is_past, arena, "index", before))
        for pid in arena.workers("index"):
            os.kill(pid, signal.SIGKILL)
    arena.fixed()


@case(full=300)
def sigkill_of_a_pool_child(arena: Arena, size: int) -> None:
    """Somebody kills an enrichment process: no one is blamed for it."""
    arena.publish(size)
    arena.start()
    arena.until(lambda: arena.done("enrich") > 0)
    for pid in arena.children():
        os.kill(pid, signal.SIGKILL)
    arena.fixed()


def _poison(word: str) -> Action:
    def run(arena: Arena, size: int) -> None:
        arena.publish(size // 2)
        arena.dead_expected |= set(arena.publish(1, 100_000, text=word))
        arena.publish(size - size // 2, size // 2)
        arena.start()
        arena.fixed()

    return run


for _name, _word, _short in (
    ("an article that crashes its process", "CHAOSSEGFAULT", 40),
    ("an article that hangs its process", "CHAOSHANG", 0),
    ("an article that raises an exception", "CHAOSRAISE", 0),
):
    CASES.append(Case(_name, _poison(_word), 100, _short))


@case(full=600)
def workers_one_three_two(arena: Arena, size: int) -> None:
    """Workers join and leave while articles flow."""
    arena.publish(size)
    arena.start("index-worker")
    first = arena.start("enrich-worker")
    arena.until(lambda: arena.done("enrich") > 0)
    arena.start("enrich-worker")
    arena.start("enrich-worker")
    arena.until(lambda: arena.members("enrich") == 3)
    arena.publish(size // 2, size)
    first.terminate()
    arena.until(lambda: arena.members("enrich") == 2)
    arena.fixed()


@case(full=300)
def a_worker_frozen_beyond_its_session(arena: Arena, size: int) -> None:
    """A worker stops (SIGSTOP) for longer than the session timeout, and goes on."""
    arena.publish(size)
    arena.start("index-worker")
    frozen = arena.start("enrich-worker")
    arena.start("enrich-worker")
    arena.until(lambda: arena.done("enrich") > 0)
    os.kill(frozen.pid, signal.SIGSTOP)
    time.sleep(arena.settings.session_timeout * 2)
    os.kill(frozen.pid, signal.SIGCONT)
    arena.fixed()


@case(full=200, short=60)
def the_head_of_the_line(arena: Arena, size: int) -> None:
    """A slow first article is never committed past: a kill while it is worked on loses nothing."""
    arena.publish(1, 100_000, text="CHAOSSLOW")
    arena.publish(size)
    arena.start("index-worker")
    begun = arena.folder / "begun"
    worker = arena.start(
        "enrich-worker", DATELINE_ENRICH_PROCESSES="2", DATELINE_ENRICH_BATCH_SIZE="4", CHAOS_SLOW_BEGUN=str(begun)
    )
    arena.until(begun.exists)
    for pid in arena.workers("enrich"):
        os.kill(pid, signal.SIGKILL)
    worker.wait(10)
    arena.fixed()
    arena.start("enrich-worker")


@case(full=100)
def the_watchdog(arena: Arena, size: int) -> None:
    """A worker that stalls exits with 70, and its successor does the work."""
    arena.publish(size)
    arena.start("index-worker")
    flag = str(arena.folder / "stalled")
    worker = arena.start("enrich-worker", CHAOS_STALL_ONCE=flag, DATELINE_STALL_TIMEOUT="9", DATELINE_BULK_TIMEOUT="3")
    if worker.wait(90) != EXIT_BUG:
        raise Lost(f"the stalled worker ended with {worker.returncode}")
    arena.fixed()
    arena.start("enrich-worker", CHAOS_STALL_ONCE=flag)


@case(full=30)
def more_workers_than_partitions(arena: Arena, size: int) -> None:
    """One worker too many is refused with a reason; the others work."""
    arena.publish(size)
    for _ in range(arena.settings.partitions):
        arena.start("index-worker")
    arena.until(lambda: arena.members("index") == arena.settings.partitions)
    surplus = arena.start("index-worker")
    if surplus.wait(60) != EXIT_CONFIG or "would get no partition" not in arena.log():
        raise Lost("the surplus worker was not refused")
    arena.start("enrich-worker")
    arena.fixed()


# --- Kafka ---


def _broker_away(seconds: float) -> Action:
    def run(arena: Arena, size: int) -> None:
        arena.publish(size)
        arena.start()
        arena.until(lambda: arena.done("enrich") > size // 20)
        arena.local.kill("kafka")
        time.sleep(seconds)
        arena.local.start("kafka")
        arena.fixed()

    return run


CASES.append(Case("broker killed and restarted", _broker_away(1), 400, 0, alone=True))
CASES.append(Case("broker away beyond the delivery timeout", _broker_away(20), 400, 0, alone=True))


@case(full=20)
def topics_missing_at_start(arena: Arena, size: int) -> None:
    """A worker without topics names the command that makes them."""
    absent = arena.start("run", DATELINE_TOPIC_PREFIX="absent-")
    if absent.wait(60) != EXIT_CONFIG or "dateline topics create" not in arena.log():
        raise Lost("it did not say how to make the topics")
    arena.publish(size)
    arena.start()
    arena.fixed()


@case(full=20)
def a_message_larger_than_the_broker_takes(arena: Arena, size: int) -> None:
    """An enriched article that its topic refuses is a dead letter, and those behind it go on."""
    with_limit = topology(arena.settings).enriched.name
    _limit_messages(arena, with_limit, 20_000)
    arena.publish(size)
    arena.dead_expected |= set(arena.publish(1, 100_000, text=" ".join(map(str, range(40_000)))))
    arena.publish(size, size)
    arena.start()
    arena.fixed()


@case(full=200)
def produce_errors(arena: Arena, size: int) -> None:
    """The broker cannot write (its disk is full): the worker holds what it has, and sends it when there is room."""
    arena.publish(size)
    full = arena.folder / "disk-full"
    full.touch()
    arena.start("index-worker")
    arena.start("enrich-worker", CHAOS_DISK_FULL=str(full))
    arena.until(lambda: "delivery failed" in arena.log())
    time.sleep(3)
    if arena.done("enrich"):
        raise Lost("acknowledged what was not delivered")
    full.unlink()
    arena.fixed()


def _limit_messages(arena: Arena, topic: str, limit: int) -> None:
    from kafka.admin import ConfigResource, ConfigResourceType

    from pipeline.kafka.topics import admin

    with admin(arena.settings) as client:
        client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {"max.message.bytes": str(limit)})])


# --- Elasticsearch ---


@case(full=150, alone=True)
def elasticsearch_down_at_start(arena: Arena, size: int) -> None:
    """Workers start without it, and wait."""
    arena.local.stop("elasticsearch")
    arena.publish(size)
    arena.start()
    arena.until(lambda: arena.done("enrich") == size)
    arena.local.start("elasticsearch")
    arena.fixed()


@case(full=1500, alone=True)
def elasticsearch_killed_for_a_minute(arena: Arena, size: int) -> None:
    """Enrichment goes on, the index worker waits and its memory stays flat."""
    arena.publish(size // 2)
    arena.start()
    arena.until(lambda: arena.done("index") > 0)
    arena.local.kill("elasticsearch")
    arena.publish(size - size // 2, size // 2)
    workers = arena.workers("index")
    before = _resident(workers)
    time.sleep(60)
    if arena.workers("index") != workers:
        raise Lost("the index worker ended")
    grown = _resident(workers) - before
    if grown > 100 * 1024 * 1024:
        raise Lost(f"the index worker grew by {grown:,} bytes")
    arena.until(lambda: arena.done("enrich") == size)
    arena.local.start("elasticsearch")
    arena.fixed()


@case(full=3000)
def back_pressure(arena: Arena, size: int) -> None:
    """While Elasticsearch is unavailable, the index worker holds no more than it says it does, however much waits."""
    bulk, buffer = 64, 32
    arena.through_proxy().fault = proxy.request_status(503)
    records = [(f"p{n}", _sample(f"p{n}")) for n in range(size)]
    arena.newest |= {id: "Ferry returns to Lake Sevan" for id, _ in records}
    arena.put(records, topic=topology(arena.settings).enriched.name)
    # Where its metrics can be read.
    port = free_port()
    arena.start(
        "index-worker",
        DATELINE_BULK_MAX_DOCS=str(bulk),
        DATELINE_STREAM_BUFFER=str(buffer),
        DATELINE_METRICS_PORT=str(port),
    )
    arena.until(lambda: "waiting for Elasticsearch" in arena.log())
    held = []
    for _ in range(20):
        held.append(_metric(port, "buffered_records") + _metric(port, "in_flight_records"))
        time.sleep(0.5)
    if not 0 < max(held) <= buffer + (BULKS + 1) * bulk:
        raise Lost(f"it held {max(held):g} records")
    _proxy(arena).fault = None
    arena.fixed()


def _metric(port: int, name: str) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    return next(float(line.split()[-1]) for line in lines if line.startswith(f"dateline_{name}"))


def _resident(pids: list[int]) -> int:
    pages = [int(open(f"/proc/{pid}/statm").read().split()[1]) for pid in pids]  # noqa: SIM115, PTH123
    return sum(pages) * os.sysconf("SC_PAGE_SIZE")


def _fault(fault: proxy.Fault, seconds: float = 5.0) -> Action:
    def run(arena: Arena, size: int) -> None:
        way = arena.through_proxy()
        way.fault = fault
        arena.publish(size)
        arena.start(DATELINE_BULK_TIMEOUT="3")
        arena.until(lambda: way.faults > 1)
        time.sleep(seconds)
        way.fault = None
        arena.fixed()

    return run


for _name, _fault_, _short in (
    ("429 on items", proxy.every_second_item(429), 60),
    ("503 on items", proxy.every_second_item(503), 0),
    ("429 on requests", proxy.request_status(429), 0),
    ("503 on requests", proxy.request_status(503), 0),
    ("answers beyond the timeout", proxy.slow(5), 0),
    ("answers cut in the middle", proxy.cut(), 0),
):
    CASES.append(Case(_name, _fault(_fault_), 150, _short))


@case(full=150)
def requests_refused_as_too_large(arena: Arena, size: int) -> None:
    """413: the batch is halved until it fits; a document that fits nowhere is a dead letter."""
    way = arena.through_proxy()
    way.fault = proxy.too_large(20_000)
    arena.publish(size)
    arena.dead_expected |= set(arena.publish(1, 100_000, text="word " * 8000))
    arena.start()
    arena.fixed()


@case(full=60)
def one_document_refused_by_the_mapping(arena: Arena, size: int) -> None:
    """The one that the mapping refuses is a dead letter; the rest of its batch is indexed."""

    def refuse_words(properties: dict[str, Any]) -> None:
        properties["tags"] = {"type": "integer"}

    _remake_index(arena, refuse_words)
    name = topology(arena.settings).enriched.name
    for id in [f"a{n}" for n in range(size)]:
        arena.newest[id] = "Ferry returns to Lake Sevan"
    records = [(id, _sample(id)) for id in arena.newest]
    records.insert(size // 2, ("odd", _sample("odd", tags=["not a number"])))
    arena.newest["odd"] = ""
    arena.dead_expected.add("odd")
    arena.put(records, topic=name)
    arena.start("index-worker")
    arena.fixed()


@case(full=40)
def enriched_records_that_are_none(arena: Arena, size: int) -> None:
    """What no version of Dateline wrote is a dead letter of the index stage, and holds nothing up."""
    name = topology(arena.settings).enriched.name
    wrong = {"bad": b'{"schema_version": 1, "id": "bad"}', "text": b"hello", "late": _sample("late", version=2**50)}
    arena.put(list(wrong.items()), topic=name)
    arena.dead_expected |= set(wrong)
    arena.publish(size)
    arena.start()
    arena.fixed()


def _sample(id: str, tags: list[str] | None = None, version: int | None = None) -> bytes:
    """The golden sample under another id."""
    sample = json.loads((FOLDER / "samples" / "enriched-article.v1.json").read_text(encoding="utf-8"))
    article = sample["article"] | {"id": id, "tags": tags or []}
    return json.dumps(sample | {"id": id, "article": article, "version": version or sample["version"]}).encode()


def _remake_index(arena: Arena, change: Callable[[dict[str, Any]], None]) -> None:
    """The index again and empty, with a changed mapping, as somebody with the wrong template would make it."""
    gateway = Gateway(arena.settings)
    index = ensure_index(gateway)
    body = index_template(arena.settings.index_alias, IndexShape.of(arena.settings))["template"]
    change(body["mappings"]["properties"])
    gateway.client.indices.delete(index=index)
    aliases = {arena.settings.index_alias: {"is_write_index": True}}
    gateway.client.indices.create(index=index, mappings=body["mappings"], settings=body["settings"], aliases=aliases)


@case(full=60)
def a_replay_after_a_fixed_mapping(arena: Arena, size: int) -> None:
    """Articles that the mapping refused are dead letters; when it is fixed, a replay indexes them."""

    def refuse_words(properties: dict[str, Any]) -> None:
        properties["tags"] = {"type": "integer"}

    _remake_index(arena, refuse_words)
    arena.publish(size)
    refused = [f"tagged{n}" for n in range(4)]
    articles = [{"id": id, "title": id, "text": "Repairs began.", "tags": ["bridge"]} for id in refused]
    arena.put([(id, json.dumps(article).encode()) for id, article in zip(refused, articles, strict=True)])
    arena.newest |= {id: id for id in refused}
    arena.start()
    arena.until(lambda: len(arena.dead_letters()) == len(refused))
    _remake_index(arena, lambda properties: None)
    arena.publish(size)
    replayed = arena.command("dead-letters", "replay")
    if f"replayed {len(refused)}" not in replayed:
        raise Lost(f"the replay said {replayed!r}")
    arena.fixed()


@case(full=120, short=40)
def a_broken_template(arena: Arena, size: int) -> None:
    """A mapping that refuses every document: the worker pauses and says so, and goes on when it is fixed."""

    def refuse_all(properties: dict[str, Any]) -> None:
        properties["title"] = {"type": "integer"}

    _remake_index(arena, refuse_all)
    arena.publish(size)
    arena.start("enrich-worker")
    arena.until(lambda: arena.done("enrich") == size)
    arena.start("index-worker")
    arena.until(lambda: "waiting for Elasticsearch" in arena.log())
    time.sleep(3)
    _remake_index(arena, lambda properties: None)
    arena.fixed()


@case(full=120)
def a_read_only_index(arena: Arena, size: int) -> None:
    """The block that a full disk brings: the worker waits until it is lifted."""
    gateway = Gateway(arena.settings)
    index = ensure_index(gateway)
    gateway.client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": True})
    arena.publish(size)
    arena.start()
    arena.until(lambda: "waiting for Elasticsearch" in arena.log())
    time.sleep(3)
    gateway.client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": None})
    arena.fixed()


# --- order and versions ---


@case(full=50)
def an_older_copy_after_a_newer(arena: Arena, size: int) -> None:
    """Corrections stand, also when the enriched records of the first versions come again behind them."""
    name = topology(arena.settings).enriched.name
    arena.start()
    arena.publish(size)
    arena.until(lambda: arena.done("index") == size)
    first = _records(arena, name)
    arena.publish(size, note="corrected")
    arena.until(lambda: arena.done("index") == 2 * size)
    arena.put([(record.key.decode(), record.value) for record in first], topic=name)
    arena.fixed()


@case(full=200)
def the_same_article_on_two_publishers(arena: Arena, size: int) -> None:
    """Two publishers send the same ids at the same time: one document each."""
    arena.newest |= {f"a{n}": f"Bridge {n}" for n in range(size)}
    articles = json.dumps([f"a{n}" for n in range(size)])
    code = (
        "import json,sys; from tests.chaos.cases import _twin; _twin(*sys.argv[1:])",
        arena.settings.kafka_bootstrap,
        topology(arena.settings).raw.name,
        articles,
    )
    twins = [subprocess.Popen([sys.executable, "-c", *code]) for _ in range(2)]
    arena.start()
    if [twin.wait(60) for twin in twins] != [0, 0]:
        raise Lost("a publisher failed")
    arena.fixed()


def _twin(bootstrap: str, topic: str, ids: str) -> None:
    from kafka import KafkaProducer

    producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all")
    for id in json.loads(ids):
        value = {"id": id, "title": f"Bridge {id[1:]}", "text": "Repairs began in Lima."}
        producer.send(topic, key=id.encode(), value=json.dumps(value).encode())
    producer.flush()
    producer.close()


@case(full=10_000)
def redelivery_of_what_is_indexed(arena: Arena, size: int) -> None:
    """Records that are indexed already come again: no document is written, and no version moves."""
    name = topology(arena.settings).enriched.name
    records = [(f"r{n}", _sample(f"r{n}")) for n in range(size)]
    arena.newest |= {id: "Ferry returns to Lake Sevan" for id, _ in records}
    arena.put(records, topic=name)
    port = free_port()
    arena.start("index-worker", DATELINE_METRICS_PORT=str(port))
    arena.until(lambda: arena.done("index") == size, timeout=300)
    before = arena.sequence_numbers()
    arena.put(records, topic=name)
    arena.until(lambda: arena.done("index") == 2 * size, timeout=300)
    if arena.sequence_numbers() != before:
        raise Lost("a redelivery wrote documents")
    counted = _outcomes(port)
    # More than the redelivery, where an answer was late and the first writing was sent again.
    if counted["unchanged"] < size or counted["indexed"] + counted["unchanged"] != 2 * size:
        raise Lost(f"counted {dict(counted)}")
    arena.fixed()


def _proxy(arena: Arena) -> Proxy:
    assert arena.proxy, "this case has a proxy"
    return arena.proxy


def _is_past(arena: Arena, stage: str, before: int, until: float = float("inf")) -> bool:
    """Return whether a stage has done more than before, or the time is up."""
    return arena.done(stage) > before or time.monotonic() > until


def _records(arena: Arena, topic: str) -> list[Any]:
    from kafka import KafkaConsumer

    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=arena.settings.kafka_bootstrap,
        auto_offset_reset="earliest",
        consumer_timeout_ms=2000,
    )
    found = list(consumer)
    consumer.close()
    return found


# --- counters ---


@case(full=400)
def the_counters_agree(arena: Arena, size: int) -> None:
    """Through faults, corrections, nonsense and poison, every record is counted once: published = indexed + unchanged
    + dead-lettered."""
    flow = topology(arena.settings)
    arena.through_proxy().fault = proxy.every_second_item(503)
    ports = {stage: free_port() for stage in ("enrich", "index")}
    for stage, port in ports.items():
        # A worker that others' load makes late must not lose its partitions: that is redelivery, and counted.
        arena.start(f"{stage}-worker", DATELINE_METRICS_PORT=str(port), DATELINE_SESSION_TIMEOUT="30")
    arena.publish(size)
    arena.until(lambda: arena.done("enrich") > 0)
    for pid in arena.children():
        os.kill(pid, signal.SIGKILL)
    arena.dead_expected |= set(arena.publish(1, 100_000, text="CHAOSSEGFAULT"))
    nonsense = [(f"nonsense{n}", b"{") for n in range(10)]
    arena.put(nonsense)
    arena.dead_expected |= {str(key) for key, _ in nonsense}
    arena.publish(size // 2, note="corrected")
    through = _proxy(arena)
    arena.until(lambda: through.faults > 1)
    through.fault = None
    arena.fixed()
    put = size + 1 + len(nonsense) + size // 2
    arena.until(lambda: arena.done("enrich") == put)
    again = _records(arena, flow.enriched.name)
    arena.put([(record.key.decode(), record.value) for record in again], topic=flow.enriched.name)
    arena.until(lambda: arena.done("index") == 2 * len(again))
    counted = {stage: _outcomes(port) for stage, port in ports.items()}
    accounts = {
        "published": (put, counted["enrich"]["enriched"] + counted["enrich"]["dead-lettered"]),
        "dead-lettered": (len(arena.dead_expected), counted["enrich"]["dead-lettered"]),
        "enriched, twice": (2 * len(again), counted["index"]["indexed"] + counted["index"]["unchanged"]),
        "indexed and unchanged": (len(again), counted["index"]["unchanged"]),
    }
    # A first writing whose answer was late counts as unchanged.
    if any(here != there for here, there in list(accounts.values())[:3]) or len(again) > counted["index"]["unchanged"]:
        raise Lost(f"what there is and what was counted: {accounts}")


def _outcomes(port: int) -> Counter[str]:
    """How many records a worker has counted, by outcome."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        families = text_string_to_metric_families(answer.read().decode())
    articles = next(family for family in families if family.name == "dateline_articles")
    return Counter({sample.labels["outcome"]: int(sample.value) for sample in articles.samples})


# --- input ---


@case(full=100_000, short=1000)
def fuzzed_messages(arena: Arena, size: int) -> None:
    """Messages of every kind of nonsense: each is indexed or a dead letter, and no worker ends."""
    random.seed(4)
    run = arena.start(DATELINE_ENRICH_PROCESSES="2")
    imagined = imagined_messages(size // 100)
    records = [(f"f{n}", fuzzed(n)) for n in range(size - len(imagined))]
    records += [(f"h{n}", value) for n, value in enumerate(imagined)]
    for start in range(0, size, 2000):
        arena.put(records[start : start + 2000])
    arena.publish(20)
    arena.until(lambda: arena.done("enrich") == size + 20, timeout=1200)
    if run.poll() is not None or "exiting with" in arena.log():
        raise Lost("a worker ended")
    arena.until(lambda: arena.done("index") == arena.records(topology(arena.settings).enriched.name), timeout=300)
    _nothing_raw(arena.command("dead-letters", "list") + arena.log())
    dead_letters = arena.dead_letters()
    enriched = arena.records(topology(arena.settings).enriched.name)
    if enriched + len(dead_letters) < size + 20:
        raise Lost(f"{size + 20} put, {enriched} enriched, {len(dead_letters)} dead letters")
    arena.dead_expected |= letters_ids(dead_letters)
    arena.fixed()


def _nothing_raw(printed: str) -> None:
    """What a terminal would obey rather than show, in a listing or a log."""
    raw = {repr(c) for c in printed if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t"}
    if raw:
        raise Lost(f"raw control characters were printed: {sorted(raw)[:5]}")


# --- shutdown ---


@case(full=600, short=120)
def stop_under_full_load(arena: Arena, size: int) -> None:
    """`dateline run` stops within its grace period; a second Ctrl-C does no harm."""
    arena.publish(size)
    run = arena.start()
    arena.until(lambda: arena.done("enrich") > 0)
    started = time.monotonic()
    run.send_signal(signal.SIGINT)
    time.sleep(0.3)
    run.send_signal(signal.SIGINT)
    status = run.wait(arena.settings.shutdown_timeout + 15)
    took = time.monotonic() - started
    if status != 0 or took > arena.settings.shutdown_timeout:
        raise Lost(f"stopped with {status} after {took:.0f} s")
    arena.fixed()
    arena.start()
