"""Rebuilding the index on real servers, while articles come, readers ask and processes die."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.index import lease
from pipeline.index.client import connect
from pipeline.index.generations import generations
from pipeline.settings import Settings
from tests.integration.conftest import Flow
from tests.integration.living import Topic, busy, run_killed, watching

pytestmark = pytest.mark.services

IDS = [f"a{n}" for n in range(600)]
CORRECTED = IDS[:20]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The dead are noticed soon."""
    return settings.model_copy(update={"lease": 2.0})


@pytest.fixture
def topic(flow: Flow) -> Iterator[Topic]:
    """articles.enriched, with a live index worker behind it."""
    opened = Topic(flow.settings)
    flow.start("index-worker")
    yield opened
    opened.close()


def rebuilt(flow: Flow) -> dict[str, Any]:
    done = flow.run("index", "rebuild", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def states(flow: Flow) -> dict[int, str]:
    with connect(flow.settings) as client:
        return {found.number: found.state for found in generations(client, flow.settings)}


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
    assert outcome["refused"] == 0
    assert states(flow) == {1: "old", 2: "live"}
    assert flow.run("index", "drop-old").returncode == 0
    assert states(flow) == {2: "live"}


STEPS = ("Filler.fill_to", "make_ready", "_blocked", "swap")


def test_a_killed_rebuild_goes_on(flow: Flow, topic: Topic) -> None:
    """Killed at every step in turn, each call goes on with the same generation, and what was published is found."""
    topic.put_many(IDS)
    flow.wait()
    for step in STEPS:
        run_killed(flow, f"pipeline.operate.rebuild:{step}", "index", "rebuild")
        topic.put_many([f"after {step}"])
        assert states(flow) == {1: "live", 2: "building"}
    run_killed(flow, "pipeline.operate.rebuild:Rebuilt", "index", "rebuild")
    assert states(flow) == {1: "old", 2: "live"}
    assert rebuilt(flow)["index"] == f"{flow.settings.index_alias}-g2"
    flow.wait()
    assert versions(flow) == topic.versions
    assert states(flow) == {1: "old", 2: "live"}


def test_an_abandoned_block_is_lifted_by_the_worker(flow: Flow, topic: Topic) -> None:
    """A rebuild that is killed in the moment when writes are blocked does not stop the flow; what it made can be
    removed."""
    topic.put_many(CORRECTED)
    flow.wait()
    run_killed(flow, "pipeline.operate.rebuild:swap", "index", "rebuild")
    topic.put("late")
    topic.flush()
    flow.wait()
    assert versions(flow) == topic.versions
    assert flow.run("index", "rebuild", "--abandon").stdout == f"dropped {flow.settings.index_alias}-g2\n"
    assert states(flow) == {1: "live"}


def test_two_rebuilds_at_once(flow: Flow, topic: Topic) -> None:
    """The second is refused and says who is at it."""
    topic.put_many(IDS)
    flow.wait()
    with connect(flow.settings) as client:
        held = lease.acquire(client, flow.settings, "rebuild")
        other = flow.start("index", "rebuild")
        while other.poll() is None:
            held.keep()
            time.sleep(0.2)
        held.release()
    assert other.returncode == 2
    assert states(flow) == {1: "live"}
