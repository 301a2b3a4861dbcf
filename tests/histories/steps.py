"""What each step does: to the servers, to the workers, and to the model. Some do nothing while something is broken."""

import json
import signal
import time
from collections.abc import Callable
from typing import Any

from pipeline.alerts.saved import MAPPINGS, searches_index
from pipeline.errors import Unavailable
from tests.histories.broker import article, bad_value, content
from tests.histories.check import problems, problems_of_rebuild, problems_on_the_way, refused_revisions
from tests.histories.history import ALERTS_CHECK, HEARTBEAT, SMALL_BYTES, History
from tests.histories.odd_searches import odd_search
from tests.histories.operations import STAGES
from tests.histories.workers import Broken

PRUNED = "2020-01-01"
BACKED_UP = ("--only", "takedowns", "--only", "alerts", "--only", "versions")
NOTHING_TO_ROLL_BACK = 78
LOST_AFTER = 4 * HEARTBEAT + 1.5
"""Seconds after which the status must know of a worker that is gone."""
ON_THEIR_WAY = 1.0
"""Seconds for which what a worker has in its hands may still be seen after a takedown."""

ACTIONS: dict[str, Callable[..., None]] = {}


def step(action: Callable[..., None]) -> Callable[..., None]:
    ACTIONS[action.__name__.strip("_").replace("_", "-")] = action
    return action


# --- publishing ---


@step
def publish(h: History, records: list[dict[str, Any]], by: str = "first", together: bool = True) -> None:
    """Records in their order, by one of two producers or by the command."""
    if by == "command":
        path = h.folder / f"{h.name}.jsonl"
        path.write_bytes(b"\n".join(map(article, records)) + b"\n")
        h.dateline("publish", "--allow-duplicates", str(path))
    else:
        values = [(record["id"], article(record)) for record in records]
        h.broker.publish(by, values, h.patience, together=together)
    for record in records:
        h.model.publish(record["revision"], content(record))


@step
def bad(h: History, id: str, mark: str, kind: str) -> None:
    """A record that cannot be read."""
    h.broker.publish("first", [(id, bad_value(kind, id, mark))], h.patience)
    h.model.publish_bad(mark)


@step
def replay(h: History) -> None:
    """Dead letters go back where they came from; what a later revision has replaced does not."""
    if h.paused or not h.is_index_open:
        return
    h.workers.start_stopped()
    h.wait_until_processed()
    refused = refused_revisions(h.model, h.look())
    # What is replayed besides, of bad records, does not concern the model.
    h.model.tolerated.add("counters")
    h.dateline("dead-letters", "replay", allowed=(0, 1))
    h.model.replay(refused)


# --- taking away ---


@step
def take_down(h: History, ids: list[str]) -> None:
    """A takedown; what it says of an article must be so."""
    if not h.is_index_open:
        return
    printed = h.dateline("takedown", "add", *ids)
    for id in ids:
        h.model.take_down(id)
    if _there(h, ids) and "index" not in h.paused | h.workers.stopped:
        time.sleep(ON_THEIR_WAY)
        if there := _there(h, ids):
            raise Broken(f"{sorted(there)} are in the index after a takedown that said: {printed.strip()}")


def _there(h: History, ids: list[str]) -> set[str]:
    h.client.indices.refresh(index=h.name)
    return {id for id in ids if h.client.exists(index=h.name, id=id)}


@step
def undo(h: History, ids: list[str]) -> None:
    """A takedown is undone."""
    if h.is_index_open:
        h.dateline("takedown", "remove", *ids)
        for id in ids:
            h.model.undo(id)


@step
def prune(h: History) -> None:
    """What is old goes."""
    if h.is_index_open:
        h.dateline("index", "prune", "--older-than", PRUNED)
        h.model.prune()


# --- alerts ---


@step
def alert_add(h: History, name: str, word: str, revision: int) -> None:
    """A saved search for a word, in place of one of that name; ``revision`` is the first that is published after it."""
    if not h.is_index_open:
        return
    alert_remove(h, name)
    h.dateline("alerts", "add", name, "--query", word)
    h.model.add_alert(name, word, revision)
    # The workers look for it so often, and a batch under way may have looked before.
    time.sleep(3 * ALERTS_CHECK)


