"""Rebuilding the index on real servers, while articles come, readers ask and processes die."""

import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from pipeline.errors import Unavailable
from pipeline.index import alias_swap, lease
from pipeline.index.bulk import WriteOp, WriteResult
from pipeline.index.gateway import Gateway
from pipeline.index.generations import create_next, ensure_index, generations
from pipeline.index.lease import Lease, LeaseLost, LeaseTaken
from pipeline.index.story_grouping import StoryGrouper
from pipeline.index.writer import IndexWriter
from pipeline.kafka.topics import admin
from pipeline.kafka.topology import topology
from pipeline.operate.rebuild import fill
from pipeline.operate.rebuild import rebuild as rebuilding
from pipeline.operate.rebuild.fill import MAX_DOCS_BESIDE_LIVE
from pipeline.operate.rebuild.rebuild import Progress, Rebuilt, abandon, rebuild
from pipeline.operate.rebuild.throttle import LiveLagThrottle
from pipeline.stories.clusters import Story, StoryArticle
from tests.integration.conftest import Flow
from tests.support.rebuild_helpers import Topic, busy, run_killed, watching
from tests.support.services import RunningServices

pytestmark = pytest.mark.services

IDS = [f"a{n}" for n in range(600)]
CORRECTED = IDS[:20]


@pytest.fixture
def topic(flow: Flow) -> Iterator[Topic]:
    """articles.enriched, with a live index worker behind it."""
    opened = Topic(flow.settings)
    flow.start("index-worker")
    yield opened
    opened.close()


@dataclass
class Requests:
    """Of each of a rebuild's requests its size, and how many were under way as it began; ids that two had at once."""

    sizes: list[int] = field(default_factory=list)
    at_once: list[int] = field(default_factory=list)
    shared: set[str] = field(default_factory=set)
    under_way: list[set[str]] = field(default_factory=list)


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> Requests:
    """Requests are really sent, and take a time longer, so that those under way at once are seen."""
    seen, send = Requests(), IndexWriter.write
    under_way, lock = seen.under_way, threading.Lock()

    def write(self: IndexWriter, writes: Sequence[WriteOp]) -> list[WriteResult]:
        ids = {each.id for each in writes}
        with lock:
            seen.shared |= {id for others in under_way for id in ids & others}
            under_way.append(ids)
            seen.sizes.append(len(writes))
            seen.at_once.append(len(under_way))
        time.sleep(0.2)
        try:
            return send(self, writes)
        finally:
            with lock:
                under_way.remove(ids)

    monkeypatch.setattr(IndexWriter, "write", write)
    return seen


def rebuilt(flow: Flow) -> Rebuilt:
    return rebuild(flow.settings, lambda now: None)


def states(flow: Flow) -> dict[int, str]:
    with Gateway(flow.settings) as gateway:
        return {found.number: found.state for found in generations(gateway)}


def versions(flow: Flow) -> dict[str, int]:
    return {id: found["_version"] for id, found in flow.documents().items()}


def test_nobody_notices_a_rebuild(flow: Flow, topic: Topic) -> None:
    """Corrections and new articles come throughout and a reader asks every 50 ms: no error, nothing stale, nothing
    missing at the end; the old generation stays until it is dropped."""
    topic.put_many(IDS)
    flow.wait()
    with watching(flow.settings, CORRECTED) as watch:
        flow.until(lambda: watch.looks > 5)
        with busy(topic, CORRECTED):
            outcome = rebuilt(flow)
        flow.wait()
    assert (watch.errors, watch.stale) == ([], [])
    assert len(watch.newest) == len(CORRECTED)
    assert versions(flow) == topic.versions
    assert outcome.refused == 0
    assert states(flow) == {1: "old", 2: "live"}
    assert flow.run("index", "delete-old").returncode == 0
    assert states(flow) == {2: "live"}


def test_two_requests_are_under_way_but_not_with_the_same_article(flow: Flow, requests: Requests) -> None:
    """Where no worker is in a hurry: whole batches, and the newest version of what was corrected again and again."""
    topic = Topic(flow.settings)
    topic.put_many(IDS)
    for version in range(2, 20):
        topic.put_many(CORRECTED, version)
    topic.close()
    with Gateway(flow.settings) as gateway:
        ensure_index(gateway)
    small = flow.settings.model_copy(update={"bulk_max_docs": 40})
    rebuild(small, lambda now: None)
    assert (max(requests.at_once), requests.shared) == (2, set())
    assert max(requests.sizes) == small.bulk_max_docs
    assert versions(flow) == topic.versions


