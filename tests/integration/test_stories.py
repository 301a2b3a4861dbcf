"""Stories on a real Elasticsearch: copies find each other anyone who writes them, and whatever happens to one of them."""

import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from kafka import KafkaProducer

from pipeline.config.settings import Settings
from pipeline.errors import UsageError
from pipeline.index import story_grouping
from pipeline.index.bulk import WriteOp
from pipeline.index.document import document
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index
from pipeline.index.story_fields import bands
from pipeline.index.story_grouping import StoryGrouper
from pipeline.index.writer import IndexWriter
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Article, EnrichedArticle
from pipeline.search.cursor import decode_after, encode_after
from pipeline.search.execute import FoundArticle, search
from pipeline.search.query import Query, Sort
from tests.integration.conftest import Flow
from tests.support.rebuild_helpers import Topic
from tests.support.sample_documents import enriched
from tests.support.story_texts import edited, text

pytestmark = pytest.mark.services

FIRST = datetime(2026, 11, 2, tzinfo=UTC)
STAMP = 1_800_000_000_000


def article(id: str, words: str, minute: int = 0, version: int = STAMP) -> EnrichedArticle:
    given = Article(id=id, text=words, published_at=FIRST + timedelta(minutes=minute))
    return enriched(id=id, version=version, article=given, title="", text=words, entities=[], places=[])


def copy(number: int, of: int = 1) -> EnrichedArticle:
    return article(f"{of}-{number:02}", edited(text(of), 0.05, number), number)


class Worker:
    """What an index worker does with a batch."""

    def __init__(self, gateway: Gateway, settings: Settings) -> None:
        self.writer = IndexWriter(gateway, settings.index_alias, max_items=500, max_bytes=8_000_000)
        self.stories = StoryGrouper(gateway)

    def index(self, *articles: EnrichedArticle) -> int:
        return self.work([WriteOp(each.id, each.version, document(each)) for each in articles])

    def delete(self, id: str) -> int:
        return self.work([WriteOp(id, STAMP + 1000, None)])

    def work(self, writes: Sequence[WriteOp]) -> int:
        before = self.stories.stories_of([each.id for each in writes])
        self.writer.write(writes)
        return self.stories.regroup(bands(writes), before)


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with Gateway(settings) as gateway:
        ensure_index(gateway)
        yield gateway
        gateway.client.indices.delete(index=f"{settings.index_alias}-g1")


@pytest.fixture
def worker(gateway: Gateway, settings: Settings) -> Worker:
    return Worker(gateway, settings)


def stories(gateway: Gateway, settings: Settings) -> dict[str, dict[str, Any]]:
    gateway.client.indices.refresh(index=settings.index_alias)
    hits = gateway.client.search(index=settings.index_alias, size=1000).body["hits"]["hits"]
    return {hit["_id"]: hit["_source"]["story"] for hit in hits}


def names(gateway: Gateway, settings: Settings) -> dict[str, str]:
    return {id: story["id"] for id, story in stories(gateway, settings).items()}


def test_copies_are_one_story_led_by_the_earliest(gateway: Gateway, settings: Settings, worker: Worker) -> None:
    """In one batch or one by one, copies end as one story, and its lead knows how many they are."""
    worker.index(copy(3), copy(5), article("other", text(9)))
    for number in (4, 1, 2):
        worker.index(copy(number))
    found = stories(gateway, settings)
    assert found.pop("other")["id"] == "other"
    assert {story["id"] for story in found.values()} == {"1-01"}
    assert [id for id, story in found.items() if story["lead"]] == ["1-01"]
    assert found["1-01"]["size"] == 5
    assert {story["date"] for story in found.values()} == {"2026-11-02T00:01:00.000Z"}


