"""Alerts on real servers: what fires is what a search finds, once, anyone who is killed meanwhile."""

import json
import random
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate
from typing import Any

import pytest
from kafka import KafkaProducer

from benchmarks.search import load_queries
from pipeline.alerts.folding import folded, folded_words
from pipeline.alerts.match import ASKED_AT_ONCE, CompiledSearch, CompiledSearches, matches
from pipeline.alerts.prefilter import Prefilter, bits, requirements, shared_beginning
from pipeline.alerts.saved import searches_index
from pipeline.alerts.topic import AlertTopic
from pipeline.config.settings import Settings
from pipeline.gazetteer import open_gazetteer
from pipeline.index.bulk import WriteOp, write
from pipeline.index.document import document
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index, generation_name
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Alert, Article, EnrichedArticle
from pipeline.search.geo import GeoBox
from pipeline.search.options import read_query
from pipeline.search.query import Query, matching
from pipeline.search.query_parser import parse_words
from tests.integration.conftest import Flow
from tests.support.sample_documents import enriched

pytestmark = pytest.mark.services

STAMP = round(datetime.now(UTC).timestamp() * 1000)
# Inflected in every way that a stemmer has a rule for.
FORMS = (
    "agree agreed agreeing agreement agreements happy happier happily happiness relate relation relational "
    "relativity nation national nationalize nationalization sensible sensibly sensibility hop hope hoped hoping "
    "hopping file filed filing tie ties tied die dies dying sky skies fly flies apology apologies apologize "
    "controller controlled rate rated rating size sizing differently differ difference excellent excellence "
    "excellency vietnamization conformably radically operate operator operators feudalism decisive decisiveness "
    "hopeful hopefully callous callousness formal formality sensitive sensitivity triplicate formative electric "
    "electrical electricity adjust adjustable defense irritant use used using owe owed us responsible responsibly "
    "response responsibility noble nobly being go going troubled trouble fizzed fizz generously generate general "
    "police policing policy"
)


def article(id: str, text: str, version: int = STAMP) -> EnrichedArticle:
    return enriched(id=id, version=version, article=Article(id=id, text=text), title="", text=text)


def stored(gateway: Gateway, settings: Settings) -> list[dict[str, Any]]:
    return [hit["_source"] for hit in gateway.client.search(index=settings.index_alias, size=1000).body["hits"]["hits"]]


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with Gateway(settings) as gateway:
        yield gateway
        made = [generation_name(settings.index_alias, 1), searches_index(settings.index_alias)]
        gateway.client.indices.delete(index=made, ignore_unavailable=True)


def tokens(gateway: Gateway, texts: Sequence[str], **analysis: Any) -> list[str]:
    """Each text's only token; the texts are single words."""
    found = gateway.client.indices.analyze(text=list(texts), **analysis).body["tokens"]
    by_start = {token["start_offset"]: token["token"] for token in found}
    starts = [sum(len(text) + 1 for text in texts[:n]) for n in range(len(texts))]
    return [by_start.get(start, "") for start in starts]


def test_words_of_one_stem_share_their_beginning(seeded: Settings) -> None:
    """What Elasticsearch takes for forms of one word is never ruled out: the seeds' words, and forms of every kind."""
    with Gateway(seeded) as gateway:
        text = " ".join(found.get("text", "") for found in stored(gateway, seeded))
        vocabulary = sorted({*folded_words(text), *FORMS.split()})
        by_stem = defaultdict(list)
        for start in range(0, len(vocabulary), 500):
            part = vocabulary[start : start + 500]
            for word, stem in zip(part, tokens(gateway, part, analyzer="english"), strict=True):
                by_stem[stem].append(word)
    del by_stem[""]
    assert len(by_stem) > 2000
    apart = [
        (one, other)
        for group in by_stem.values()
        for one in group
        for other in group
        if not folded(other).decode().strip().startswith(shared_beginning(folded(one).decode().strip()))
    ]
    assert apart == []


