"""Backup and restore on real servers: everything is lost but the file, and what it keeps holds again."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.alerts.saved import searches_index
from pipeline.index.gateway import Gateway
from pipeline.index.generations import write_index
from pipeline.kafka.topics import admin, create_topics
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Takedown
from pipeline.operate.backup.takedown_rows import TakedownPart, TakedownRow
from pipeline.operate.backup.versions import VersionsPart, VersionsRow
from tests.integration.conftest import Flow
from tests.operate.test_backup import FIRST
from tests.support.hostile import Site, rss, running_site, story

pytestmark = pytest.mark.services

ARTICLES = [{"id": f"a{n}", "title": f"Rain in Porto {n}", "text": f"Rain fell on Porto, day {n}."} for n in range(4)]


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        running.page("/feed", rss(*(story(n) for n in range(3))))
        yield running


class Desk:
    """The commands of a newsroom whose files are in a folder of its own."""

    def __init__(self, flow: Flow, site: Site) -> None:
        self.flow, self.folder = flow, flow.folder / "desk"
        self.folder.mkdir()
        self.feeds = flow.folder / "feeds.yaml"
        self.feeds.write_text(f"feeds:\n  - url: {site.url('/feed')}\n")
        self.file = str(flow.folder / "backup.jsonl")

    def run(self, *arguments: str, status: int = 0) -> str:
        done = self.flow.run(*arguments, data_dir=self.folder)
        assert done.returncode == status, done.stderr
        return done.stdout + done.stderr

    def report(self, *arguments: str) -> Any:
        return json.loads(self.flow.run(*arguments, "--json", data_dir=self.folder).stdout)

    def restore(self, *arguments: str) -> dict[str, dict[str, int]]:
        parts = self.report("restore", self.file, *arguments)["parts"]
        return {name: {key: n for key, n in found.items() if key != "kept_rows" and n} for name, found in parts.items()}

    def watch(self) -> int:
        """How many articles a round of watching publishes."""
        return int(self.report("watch", "--once", "--allow-private", str(self.feeds))["published"])

    def lose_everything(self) -> None:
        """Topics, indices and files, as after a fire; only the backup is left."""
        flow = self.flow
        names = [topic.name for topic in topology(flow.settings).topics]
        with admin(flow.settings) as client:
            client.delete_topics(names)
            flow.until(lambda: not {*names} & {*client.list_topics()})
        with Gateway(flow.settings) as gateway:
            gateway.client.indices.delete(index=[str(write_index(gateway)), searches_index(gateway.alias)])
        self.folder.rename(flow.folder / f"lost-{time.time()}")
        self.folder.mkdir()
        create_topics(flow.settings)


@pytest.fixture
def desk(flow: Flow, site: Site) -> Desk:
    return Desk(flow, site)


def notified(flow: Flow) -> set[tuple[str, str]]:
    """The alerts on the topic, as pairs of the alert and the article."""
    records = [json.loads(r.value) for r in flow.records(topology(flow.settings).alerts.name) if r.value]
    return {(record["alert"], record["article_id"]) for record in records}


def start(flow: Flow) -> None:
    flow.start("enrich-worker")
    flow.start("index-worker")


def test_all_is_lost_but_the_backup(desk: Desk) -> None:
    """Articles are published again: those taken down stay away, alerts fire, watch does not publish again, the key of
    the API holds, and no version is given again."""
    flow = desk.flow
    start(flow)
    flow.put_articles(*ARTICLES)
    assert desk.watch() == 3
    flow.wait()
    desk.run("alerts", "add", "rain", "--query", "Porto")
    desk.run("takedown", "add", "a1", "gone", "--reason", "court order")
    desk.run("api-keys", "add", "wiki")
    flow.wait()
    assert set(flow.documents()) >= {"a0", "a2", "a3"}
    written = desk.report("backup", desk.file)
    counts = written["rows"]
    assert (counts["takedowns"], counts["alerts"], counts["api-keys"]) == (2, 1, 1)
    # The feed and its three entries; a first visit is not counted as news.
    assert (counts["watch"], counts["versions"]) == (4, 3)
    assert flow.stop() == [0, 0]
    flow.workers.clear()

    desk.lose_everything()
    everything = {name: {"restored": number} for name, number in counts.items()}
    assert desk.restore("--dry-run") == everything
    assert desk.run("takedown", "list") == ""
    assert desk.restore() == everything
    assert desk.restore() == {name: {"unchanged": number} for name, number in counts.items()}

    start(flow)
    flow.put_articles(*ARTICLES)
    flow.wait()
    assert set(flow.documents()) == {"a0", "a2", "a3"}
    flow.until(lambda: notified(flow) == {("rain", "a0"), ("rain", "a2"), ("rain", "a3")})
    assert desk.watch() == 0
    assert "court order" in desk.run("takedown", "list")
    assert "wiki" in desk.run("api-keys", "list")
    assert desk.report("backup", desk.file)["rows"]["versions"] >= 3 + 3


def test_what_is_newer_than_the_backup_stays(desk: Desk) -> None:
    """A takedown that was undone since, one that was made again, an alert that looks for something else: each stays as
    it is and is named; an article that came back into the index is deleted again."""
    flow = desk.flow
    flow.start("index-worker")
    desk.run("takedown", "add", "a1", "a2", "a3", "--reason", "first")
    desk.run("alerts", "add", "rain", "--query", "Porto")
    desk.run("backup", desk.file, "--only", "takedowns", "--only", "alerts")
    desk.run("takedown", "remove", "a1", "a2")
    desk.run("takedown", "add", "a2", "--reason", "second", "--by", "the desk")
    desk.run("alerts", "remove", "rain")
    desk.run("alerts", "add", "rain", "--query", "Braga")

    report = desk.report("restore", desk.file)["parts"]
    kept = {row["name"]: row["why"] for part in report.values() for row in part["kept_rows"]}
    assert kept.keys() == {"a1", "a2", "rain"}
    assert "undone" in kept["a1"]
    assert "by the desk" in kept["a2"]
    assert "alerts remove rain" in kept["rain"]
    assert report["takedowns"]["unchanged"] == 1
    listed = desk.run("takedown", "list")
    assert "a1" not in listed
    assert "second" in listed
    said = desk.run("restore", desk.file, "--only", "takedowns")
    assert "takedowns: 0 restored, 1 unchanged, 2 kept as they are here" in said


def test_an_undo_counts_although_the_clock_went_back(flow: Flow) -> None:
    """The broker noted the takedown at a later time than its undo: the log's order tells which came first."""
    create_topics(flow.settings)
    taken = Takedown(id="a1", at=datetime(2026, 1, 2, tzinfo=UTC), by="the desk")
    topic = topology(flow.settings).takedowns.name
    flow.put(taken.model_dump_json().encode(), None, key=b"a1", topic=topic)
    row = TakedownRow(takedown=taken, noted_ms=round(time.time() * 1000) + 60_000)
    other = row.model_copy(update={"takedown": taken.model_copy(update={"by": "somebody later"})})
    outcomes = [result.outcome for result in TakedownPart(flow.settings).restore([row, other], dry_run=True)]
    assert outcomes == ["kept", "restored"]