def test_a_story_spread_over_many_looks_is_one(
    gateway: Gateway, settings: Settings, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Copies that are looked up in different searches, and corrected in different requests, end as one story."""
    monkeypatch.setattr(story_grouping, "MAX_IDS_PER_SEARCH", 3)
    batch = [copy(number, of) for of in (1, 2) for number in range(5)]
    assert worker.index(*batch) > 0
    found = stories(gateway, settings)
    assert {id: story["id"] for id, story in found.items()} == {each.id: each.id[:2] + "00" for each in batch}
    assert (found["1-00"]["size"], found["2-00"]["size"]) == (5, 5)
    assert worker.index(*batch) == 0


def test_articles_are_gathered_before_they_are_indexed(flow: Flow) -> None:
    """Twelve within two seconds are a few requests: each costs a refresh and a search for stories."""
    topic = Topic(flow.settings)
    flow.start("index-worker", index_linger=1.0)
    topic.put("first")
    topic.flush()
    flow.wait()
    for number in range(12):
        topic.put(f"a{number}")
        topic.flush()
        time.sleep(0.15)
    topic.close()
    flow.wait()
    instants = sorted(datetime.fromisoformat(found["indexed_at"]) for found in flow.documents().values())
    gaps = [later - earlier for earlier, later in pairwise(instants)]
    assert sum(gap > timedelta(seconds=0.1) for gap in gaps) <= 4


def test_a_redelivery_writes_nothing(gateway: Gateway, settings: Settings, worker: Worker) -> None:
    """The same batch again finds all stories right."""
    batch = [copy(number, of) for of in (1, 2) for number in range(4)]
    assert worker.index(*batch) > 0
    assert worker.index(*batch) == 0


def test_a_correction_moves_to_the_right_story(gateway: Gateway, settings: Settings, worker: Worker) -> None:
    """A lead that becomes another text joins that text's story; the one it leaves gets a lead of its own and shrinks."""
    worker.index(*(copy(number, of) for of in (1, 2) for number in (1, 2, 3)))
    worker.index(article("1-01", edited(text(2), 0.05, 99), 1, STAMP + 1))
    assert names(gateway, settings) == {
        **dict.fromkeys(("1-02", "1-03"), "1-02"),
        **dict.fromkeys(("1-01", "2-01", "2-02", "2-03"), "1-01"),
    }
    worker.index(article("2-03", text(8), 3, STAMP + 1))
    found = stories(gateway, settings)
    assert (found["1-01"]["size"], found["1-02"]["size"], found["2-03"]["id"]) == (3, 2, "2-03")


def test_a_story_outlives_its_lead(gateway: Gateway, settings: Settings, worker: Worker) -> None:
    """When the lead is taken down, the next earliest names the story; a copy taken down is no longer counted."""
    worker.index(*map(copy, range(4)))
    worker.delete("1-00")
    assert set(names(gateway, settings).values()) == {"1-01"}
    worker.delete("1-03")
    found = stories(gateway, settings)
    assert (found["1-01"]["size"], found["1-01"]["lead"], set(found)) == (2, True, {"1-01", "1-02"})


def test_any_order_gives_the_same_stories(gateway: Gateway, settings: Settings, worker: Worker) -> None:
    """An index that is filled again in another order and in other batches has the same stories under the same names."""
    articles = [copy(number, of) for of in range(6) for number in range(5)]
    outcomes = []
    for seed in (1, 2):
        shuffled = random.Random(seed).sample(articles, len(articles))
        for start in range(0, len(shuffled), 4 + seed):
            worker.index(*shuffled[start : start + 4 + seed])
        outcomes.append(stories(gateway, settings))
        gateway.client.indices.delete(index=f"{settings.index_alias}-g1")
        ensure_index(gateway)
    first, second = ({id: (s["id"], s["lead"], s["date"]) for id, s in found.items()} for found in outcomes)
    assert first == second
    assert {story["size"] for story in outcomes[0].values() if story["lead"]} == {5}


def test_two_workers_at_the_same_moment_agree(gateway: Gateway, settings: Settings) -> None:
    """Copies that several workers write at once are one story when all are done, with one lead that knows its size."""
    workers = [Worker(gateway, settings) for _ in range(3)]
    for of in range(5):
        batches = [[copy(number, of) for number in range(first, 12, 3)] for first in range(3)]
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda pair: pair[0].index(*pair[1]), zip(workers, batches, strict=True)))
    found = stories(gateway, settings)
    assert {id: story["id"] for id, story in found.items()} == {
        f"{of}-{n:02}": f"{of}-00" for of in range(5) for n in range(12)
    }
    assert {(id, story["size"]) for id, story in found.items() if story["lead"]} == {
        (f"{of}-00", 12) for of in range(5)
    }


def test_a_correction_that_undoes_another_workers_is_noticed(gateway: Gateway, settings: Settings) -> None:
    """While a taken-down lead is replaced, an earlier copy arrives and becomes the lead; it stays the lead."""
    quick, slow = Worker(gateway, settings), Worker(gateway, settings)
    quick.index(*map(copy, (1, 2, 3)))
    arriving = [copy(0)]

    @contextmanager
    def beside() -> Iterator[None]:
        quick.index(*[arriving.pop() for _ in arriving[:]])
        yield

    slow.stories = StoryGrouper(gateway, rewriting=beside)
    slow.delete("1-01")
    assert names(gateway, settings) == dict.fromkeys(("1-00", "1-02", "1-03"), "1-00")


def test_a_search_shows_a_story_once(gateway: Gateway, settings: Settings, worker: Worker) -> None:
    """Collapsed pages have each story once with all its copies counted, and neither overlap nor skip."""
    worker.index(*(copy(number, of) for of in range(5) for number in range(of + 1)))
    gateway.client.indices.refresh(index=settings.index_alias)
    query = Query(collapse=True, sort=Sort.NEWEST, size=2)
    hits: list[FoundArticle] = []
    while True:
        page = search(gateway, query)
        assert (page.total, page.stories) == (15, 5)
        hits += page.hits
        if page.after is None:
            break
        query = replace(query, after=decode_after(page.after, query))
    assert {hit.article["story"]["id"]: hit.article["story"]["size"] for hit in hits} == {
        f"{n}-00": n + 1 for n in range(5)
    }
    assert len(hits) == 5
    assert {hit.id for hit in search(gateway, Query(story="2-00")).hits} == {"2-00", "2-01", "2-02"}
    with pytest.raises(UsageError):
        decode_after(encode_after(["2-00"], query), query)


@pytest.mark.slow
def test_a_killed_worker_leaves_no_story_torn(flow: Flow) -> None:
    """Workers that are killed while they index copies are followed by others, and every copy ends in its story."""
    topic = topology(flow.settings).enriched.name
    articles = [copy(number, of) for of in range(40) for number in range(10)]
    random.Random(1).shuffle(articles)
    with KafkaProducer(bootstrap_servers=flow.settings.kafka_bootstrap) as producer:
        for each in articles:
            producer.send(topic, key=each.id.encode(), value=each.model_dump_json().encode())
    gateway = Gateway(flow.settings)
    ensure_index(gateway)
    gateway.client.cluster.health(index=flow.settings.index_alias, wait_for_status="green")
    first = flow.start("index-worker", bulk_max_docs=32)
    flow.until(lambda: gateway.client.count(index=flow.settings.index_alias).body["count"] > 30)
    first.kill()
    flow.start("index-worker", bulk_max_docs=32)
    flow.start("index-worker", bulk_max_docs=32)
    flow.wait()
    found = {id: source["story"] for id, source in flow.documents().items()}
    assert {id: story["id"] for id, story in found.items()} == {
        each.id: f"{each.id.split('-')[0]}-00" for each in articles
    }
    assert {story["size"] for story in found.values() if story["lead"]} == {10}