def test_stories_are_put_right_while_others_are_written(
    flow: Flow, requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are looked up beside the next requests, but no request is under way while an article is regrouped."""
    topic = Topic(flow.settings)
    for id in IDS:
        topic.put(id, text=" ".join(f"w{int(id[1:]) // 2}x{n}" for n in range(40)))
    topic.close()
    with Gateway(flow.settings) as gateway:
        ensure_index(gateway)
    beside_looks, beside_rewriting = 0, 0
    look, rewrite = StoryGrouper._look_up, StoryGrouper._rewrite_some

    def slow_look(self: StoryGrouper, *asked: Any) -> Any:
        nonlocal beside_looks
        begun = len(requests.sizes)
        time.sleep(0.3)
        beside_looks += len(requests.sizes) - begun
        return look(self, *asked)

    def slow_rewrite(
        self: StoryGrouper, ids: Sequence[str], wanted: Mapping[str, Story], seen: Mapping[str, StoryArticle]
    ) -> dict[str, Sequence[str]]:
        nonlocal beside_rewriting
        begun = len(requests.sizes)
        beside_rewriting += len(requests.under_way)
        time.sleep(0.5)
        written = rewrite(self, ids, wanted, seen)
        beside_rewriting += len(requests.sizes) - begun
        return written

    monkeypatch.setattr(StoryGrouper, "_look_up", slow_look)
    monkeypatch.setattr(StoryGrouper, "_rewrite_some", slow_rewrite)
    monkeypatch.setattr(fill, "SETTLED", 200)
    rebuild(flow.settings.model_copy(update={"bulk_max_docs": 20}), lambda now: None)
    assert beside_looks > 0
    assert beside_rewriting == 0
    stories = [found["story"] for found in flow.documents().values()]
    assert len({story["id"] for story in stories}) == len(IDS) / 2
    assert all(story["size"] == 2 for story in stories if story["lead"])


def test_an_interrupted_rebuild_does_not_wait_for_elasticsearch(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    topic = Topic(flow.settings)
    topic.put_many(IDS)
    topic.close()
    with Gateway(flow.settings) as gateway:
        ensure_index(gateway)
    tried = threading.Event()

    def away(self: IndexWriter, writes: Sequence[WriteOp]) -> list[WriteResult]:
        tried.set()
        raise Unavailable("away")

    def interrupted(now: Progress) -> None:
        if tried.wait(1):
            raise KeyboardInterrupt

    monkeypatch.setattr(IndexWriter, "write", away)
    ended = threading.Event()

    def run() -> None:
        with pytest.raises(KeyboardInterrupt):
            rebuild(flow.settings.model_copy(update={"bulk_max_docs": 40}), interrupted)
        ended.set()

    threading.Thread(target=run, daemon=True).start()
    assert ended.wait(30)


def test_a_rebuild_waits_for_elasticsearch(flow: Flow, requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when it is unavailable just as the lease is to be renewed."""
    topic = Topic(flow.settings)
    topic.put_many(IDS)
    topic.close()
    keep, refusals = Lease.keep, [Unavailable("away"), Unavailable("away")]

    def unavailable_at_first(held: Lease) -> None:
        if requests.sizes and refusals:
            raise refusals.pop()
        keep(held)

    monkeypatch.setattr(Lease, "keep", unavailable_at_first)
    rebuild(flow.settings.model_copy(update={"bulk_max_docs": 50}), lambda now: None)
    assert versions(flow) == topic.versions
    assert not refusals


def test_a_rebuild_gives_way_to_articles_that_come(flow: Flow, topic: Topic, requests: Requests) -> None:
    """One request at a time, and a small one, as long as the index is filled; the rest is little, and done at once."""
    topic.put_many(IDS)
    flow.wait()
    with busy(topic, CORRECTED):
        rebuilt(flow)
    filling = len(IDS) // MAX_DOCS_BESIDE_LIVE
    assert max(requests.sizes[:filling]) <= MAX_DOCS_BESIDE_LIVE
    assert max(requests.at_once[:filling]) == 1


@pytest.mark.slow
def test_a_killed_rebuild_goes_on(flow: Flow, topic: Topic) -> None:
    """Killed at every step in turn, each call goes on with the same generation, and what was published is found; a
    block that was left behind is lifted by the worker that waits for it."""
    topic.put_many(IDS)
    flow.wait()
    for step in ("IndexFiller.fill_to", "make_ready", "_blocked", "swap"):
        run_killed(flow, f"pipeline.operate.rebuild.rebuild:{step}", "index", "rebuild")
        topic.put_many([f"after {step}"])
        assert states(flow) == {1: "live", 2: "building"}
    flow.wait()
    assert versions(flow) == topic.versions
    run_killed(flow, "pipeline.operate.rebuild.rebuild:Rebuilt", "index", "rebuild")
    assert states(flow) == {1: "old", 2: "live"}
    assert rebuilt(flow).index == f"{flow.settings.index_alias}-g2"
    topic.put_many(["last"])
    flow.wait()
    assert versions(flow) == topic.versions
    assert states(flow) == {1: "old", 2: "live"}


@pytest.mark.slow
def test_a_rebuild_after_elasticsearch_lost_everything(
    flow: Flow, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed half-way, it goes on; an index worker that starts meanwhile waits for it, and it does not give way to that."""
    monkeypatch.setattr(LiveLagThrottle, "wait", lambda pace: pytest.fail("each waits for the other"))
    topic.put_many(IDS)
    flow.wait()
    with Gateway(flow.settings) as gateway:
        gateway.client.indices.delete(index=f"{flow.settings.index_alias}-g1")
    flow.stop()
    run_killed(flow, "pipeline.operate.rebuild.rebuild:IndexFiller.fill_to", "index", "rebuild")
    topic.put_many(["new"])
    flow.start("index-worker")
    flow.until(lambda: flow.members("index") == 1)
    rebuilt(flow)
    assert states(flow) == {1: "live"}
    flow.wait()
    assert versions(flow) == topic.versions


def test_partitions_that_are_added_meanwhile_are_read_before_the_swap(
    flow: Flow, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the next call, which reads them all."""
    topic = Topic(flow.settings)
    topic.put_many(IDS)
    topic.close()
    ensure_index(gateway)
    more = [f"more{number}" for number in range(30)]

    def make_ready(*arguments: Any) -> None:
        with admin(flow.settings) as kafka:
            kafka.create_partitions({topology(flow.settings).enriched.name: 2 * flow.settings.partitions})
        later = Topic(flow.settings)
        later.put_many(more)
        later.close()
        alias_swap.make_ready(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(rebuilding, "make_ready", make_ready)
        with pytest.raises(Unavailable, match="run it again"):
            rebuilt(flow)
    assert states(flow) == {1: "live", 2: "building"}
    rebuilt(flow)
    assert states(flow) == {1: "old", 2: "live"}
    assert versions(flow).keys() == {*IDS, *more}


def test_a_live_generation_that_is_deleted_meanwhile_is_replaced(
    flow: Flow, topic: Topic, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By hand, while the next is being filled: its alias goes with it, and comes back with the next."""
    topic.put_many(IDS)
    flow.wait()

    def make_ready(*arguments: Any) -> None:
        gateway.client.indices.delete(index=f"{flow.settings.index_alias}-g1")
        alias_swap.make_ready(*arguments)

    monkeypatch.setattr(rebuilding, "make_ready", make_ready)
    assert rebuilt(flow).replaced is None
    assert states(flow) == {2: "live"}
    topic.put_many(["new"])
    flow.wait()
    assert versions(flow) == topic.versions


@pytest.mark.breaks_servers
def test_an_index_whose_shard_is_gone_is_replaced(
    flow: Flow, topic: Topic, gateway: Gateway, servers: RunningServices
) -> None:
    """Nothing can be read from an index whose disk is lost, nor written to it: a rebuild needs neither, and what came
    meanwhile is in the next."""
    if (local := servers.local) is None:
        pytest.skip("these servers are not ours to break")
    topic.put_many(IDS)
    flow.wait()
    live = f"{flow.settings.index_alias}-g1"
    uuid = gateway.client.indices.get(index=live)[live]["settings"]["index"]["uuid"]
    local.stop("elasticsearch")
    shutil.rmtree(local.folder / "elasticsearch" / "data" / "indices" / uuid / "0")
    local.start("elasticsearch")
    topic.put_many(["new"])
    assert rebuilt(flow).replaced == live
    flow.wait()
    assert versions(flow) == topic.versions
    assert gateway.client.cluster.health(index=live)["status"] == "red"  # as it was all the time
    gateway.client.indices.delete(index=live)


def test_two_rebuilds_at_once(flow: Flow) -> None:
    """The second is refused while the first shows that it lives, and finishes its generation when it is gone; what was
    begun can also be abandoned."""
    with Gateway(flow.settings) as gateway:
        ensure_index(gateway)
        held = lease.acquire(gateway, "rebuild")
        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(rebuilt, flow)
            while not second.done():
                held.renew()
                time.sleep(0.2)
        with pytest.raises(LeaseTaken, match="dateline index list"):
            second.result()
        create_next(gateway, 2)
        assert abandon(flow.settings) == f"{flow.settings.index_alias}-g2"
        with pytest.raises(LeaseLost):
            held.renew()
    assert states(flow) == {1: "live"}
