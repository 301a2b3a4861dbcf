"""Saved searches of every odd kind against a running index worker: they are set aside, and nothing stops."""

import json
import random
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.alerts.saved import MAPPINGS, searches_index
from pipeline.config.settings import Settings
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Alert
from pipeline.operate.fleet import heartbeats
from tests.integration.conftest import Flow
from tests.support.rebuild_helpers import Topic
from tests.support.sample_documents import RECEIVED_MS

pytestmark = pytest.mark.services

LATELY = round(time.time() * 1000) - RECEIVED_MS - 60_000
"""A version of a minute ago: what is older than notifications are kept is not notified of."""
TEXT = f"It rained in Yerevan: {' '.join(f'a{n}' for n in range(9))}."
CREATED = "2026-11-02T00:00:00+00:00"


def each_other(seed: int) -> str:
    """Forty of nine words, in an order of its own."""
    return " ".join(f"a{n}" for n in random.Random(seed).choices(range(9), k=40))


NAMES = [f"A{n} B{n}" for n in range(5000)]
CANNOT_BE_RUN: dict[str, Any] = {
    "thousands-of-names": {"person": NAMES},
    "thousands-of-sources": {"words": ["rain"], "source": [f"s{n}.example" for n in range(20_000)]},
    "thousands-of-words": {"words": [f"w{n}" for n in range(3000)]},
    "more-clauses-than-elasticsearch-takes": {"place": [each_other(n) for n in range(900)]},
    "long": {"words": ["rain"], "tag": ["x" * 400_000]},
    "a-text-for-a-list": {"words": "rain"},
    "a-number": {"words": [5]},
    "nothing": {"words": None},
    "nested": {"words": [["rain"]]},
    "an-option-of-another-version": {"words": ["rain"], "mood": ["bad"]},
    "not-on-the-map": {"near": "999,999"},
    "a-list-for-a-text": {"near": ["1,1"]},
    "a-place-by-name": {"near": "Yerevan"},
    "no-distance": {"near": "1,1", "within": "-5"},
    "half-a-character": {"words": ["\ud800rain"]},
    "half-a-character-in-a-name": {"words": ["rain"], "person": ["caf\udce9"]},
}
ODD_BUT_RUN: dict[str, Any] = {
    "control": {"words": ["rain", "\x00\x1b[31m\u202e"]},
    "escapes": {"words": ["rain"], "language": ["en"], "place": ["Yerevan"]},
    "many-twice": {"words": ["rain"] * 90},
}


def save(gateway: Gateway, settings: Settings, id: str, document: dict[str, Any]) -> None:
    # As JSON of our own: the client would not write half a dead letter.
    gateway.client.perform_request(
        "PUT",
        f"/{searches_index(settings.index_alias)}/_doc/{id}",
        headers={"content-type": "application/json", "accept": "application/json"},
        body=json.dumps(document).encode(),
    )


def random_options(rng: random.Random) -> dict[str, Any]:
    names = ("words", "person", "organization", "place", "country", "near", "within", "language", "source", "tag")
    chars = "a\u0130\u0301\u200d\ud83d\udd25\"'\\*~:()[]{}%&|!^$ \n\t\ufeff\uffff0"
    chosen = rng.sample(names, rng.randint(1, 4))
    texts = [
        "".join(rng.choice(chars) for _ in range(rng.choice([0, 1, 5, 300]))) for _ in range(rng.choice([1, 3, 400]))
    ]
    return {name: rng.choice([texts, texts[0], 7, None, {"a": texts}, [None]]) for name in chosen}


@pytest.fixture
def searches(flow: Flow) -> Iterator[Gateway]:
    with Gateway(flow.settings) as gateway:
        ensure_index(gateway)
        gateway.client.indices.create(index=searches_index(flow.settings.index_alias), mappings=MAPPINGS)
        yield gateway


def notified(flow: Flow) -> list[tuple[str, str]]:
    """The alert and the article of each notification."""
    found = [Alert.model_validate_json(r.value) for r in flow.records(topology(flow.settings).alerts.name) if r.value]
    return sorted((alert.alert, alert.article_id) for alert in found)