def test_a_restore_that_was_killed_is_run_again(flow: Flow) -> None:
    """A takedown that was noted, and whose article is still in the index, is carried out."""
    start(flow)
    flow.put_articles(*ARTICLES[:2])
    flow.wait()
    part = TakedownPart(flow.settings)
    row = TakedownRow.model_validate(
        {"takedown": {"id": "a1", "at": "2026-01-02T03:04:05Z", "by": "the desk"}, "noted_ms": 1}
    )
    assert flow.stop() == [0, 0]
    # As the kill leaves it: on the topic, and nowhere else.
    flow.put(row.takedown.model_dump_json().encode(), key=b"a1", topic=topology(flow.settings).takedowns.name)
    assert [result.outcome for result in part.restore([row], dry_run=True)] == ["restored"]
    assert set(flow.documents()) == {"a0", "a1"}
    assert [result.outcome for result in part.restore([row], dry_run=False)] == ["restored"]
    assert set(flow.documents()) == {"a0"}
    assert [result.outcome for result in part.restore([row], dry_run=False)] == ["unchanged"]


def test_the_first_form_is_restored(flow: Flow) -> None:
    """The backup of the first version comes back whole with this one, on servers that have nothing."""
    flow.settings = flow.settings.model_copy(update={"data_dir": flow.folder})
    done = flow.run("restore", str(FIRST), "--json")
    assert done.returncode == 0, done.stderr
    parts = json.loads(done.stdout)["parts"]
    assert {name: found["restored"] for name, found in parts.items()} == {
        "versions": 2,
        "takedowns": 2,
        "alerts": 2,
        "watch": 5,
        "api-keys": 1,
    }
    taken = [json.loads(line)["id"] for line in flow.run("takedown", "list", "--json").stdout.splitlines()]
    assert taken == ["gyumri-market-fire", "https://coast.example/7?a=b#ü"]
    alerts = [json.loads(line)["name"] for line in flow.run("alerts", "list", "--json").stdout.splitlines()]
    assert alerts == ["harbour-strikes", "near-yerevan"]


def test_versions_only_rise(flow: Flow) -> None:
    """What is known of a partition and what the backup knows hold together, in whatever order they come."""
    part = VersionsPart(flow.settings)
    key = "qZ3vXw1LTEq0bJm8d0nYkA/0"
    higher, lower = (
        VersionsRow.model_validate({"key": key, "versions": {"ceiling_ms": ms, "floors": [(0, ms - 5)]}})
        for ms in (2_000_000_000_000, 1_900_000_000_000)
    )
    assert [result.outcome for result in part.restore([higher], dry_run=False)] == ["restored"]
    assert [result.outcome for result in part.restore([lower], dry_run=False)] == ["unchanged"]
    assert [row.versions.ceiling_ms for row in part.read()] == [2_000_000_000_000]


def test_a_service_that_is_away_leaves_no_backup(flow: Flow, tmp_path: Path) -> None:
    """Nothing is written, and the one before stays; the parts that need no service go without."""
    path, settings = tmp_path / "b.jsonl", flow.settings
    path.write_text("before")
    for setting, value in (("elasticsearch_url", "http://127.0.0.1:9"), ("kafka_bootstrap", "127.0.0.1:9")):
        flow.settings = settings.model_copy(update={setting: value, "data_dir": tmp_path})
        done = flow.run("backup", str(path))
        assert (done.returncode, path.read_text()) == (69, "before"), done.stderr
    done = flow.run("backup", str(path), "--only", "watch", data_dir=tmp_path, kafka_bootstrap="127.0.0.1:9")
    assert done.returncode == 0, done.stderr


def test_a_closed_index_of_alerts_is_not_an_empty_one(flow: Flow, tmp_path: Path) -> None:
    """A backup that would miss them is not written."""
    assert flow.run("alerts", "add", "rain", "--query", "Porto").returncode == 0
    with Gateway(flow.settings) as gateway:
        gateway.client.indices.close(index=searches_index(gateway.alias))
    done = flow.run("backup", str(tmp_path / "b.jsonl"), "--only", "alerts")
    assert done.returncode == 69, done.stderr
    assert not (tmp_path / "b.jsonl").exists()