@step
def alert_remove(h: History, name: str) -> None:
    """A saved search goes."""
    if h.is_index_open and name in h.model.alerts:
        h.model.remove_alert(name, 1 + max(h.model.contents, default=0))
        h.dateline("alerts", "remove", name, allowed=(0, 2))


@step
def odd_alert(h: History, kind: str, seed: int) -> None:
    """A saved search that no command would save is put straight into the index of them."""
    if h.is_index_open:
        saved = searches_index(h.name)
        if not h.client.indices.exists(index=saved):
            h.client.indices.create(index=saved, mappings=MAPPINGS)
        document = {"name": f"odd-{seed}", "created_at": "2026-01-01T00:00:00Z", "options": odd_search(kind, seed)}
        h.client.index(index=saved, id=f"odd-{seed}", document=document, refresh="wait_for")


# --- operators ---


@step
def pause(h: History, stage: str) -> None:
    """A stage stops consuming."""
    h.dateline("pause", "--stage", stage)
    h.paused.add(stage)


@step
def resume(h: History, stage: str) -> None:
    """It goes on."""
    h.dateline("resume", "--stage", stage)
    h.paused.discard(stage)


@step
def drain(h: History) -> None:
    """All is done, and the workers stop."""
    if h.paused or h.workers.stopped or not h.is_index_open:
        return
    h.wait_for_faults()
    h.until(lambda: _are_alive(h), "the workers to be ready")
    h.dateline("drain", "--timeout", f"{h.patience:g}")
    if not h.workers.have_ended(10):
        raise Broken("a worker lives after a drain")
    h.model.settle(small=h.small)
    h.judge(problems)


def _are_alive(h: History) -> bool:
    h.workers.restart_dead()
    stages = json.loads(h.command("status", "--json").printed)["stages"]
    return all(any(beat["state"] == "working" for beat in stage["crew"]["alive"]) for stage in stages)


@step
def start(h: History) -> None:
    """Workers where there are none."""
    h.workers.start_stopped()


@step
def restart(h: History, stage: str, small: bool = False) -> None:
    """A stage's worker is stopped cleanly, and another started, with a small limit or the usual one."""
    h.wait_for_faults()
    h.workers.stop(stage, h.patience)
    more = None
    if stage == "enrich":
        h.small = small
        h.model.limit(small=small)
        more = {"DATELINE_MAX_ARTICLE_BYTES": str(SMALL_BYTES)} if small else {}
    h.workers.start(stage, more)


@step
def settle(h: History) -> None:
    """Wait for everything and look at it, unless an operator's pause or a closed index holds it up."""
    if h.paused or not h.is_index_open:
        return
    h.workers.start_stopped()
    h.wait_until_processed()
    h.judge(problems)


@step
def wait_enriched(h: History) -> None:
    """Wait until nothing is left to enrich; the index worker may be behind."""
    if "enrich" not in h.paused | h.workers.stopped:
        h.wait_for_faults()
        h.until(lambda: not h.broker.lag("enrich"), "enrich to do all")


@step
def rest(h: History, seconds: float) -> None:
    """Let time pass."""
    time.sleep(seconds)


@step
def rebuild(h: History) -> None:
    """A new generation; what is settled is in it, what was taken down is not."""
    if h.index in ("closed", "blocked"):
        return
    before = h.look() if h.index == "open" and h.model.is_settled else None
    h.dateline("index", "rebuild")
    h.index = "open"
    after = h.judge(problems_on_the_way)
    if before is not None and (found := problems_of_rebuild(before, after)):
        raise Broken("; ".join(found))


@step
def re_enrich(h: History) -> None:
    """The present models over what is there."""
    if h.is_index_open:
        h.dateline("re-enrich")


@step
def roll_back(h: History) -> None:
    """The generation before serves, without what was taken down; then a rebuild brings what came since."""
    if not h.is_index_open:
        return
    h.dateline("index", "rollback", allowed=(0, NOTHING_TO_ROLL_BACK))
    if there := _there(h, sorted(h.model.taken_down)):
        raise Broken(f"{sorted(there)} were taken down and are in the index after a rollback")
    h.index = "behind"
    rebuild(h)