@pytest.mark.slow
@pytest.mark.timeout(1500)  # some 600,000 words; a minute on an idle machine
def test_every_character_is_folded_as_far_as_the_index_does(seeded: Settings) -> None:
    """Whatever the two analyses make of any mark, number, sign or other character, alone and inside a word: a search for
    it finds the text that holds it, and a search for the text finds a text of it."""
    chars = [chr(code) for code in range(0x80, 0x20000) if unicodedata.category(chr(code))[0] in "LMNSP"]
    shapes = [shape for char in chars for shape in (char, f"ab{char}cd", f"{char}ab", f"ab{char}")]
    wrong: list[tuple[str, str, str]] = []
    with Gateway(seeded) as gateway:
        for start in range(0, len(shapes), 2000):
            part = shapes[start : start + 2000]
            for analysis in (
                {"analyzer": "english"},
                {"analyzer": "folded", "index": generation_name(seeded.index_alias, 1)},
            ):
                found = list(zip(part, analysed(gateway, part, **analysis), strict=True))
                texts = [(word, shape) for shape, made in found for word in made]
                queries = [(shape, " ".join(made)) for shape, made in found if made]
                wrong += [(*pair, "text") for pair in _never_match(texts)]
                wrong += [(*pair, "query") for pair in _never_match(queries)]
    assert wrong == []