def set_aside(flow: Flow) -> int:
    return max((beat.alerts_set_aside for beat in heartbeats(flow.settings)), default=0)


def test_no_saved_search_stops_the_stage(flow: Flow, searches: Gateway) -> None:
    """Those that cannot be run are counted and named with their reasons, and one that can notifies."""
    rng = random.Random(5)
    for name, options in (CANNOT_BE_RUN | ODD_BUT_RUN | {"storm": {"words": ["rain"]}}).items():
        save(searches, flow.settings, name, {"name": name, "options": options, "created_at": CREATED})
    save(searches, flow.settings, "x", {"name": "Not A Name", "options": {"words": ["rain"]}, "created_at": CREATED})
    save(searches, flow.settings, "y", {"name": "undated", "options": {"words": ["rain"]}})
    save(searches, flow.settings, "z", {"options": {}})
    for number in range(60):
        document = {"name": f"random-{number}", "options": random_options(rng), "created_at": CREATED}
        save(searches, flow.settings, f"random-{number}", document)
    searches.client.indices.refresh(index=searches_index(flow.settings.index_alias))
    worker = flow.start("index-worker")
    topic = Topic(flow.settings)
    for number in range(20):
        topic.put(f"a-{number}", LATELY, TEXT)
    topic.flush()
    flow.wait()
    assert {("storm", f"a-{n}") for n in range(20)} <= set(notified(flow))
    flow.until(lambda: set_aside(flow) >= len(CANNOT_BE_RUN) + 3)
    log = (flow.folder / "0-index-worker.log").read_text(encoding="utf-8")
    for name in (*CANNOT_BE_RUN, "x", "y", "z"):
        assert f"the alert {name} cannot be run and is set aside" in log, name
    for name in (*ODD_BUT_RUN, "storm"):
        assert f"the alert {name} cannot be run" not in log, name
    topic.put("later", LATELY, TEXT)
    topic.flush()
    topic.close()
    flow.wait()
    assert ("storm", "later") in notified(flow)
    assert worker.poll() is None
    assert flow.dead_letters() == []
    address = next(beat.address for beat in heartbeats(flow.settings) if beat.stage == "index")
    with urllib.request.urlopen(f"{address}/metrics", timeout=10) as answer:
        assert b'dateline_alerts_set_aside{stage="index"}' in answer.read()
    assert "saved searches cannot be run" in flow.run("status").stdout
    assert "storm" in flow.run("alerts", "list").stdout


def test_a_headline_of_a_megabyte_is_notified(flow: Flow, searches: Gateway) -> None:
    """A notification repeats only its beginning: whole, it would be more than its topic takes."""
    save(searches, flow.settings, "storm", {"name": "storm", "options": {"words": ["rain"]}, "created_at": CREATED})
    searches.client.indices.refresh(index=searches_index(flow.settings.index_alias))
    flow.put_articles({"id": "long", "title": "Rain " + "and wind " * 100_000, "text": "It rained."})
    flow.start("run")
    flow.wait()
    assert notified(flow) == [("storm", "long")]


# Eight starts of both stages.
@pytest.mark.slow
@pytest.mark.parametrize(
    "record",
    [
        {"key": b"k" * 1_000_000, "value": b"{}"},
        {"key": b"k" * 700_000, "value": None},
        {"key": b"x", "value": json.dumps({"n" * 900_000: 1}).encode()},
        {"key": b"", "value": b"\xff" * 100},
    ],
    ids=["a long key", "a long key of a tombstone", "a long name of a field", "no key"],
)
@pytest.mark.parametrize("stage", ["enrich", "index"])
def test_no_record_stops_a_stage(flow: Flow, record: dict[str, Any], stage: str) -> None:
    """What is too odd for any topic is kept as far as that takes it, and what comes next is done."""
    flow.put(record["value"], key=record["key"], topic=getattr(topology(flow.settings), stage).reads)
    flow.start("run")
    flow.put_articles({"id": "next", "title": "Next", "text": "It rained in Yerevan."})
    flow.wait()
    assert sorted(flow.documents()) == ["next"]