@step
def interrupt(h: History, step: str, arguments: dict[str, Any], seconds: float) -> None:
    """The first command of a step is killed so many seconds after its start, then the step is done whole."""
    h.kill_next_after = seconds
    try:
        ACTIONS[step](h, **arguments)
    finally:
        h.kill_next_after = None


@step
def backup(h: History) -> None:
    """Takedowns, alerts and versions go to a file."""
    if h.is_index_open:
        h.dateline("backup", str(h.backup), *BACKED_UP)
        h.model.back_up()


@step
def restore(h: History) -> None:
    """The file is restored: alerts that are gone come back, nothing else changes."""
    if h.is_index_open and h.model.backup:
        _restore(h)


def _restore(h: History) -> None:
    h.dateline("restore", str(h.backup), *BACKED_UP)
    for name, word in h.model.alerts_to_restore():
        h.model.add_alert(name, word, 1 + max(h.model.contents, default=0))
    # As after an alert was added.
    time.sleep(3 * ALERTS_CHECK)


@step
def lose_takedowns(h: History) -> None:
    """The topic of the takedowns is lost while no worker runs, and the file restored: what it has holds again."""
    if not (h.is_index_open and h.model.backup):
        return
    with _Stopped(h, "enrich"), _Stopped(h, "index"):
        h.broker.delete("articles.takedowns")
        h.until(lambda: not h.broker.has("articles.takedowns"), "the topic to go")
        h.until(lambda: h.command("topics", "create").status == 0, "the topic to be made")
        for id in sorted(h.model.taken_down - h.model.backup.taken_down):
            h.model.undo(id)
        _restore(h)
        for id in sorted(h.model.backup.taken_down):
            h.model.take_down(id)


@step
def status(h: History) -> None:
    """The status must not say healthy when the model knows better."""
    if troubles := h.troubles():
        time.sleep(LOST_AFTER)
        if h.command("status", "--json").status == 0 and h.troubles() == troubles:
            raise Broken(f"the status is healthy, though {' and '.join(troubles)}")


# --- Kafka ---


@step
def add_partitions(h: History, more: int, by: str = "tool") -> None:
    """articles.raw gets partitions.

    By the command when all is done; or by Kafka's own tool while records wait. Publishers start again, as records from
    those that have noticed and from those that have not may be taken in the wrong order (docs/reliability.md, Limits).
    """
    if by == "tool":
        h.is_ordered_by_time = True
        h.broker.add_partitions(more)
        h.broker.renew_publishers()
        restart(h, "enrich", small=h.small)
    elif not h.paused and h.is_index_open:
        settle(h)
        with _Stopped(h, "enrich"):
            h.dateline("topics", "add-partitions", str(h.broker.partitions() + more))
            h.broker.renew_publishers()


@step
def renew_topic(h: History) -> None:
    """articles.raw is deleted and made again, while no worker reads it."""
    with _Stopped(h, "enrich"):
        before = h.broker.partitions()
        h.broker.delete("articles.raw")
        h.until(lambda: not h.broker.has("articles.raw"), "the topic to go")
        h.model.lose_unread()
        h.until(lambda: h.command("topics", "create").status == 0, "the topic to be made")
        if h.broker.partitions() < before:
            # A publisher with a record for a partition that is no more would hold it until its delivery timeout.
            h.broker.renew_publishers()


@step
def offsets(h: History, stage: str, to: str, by: int = 0) -> None:
    """Set a group's offsets to the log's start, or beyond its end: then a worker starts over where the log begins, too."""
    if to == "beyond" and stage in h.workers.stopped:
        # No worker would notice before the log has grown past the offset, and then none can.
        return
    h.model.tolerated.add("counters")
    with _Stopped(h, stage):
        if to == "beyond" and h.broker.lag(stage):
            # What is skipped by an operator's own order may be lost.
            h.model.lose_unread()
        h.until(lambda: h.broker.set_offsets(stage, to, by), f"the offsets of {stage} to be set")
        if to == "beyond" and h.command("wait", "--timeout", "1").status == 0:
            raise Broken(f"`dateline wait` says that all is done, while offsets of {stage} are beyond the log's end")
    if to == "beyond":
        h.until(lambda: not h.broker.is_beyond(stage), f"{stage} to start over")
    if stage == "enrich":
        h.model.read_again()
    else:
        h.model.index_again()