def analysed(gateway: Gateway, texts: Sequence[str], **analysis: Any) -> list[list[str]]:
    """Each text's tokens; a line break, which is in no word, stands between two texts."""
    body = "\n".join(texts)
    found = gateway.client.indices.analyze(text=body, **analysis).body["tokens"]
    starts = list(accumulate((len(text.encode("utf-16-le")) // 2 + 1 for text in texts), initial=0))
    made: list[list[str]] = [[] for _ in texts]
    for token in found:
        made[bisect_right(starts, token["start_offset"]) - 1].append(token["token"])
    return made


def _never_match(pairs: Sequence[tuple[str, str]], together: int = 100) -> Iterator[tuple[str, str]]:
    """Those of (words of a query, text) of which the prefilter rules the text out; a filter is made for many at once."""
    for start in range(0, len(pairs), together):
        part = pairs[start : start + together]
        texts = [{"title": "", "text": text, "language": "en"} for _, text in part]
        masks = Prefilter([requirements(Query(people=(words,))) for words, _ in part]).candidates(texts)
        yield from (pair for number, pair in enumerate(part) if not masks[number] >> number & 1)


def test_nothing_that_a_search_finds_is_ruled_out(seeded: Settings) -> None:
    """Over the seeds, the judged queries and many made from their words and names: found means candidate."""
    rng = random.Random(1)
    with Gateway(seeded) as gateway, closing(open_gazetteer(seeded)) as gazetteer:
        seeds = stored(gateway, seeded)
        judged = [
            read_query(each.options, datetime(2026, 11, 24, tzinfo=UTC), gazetteer.candidates)
            for each in load_queries()
        ]
        drawn = [query for found in seeds for query in _queries(found, rng)]
        number = {found["id"]: n for n, found in enumerate(seeds)}
        queries = [*judged, *drawn]
        asked = [{"query": matching(query), "_source": False, "size": 500} for query in queries]
        lines = [line for body in asked for line in ({}, body)]
        answers = gateway.client.msearch(index=seeded.index_alias, searches=lines).body["responses"]
    left = [set(bits(mask)) for mask in Prefilter([requirements(query) for query in queries]).candidates(seeds)]
    hits = [{number[hit["_id"]] for hit in answer["hits"]["hits"]} for answer in answers]
    missed = [
        (query, seeds[n]["title"]) for query, kept, found in zip(queries, left, hits, strict=True) for n in found - kept
    ]
    assert missed == []
    assert sum(map(len, hits)) > len(drawn)


def _queries(found: dict[str, Any], rng: random.Random) -> Iterator[Query]:
    spoken = [word for word in found.get("text", found["title"]).split() if any(map(str.isalnum, word))]
    for count in (1, 2, 3, 5):
        yield Query(words=parse_words(" ".join(rng.choices(spoken, k=count))))
    start = rng.randrange(max(1, len(spoken) - 4))
    yield Query(words=parse_words(f'"{" ".join(spoken[start : start + 3])}"'))
    entities = found.get("entities", {})
    for names, option in (
        (entities.get("person"), "people"),
        (found.get("tags"), "tags"),
        (found.get("places", {}).get("name"), "places"),
    ):
        if names:
            yield replace(Query(), **{option: (rng.choice(names).lower(),)})  # type: ignore[arg-type]
    if "focus" in found:
        lat, lon = found["focus"]["location"]["lat"], found["focus"]["location"]["lon"]
        # A box that ends in the point, one that has it in the middle, and one around the globe that begins behind it.
        yield Query(box=GeoBox(lon, lat, min(180, lon + 1), min(90, lat + 1)))
        yield Query(box=GeoBox(max(-180, lon - 1), max(-90, lat - 1), min(180, lon + 1), min(90, lat + 1)))
        yield Query(box=GeoBox(min(180, lon + 0.001), -90, lon, 90))
    if "source" in found:
        yield Query(sources=(found["source"].get("name") or found["source"]["domain"],))


def watch(name: str, text: str) -> CompiledSearch:
    query = Query(words=parse_words(text))
    return CompiledSearch(name, requirements(query), matching(query))


def test_elasticsearch_decides(gateway: Gateway, settings: Settings) -> None:
    """What only looks like a match is none, and a version that was replaced is left to the newer one's batch."""
    ensure_index(gateway)
    texts = {"a": "The treaty was signed.", "b": "Sea and wall.", "c": "The sea wall holds."}
    batch = [WriteOp(id, STAMP, document(article(id, text))) for id, text in texts.items()]
    write(gateway, settings.index_alias, batch)
    newer = WriteOp("a", STAMP + 1, document(article("a", "The treaty was signed again.", STAMP + 1)))
    write(gateway, settings.index_alias, [newer])
    watches = CompiledSearches(
        [watch("wall", '"sea wall"'), watch("treaty", "treaties signing"), watch("none", "harvest")]
    )
    found = matches(gateway, watches, batch)
    assert [(alert.alert, alert.article_id) for alert in found] == [("wall", "c")]
    assert [alert.key for alert in matches(gateway, watches, [newer])] == [f"treaty/{STAMP + 1}/a"]


def test_many_are_asked_together_and_a_broken_one_alone(gateway: Gateway, settings: Settings) -> None:
    """Each of many searches finds its own; one that cannot be run is set aside, not those that were asked with it."""
    ensure_index(gateway)
    batch = [WriteOp(id, STAMP, document(article(id, f"Lake {id} rises."))) for id in ("ada", "bor", "cyr")]
    write(gateway, settings.index_alias, batch)
    watches = [watch(f"{id}-{n}", f"{id} rising") for id in ("ada", "cyr", "dov") for n in range(ASKED_AT_ONCE)]
    found = matches(gateway, CompiledSearches(watches), batch)
    assert {(alert.alert, alert.article_id) for alert in found} == {
        (f"{id}-{n}", id) for id in ("ada", "cyr") for n in range(ASKED_AT_ONCE)
    }
    broken = CompiledSearch("broken", requirements(Query()), {"range": {"date": {"gte": "no date"}}})
    some = CompiledSearches([*watches[:3], broken])
    assert {alert.alert for alert in matches(gateway, some, batch)} == {"ada-0", "ada-1", "ada-2"}
    assert list(some.aside.reasons) == ["broken"]
    assert "no date" in some.aside.reasons["broken"]


def _has_told(flow: Flow, wanted: int) -> bool:
    return len(set(keys(flow))) >= wanted


def keys(flow: Flow) -> list[str]:
    return [record.key.decode() for record in flow.records(topology(flow.settings).alerts.name) if record.value]


def alert(name: str, version: int = STAMP) -> Alert:
    now = datetime.now(UTC)
    return Alert(alert=name, article_id="a", version=version, date=now, matched_at=now)


def test_the_topic_is_its_own_memory(flow: Flow) -> None:
    """Another worker sends only what is not on the topic, older articles included; a month-old one is left."""
    first, second = AlertTopic(flow.settings), AlertTopic(flow.settings)
    assert first.deliver([alert("a"), alert("b")], STAMP) == 2
    assert second.deliver([alert("b"), alert("c")], STAMP) == 1
    assert first.deliver([alert("c"), alert("d"), alert("a", STAMP - 86_400_000)], STAMP) == 2
    assert second.deliver([alert("d"), alert("a", STAMP - 86_400_000)], STAMP) == 0
    assert first.deliver([alert("old", STAMP - 31 * 86_400_000)], STAMP) == 0
    assert Counter(keys(flow)).most_common(1)[0][1] == 1
    assert second.withdraw(["a", "another"]) == 5
    assert first.deliver([alert("a")], STAMP) == 0
    first.close()
    second.close()


def test_saved_from_the_command_line(flow: Flow, gateway: Gateway) -> None:
    """An alert is added, listed, tried, refused a second time, and removed."""
    ensure_index(gateway)
    write(gateway, flow.settings.index_alias, [WriteOp("a", STAMP, document(article("a", "Water rises at the lake.")))])
    gateway.client.indices.refresh(index=flow.settings.index_alias)
    assert flow.run("alerts", "list").stdout == ""
    assert flow.run("alerts", "add", "lakes", "--query", "lake water", "--country", "AM").returncode == 0
    again = flow.run("alerts", "add", "lakes", "--query", "sea")
    assert (again.returncode, "remove it first" in again.stderr) == (2, True)
    assert json.loads(flow.run("alerts", "list", "--json").stdout)["options"] == {
        "words": ["lake", "water"],
        "country": ["AM"],
    }
    tried = json.loads(flow.run("alerts", "test", "lakes", "--days", "10000", "--json").stdout)
    assert [found["id"] for found in tried["articles"]] == ["a"]
    assert flow.run("alerts", "remove", "lakes").returncode == 0
    assert flow.run("alerts", "remove", "lakes").returncode == 2


def put(flow: Flow, *articles: EnrichedArticle) -> None:
    with KafkaProducer(bootstrap_servers=flow.settings.kafka_bootstrap) as producer:
        for each in articles:
            producer.send(
                topology(flow.settings).enriched.name, key=each.id.encode(), value=each.model_dump_json().encode()
            )


@pytest.mark.slow
def test_an_alert_fires_once_a_version(flow: Flow, gateway: Gateway) -> None:
    """Through kills, redeliveries and a new owner of the partitions each match is on the topic once; a correction is
    a match of its own, and an alert that is added while workers run is heard of."""
    assert flow.run("alerts", "add", "lakes", "--query", "lake").returncode == 0
    texts = ("The lake rises.", "A harbour opens.")
    articles = [article(f"{n:03}", texts[n % 2]) for n in range(300)]
    wanted = {f"lakes/{STAMP}/{each.id}" for each in articles if "lake" in each.text}
    for start in (0, 100):
        put(flow, *articles[start : start + 100])
        killed_at = start // 2 + 5
        worker = flow.start("index-worker", bulk_max_docs=4, commit_interval=5)
        flow.until(partial(_has_told, flow, killed_at))
        worker.kill()
        worker.wait()
    put(flow, *articles[200:])
    flow.start("index-worker", bulk_max_docs=8)
    flow.start("index-worker", bulk_max_docs=8)
    flow.wait()
    assert Counter(keys(flow)) == dict.fromkeys(wanted, 1)

    put(flow, *articles)
    assert flow.run("alerts", "add", "harbours", "--query", "harbor harbour").returncode == 0
    put(flow, article("000", "The lake rises further.", STAMP + 1))
    flow.wait()
    flow.until(lambda: f"lakes/{STAMP + 1}/000" in keys(flow))
    assert {key: number for key, number in Counter(keys(flow)).items() if key.startswith("lakes")} == dict.fromkeys(
        wanted | {f"lakes/{STAMP + 1}/000"}, 1
    )