class _Stopped:
    """A stage without a worker for a while; it gets one again, unless it had none before."""

    def __init__(self, h: History, stage: str) -> None:
        self._h, self._stage = h, stage

    def __enter__(self) -> None:
        self._h.wait_for_faults()
        self._had_none = self._stage in self._h.workers.stopped
        self._h.workers.stop(self._stage, self._h.patience)

    def __exit__(self, *error: object) -> None:
        if not self._had_none:
            self._h.workers.start(self._stage)


@step
def expire(h: History) -> None:
    """Everything on articles.raw expires, read or not.

    Not while publishers use old partitions: versions of an emptied partition go on above all that were given, so time
    tells no order among them any more (docs/reliability.md, Limits).
    """
    if h.is_ordered_by_time:
        return
    unread = bool(h.broker.lag("enrich"))
    h.broker.expire()
    if unread:
        h.model.lose_unread()


# --- the index ---


@step
def index(h: History, action: str) -> None:
    """Close, open, block, unblock or delete the live index."""
    before, after = {
        "close": ("open", "closed"),
        "open": ("closed", "open"),
        "block": ("open", "blocked"),
        "unblock": ("blocked", "open"),
        "delete": ("open", "deleted"),
    }[action]
    if h.index != before:
        return
    indices, live = h.client.indices, next(iter(h.client.indices.get_alias(name=h.name).body))
    if action == "close":
        indices.close(index=live)
    elif action == "open":
        indices.open(index=live, wait_for_active_shards="1")
    elif action == "delete":
        indices.delete(index=live)
        h.model.tolerated |= {"indexed", "alerts"}
    else:
        indices.put_settings(index=live, settings={"index.blocks.write": True if action == "block" else None})
    h.index = after


# --- faults ---


@step
def kill(h: History, who: str) -> None:
    """Kill a worker, the enrichment processes or a server; what is killed is started again."""
    h.model.tolerated.add("counters")
    if who in STAGES:
        h.workers.kill(who)
    elif who == "pool":
        h.workers.signal_pool(signal.SIGKILL)
    else:
        h.wait_for_faults()
        h.servers.local(who).kill(who)
        h.servers.local(who).start(who)


@step
def freeze(h: History, who: str, seconds: float) -> None:
    """A worker, the enrichment processes or a server stand still for a while, as the history goes on."""
    h.model.tolerated.add("counters")
    if who in STAGES:
        _freeze_worker(h, who, seconds)
    elif who == "pool":
        h.workers.signal_pool(signal.SIGSTOP)
        h.later(seconds, lambda: h.workers.signal_pool(signal.SIGCONT))
    else:
        local = h.servers.local(who)
        local.pause(who)
        h.later(seconds, lambda: local.resume(who))


def _freeze_worker(h: History, stage: str, seconds: float) -> None:
    if stage in h.workers.stopped:
        return
    worker = h.workers.freeze(stage)
    h.frozen.add(stage)

    def thaw() -> None:
        h.frozen.discard(stage)
        worker.signal(signal.SIGCONT)

    h.later(seconds, thaw)


@step
def network(h: History, server: str, direction: Any, weather: Any, every: int, seconds: float) -> None:
    """The workers' way to a server fails for a while, as the history goes on."""
    h.model.tolerated.add("counters")
    way = h.servers.network(server)
    way.set(direction, weather, every)
    h.later(seconds, way.heal)


@step
def clock(h: History, seconds: int) -> None:
    """The broker's clock is wrong by so many seconds from now on."""
    if h.servers.clock and not h.is_ordered_by_time:
        h.wait_for_faults()
        if seconds < h.servers.clock.offset:
            h.model.set_clock_back()
        h.servers.clock.step(seconds)


@step
def disk(h: History, seconds: float) -> None:
    """The broker's disk is full for a while."""
    if h.servers.disk:
        h.model.tolerated.add("counters")
        h.wait_for_faults()
        h.servers.disk.fill()
        time.sleep(seconds)
        h.servers.disk.free()
        try:
            h.servers.kafka.start("kafka")
        except Unavailable:  # The full disk was still ending it.
            h.servers.kafka.start("kafka")
