"""`dateline notify` on a real Kafka, with receivers that fail: each match at each receiver, or said that it could not be."""

import json
import os
import re
import shlex
import signal
import threading
import time
import urllib.request
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from docker.local.ports import free_port
from pipeline.config.settings import Settings
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index
from pipeline.kafka.takedowns import TakedownList
from pipeline.kafka.topics import create_topics
from pipeline.kafka.topology import topology
from pipeline.messages.articles import Takedown
from pipeline.notify import receiver_worker
from pipeline.notify.receivers_file import receivers_of
from pipeline.notify.recorder import Recorder
from tests.integration.conftest import Flow
from tests.support.chaos_harness import processes
from tests.support.mail_server import mail_server
from tests.support.notify_helpers import alert, history_rows, notify_file, put_alerts, webhook
from tests.support.webhook_server import OK, Call, Reply, webhook_server

pytestmark = pytest.mark.services


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """With a notify.yaml that each test writes, and short pauses."""
    return settings.model_copy(update={"notify_file": tmp_path / "notify.yaml", "notify_retry_max_delay": 0.5})


def deliveries(flow: Flow) -> list[dict[str, Any]]:
    """All records of the history."""
    return [json.loads(record.value) for record in flow.records(topology(flow.settings).deliveries.name)]


def test_each_match_goes_once_to_each_receiver_that_wants_it(flow: Flow, tmp_path: Path) -> None:
    """Two receivers with other searches; the history has a record of each delivery, and a restart sends nothing again."""
    with webhook_server() as all_of_them, webhook_server() as floods:
        notify_file(
            tmp_path / "notify.yaml",
            [webhook("all", all_of_them.url), webhook("floods", floods.url, searches=["flood-*"])],
        )
        wanted = put_alerts(flow.settings, [*map(alert, range(20)), *(alert(n, "flood-north") for n in range(30, 35))])
        worker = flow.start("notify-worker")
        flow.until(lambda: len(all_of_them.taken) >= 25 and len(floods.taken) >= 5)
        assert all_of_them.articles() == dict.fromkeys(wanted, 1)
        assert floods.articles() == dict.fromkeys(wanted[20:], 1)
        worker.terminate()
        assert worker.wait(30) == 0
        flow.start("notify-worker")
        more = put_alerts(flow.settings, [alert(99)])
        flow.until(lambda: len(all_of_them.taken) > 25)
        time.sleep(2)
        assert all_of_them.articles() == dict.fromkeys([*wanted, *more], 1)
        assert floods.articles() == dict.fromkeys(wanted[20:], 1)
    told = Counter((row["receiver"], row["outcome"]) for row in deliveries(flow))
    assert told == {("all", "delivered"): 26, ("floods", "delivered"): 5}


def test_a_receiver_that_is_down_holds_back_itself_only(flow: Flow, tmp_path: Path) -> None:
    """Others get their matches meanwhile; it gets all of them when it is back, in order, and status and list say so."""
    with webhook_server(lambda call, n: Reply(503, body=b"in repair")) as broken, webhook_server() as well:
        notify_file(tmp_path / "notify.yaml", [webhook("broken", broken.url), webhook("well", well.url)])
        flow.start("notify-worker", heartbeat_interval=1)
        wanted = put_alerts(flow.settings, map(alert, range(30)))
        flow.until(lambda: len(well.taken) == 30 and len(broken.calls) > 2)
        assert {call.json["matches"][0]["article_id"] for call in broken.calls} <= {f"a{n}" for n in range(30)}
        listed = [json.loads(line) for line in flow.run("notify", "list", "--json").stdout.splitlines()]
        flow.until(lambda: "receiver broken has accepted nothing since" in flow.run("status").stdout)
        assert (listed[0]["name"], listed[0]["error"]) == ("broken", "it answers with status 503: in repair")
        assert listed[0]["failing_since"]
        assert listed[0]["lag"] >= 30
        assert listed[1]["failing_since"] is None
        doctor = flow.run("doctor", "--json").stdout.splitlines()
        checks = {check["name"]: check["ok"] for check in map(json.loads, doctor)}
        assert (checks["receiver broken"], checks["receiver well"]) == (False, True)
        broken.plan = lambda call, n: OK
        flow.until(lambda: len(broken.taken) == 30)
        assert broken.articles() == dict.fromkeys(wanted, 1)
        assert well.articles() == dict.fromkeys(wanted, 1)
        flow.until(lambda: "receiver broken" not in flow.run("status").stdout)


def test_what_is_given_up_is_a_dead_letter_and_can_be_replayed(flow: Flow, tmp_path: Path) -> None:
    """After the stated time, with the reason; a replay sends it to that receiver alone, and a takedown keeps it away."""
    with webhook_server(lambda call, n: Reply(500)) as broken, webhook_server() as well:
        path = notify_file(
            tmp_path / "notify.yaml", [webhook("broken", broken.url, give_up_after="3s"), webhook("well", well.url)]
        )
        worker = flow.start("notify-worker")
        put_alerts(flow.settings, map(alert, range(5)))
        flow.until(lambda: len(flow.dead_letters()) == 5)
        assert {dead_letter["reason"] for dead_letter in flow.dead_letters()} == {"receiver-unavailable"}
        listed = flow.run("dead-letters", "list", "--stage", "notify", "--json").stdout.splitlines()
        dead_letters = [json.loads(line) for line in listed]
        assert [dead_letter["receiver"] for dead_letter in dead_letters] == ["broken"] * 5
        assert "it answers with status 500" in dead_letters[0]["error"]
        history = flow.run("notify", "history", "--outcome", "given-up", "--json").stdout
        assert sorted(row["article_id"] for row in history_rows(history)) == [f"a{n}" for n in range(5)]
        name = flow.run("dead-letters", "list", "--stage", "notify").stdout.split()[0]
        assert name.endswith("@broken")
        assert "receiver   broken" in flow.run("dead-letters", "show", name).stdout

        broken.plan = lambda call, n: OK
        take_down(flow, "a4")
        replayed = flow.run("dead-letters", "replay", "--stage", "notify")
        assert replayed.stdout.splitlines() == ["replayed 4", "dropped 1: their articles were taken down"]
        flow.until(lambda: len(broken.taken) == 4)
        assert flow.run("dead-letters", "list").stdout == ""
        flow.until(
            lambda: bool(
                flow.run("notify", "history", "--article", "a0", "--receiver", "broken").stdout.count("delivered")
            )
        )
        time.sleep(1)
        assert sorted(broken.articles().values()) == [1, 1, 1, 1]
        assert (len(well.taken), path.exists(), worker.poll()) == (5, True, None)


def test_one_match_that_it_fails_on_holds_back_no_other(flow: Flow, tmp_path: Path) -> None:
    """A receiver answers one match with 500 each time: the others go past it, and it becomes a dead letter in the end."""

    def plan(call: Call, number: int) -> Reply:
        return Reply(500) if call.json["matches"][0]["article_id"] == "a3" else OK

    with webhook_server(plan) as server:
        notify_file(tmp_path / "notify.yaml", [webhook("desk", server.url, give_up_after="15s")])
        put_alerts(flow.settings, map(alert, range(10)))
        flow.start("notify-worker")
        flow.until(lambda: len(server.taken) == 9)
        flow.until(lambda: len(flow.dead_letters()) == 1)
        (dead_letter,) = flow.dead_letters()
        assert (dead_letter["article_id"], dead_letter["receiver"]) == ("a3", "desk")
        assert "for 15 s: it answers with status 500" in dead_letter["error"]
        assert sorted(server.articles().values()) == [1] * 9
        assert len({call.id for call in server.calls}) == 10
        server.plan = lambda call, n: OK
        assert flow.run("dead-letters", "replay", "--stage", "notify").returncode == 0
        flow.until(lambda: len(server.taken) == 10)


def take_down(flow: Flow, article: str) -> None:
    """A takedown on its topic, as `dateline takedown add` puts it there first."""
    takedown = Takedown(id=article, at=datetime.now(UTC), by="tests")
    flow.put(takedown.model_dump_json().encode(), key=article.encode(), topic=topology(flow.settings).takedowns.name)


def test_a_takedown_reaches_what_has_not_been_sent(flow: Flow, tmp_path: Path) -> None:
    """A match that a receiver which is down has not got is withdrawn when its article is taken down."""
    with webhook_server(lambda call, n: Reply(503)) as broken:
        notify_file(tmp_path / "notify.yaml", [webhook("broken", broken.url)])
        flow.start("notify-worker")
        put_alerts(flow.settings, map(alert, range(3)))
        flow.until(lambda: len(broken.calls) > 1)
        take_down(flow, "a1")
        broken.plan = lambda call, n: OK
        flow.until(lambda: len(broken.taken) == 2)
        put_alerts(flow.settings, [alert(9)])
        flow.until(lambda: len(broken.taken) == 3)
        assert sorted(key.split("/")[0] for key in broken.articles()) == ["a0", "a2", "a9"]


@pytest.mark.parametrize("digest", ["none", "minute"])
def test_a_kill_between_sending_and_recording(flow: Flow, tmp_path: Path, digest: str) -> None:
    """The receiver has it, and Dateline does not know: it comes again under the same key, with the same content."""
    worker: list[Any] = []
    # A full digest is sent at once: no test waits for a minute.
    full = {"digest_max": 3} if digest != "none" else {}

    def kill_first(call: Call, number: int) -> Reply:
        if number == 0:
            worker[0].kill()
        return OK

    with webhook_server(kill_first) as server:
        notify_file(tmp_path / "notify.yaml", [webhook("desk", server.url, digest=digest, **full)])
        wanted = put_alerts(flow.settings, map(alert, range(3)))
        worker.append(flow.start("notify-worker"))
        assert worker[0].wait(120) == -9
        wanted += put_alerts(flow.settings, map(alert, range(3, 6)))
        flow.start("notify-worker")
        # What lies on another partition may come before the one that is repeated.
        flow.until(lambda: server.taken[0].id in {call.id for call in server.taken[1:]}, timeout=90)
        flow.until(lambda: set(server.articles()) == set(wanted), timeout=90)
        first, *later = server.taken
        assert [call.body for call in later if call.id == first.id] == [first.body]
        assert first.headers["idempotency-key"] == first.json["id"]
        # Of four calls or more, only that one has come before.
        assert len({call.id for call in server.taken}) == len(server.taken) - 1
    assert {row["outcome"] for row in deliveries(flow)} == {"delivered"}


def test_a_poll_may_end_before_the_group_has_an_assignment(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine each poll does; the partitions come anyway. The client forgets such a rebalance."""
    monkeypatch.setattr(receiver_worker, "POLL_MS", 1)
    create_topics(settings)
    notify_file(tmp_path / "notify.yaml", [webhook("desk", "http://127.0.0.1:9/")])
    stop = threading.Event()
    shared = receiver_worker.Shared(settings, Recorder(settings), TakedownList(settings), stop)
    (receiver,) = receivers_of(settings)
    worker = receiver_worker.ReceiverWorker(receiver, shared)
    worker.start()
    Flow.until(lambda: worker.health.owned == settings.partitions + 1, timeout=20)
    stop.set()
    worker.join(20)
    assert not worker.is_alive()


def test_two_workers_share_the_receivers(flow: Flow, tmp_path: Path) -> None:
    """Each receiver has one of them at a time; when that is killed the other goes on, and nothing is lost."""
    with webhook_server() as one, webhook_server() as two:
        notify_file(
            tmp_path / "notify.yaml", [webhook("one", one.url), webhook("two", two.url, digest="minute", digest_max=5)]
        )
        workers = [flow.start("notify-worker"), flow.start("notify-worker")]
        wanted = put_alerts(flow.settings, map(alert, range(20)))
        flow.until(lambda: len(one.taken) >= 20)
        workers[0].kill()
        wanted += put_alerts(flow.settings, map(alert, range(20, 40)))
        flow.until(lambda: set(one.articles()) == set(wanted) == set(two.articles()), timeout=150)
    for server in (one, two):
        sent: dict[str, set[str]] = {}
        for call in server.taken:
            for match in call.json["matches"]:
                sent.setdefault(match["article_id"], set()).add(call.id)
        assert all(len(ids) == 1 for ids in sent.values())


def test_pause_stops_sending_and_resume_goes_on(flow: Flow, tmp_path: Path) -> None:
    """By the commands that pause the other stages; the worker stays in its group."""
    with webhook_server() as server:
        notify_file(tmp_path / "notify.yaml", [webhook("desk", server.url)])
        flow.start("notify-worker", heartbeat_interval=1)
        put_alerts(flow.settings, [alert(1)])
        flow.until(lambda: len(server.taken) == 1)
        assert flow.run("pause", "--stage", "notify").returncode == 0
        flow.until(lambda: "is paused" in flow.run("status").stdout)
        put_alerts(flow.settings, [alert(2)])
        time.sleep(3)
        assert len(server.taken) == 1
        assert flow.run("resume").returncode == 0
        flow.until(lambda: len(server.taken) == 2)


def test_probes_and_metrics(flow: Flow, tmp_path: Path) -> None:
    """Ready when it has partitions; a counter and gauges by receiver."""
    port = free_port()
    with webhook_server(lambda call, n: Reply(503)) as broken, webhook_server() as well:
        notify_file(tmp_path / "notify.yaml", [webhook("broken", broken.url), webhook("well", well.url)])
        flow.start("notify-worker", metrics_port=port)
        put_alerts(flow.settings, map(alert, range(3)))
        flow.until(lambda: len(well.taken) == 3 and len(broken.calls) > 1)
        flow.until(lambda: probe(port, "readyz") == "ok\n")
        found = probe(port, "metrics")
    assert 'dateline_notify_delivered_total{receiver="well",stage="notify"} 3.0' in found
    assert 'dateline_notify_waiting{receiver="broken",stage="notify"} 3.0' in found
    assert 'dateline_notify_retries_total{receiver="broken",stage="notify"}' in found
    assert 'dateline_notify_failing_seconds{receiver="well",stage="notify"} 0.0' in found
    failing = re.search(r'notify_failing_seconds{receiver="broken",stage="notify"} ([0-9.]+)', found)
    assert failing
    assert float(failing[1]) > 0


def probe(port: int, path: str) -> str:
    """What a worker answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=10) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


def test_a_sample_to_each_kind(flow: Flow, tmp_path: Path) -> None:
    """`dateline notify test` sends one, marked as such; a receiver that does not take it gives status 69, and says why."""
    with webhook_server() as hook, mail_server() as mail:
        smtp = {"host": "127.0.0.1", "port": mail.port, "security": "none"}
        notify_file(
            tmp_path / "notify.yaml",
            [
                webhook("chat", hook.url, shape="slack"),
                {"name": "editors", "kind": "email", "to": "a@example.org", "from": "d@example.org", "smtp": smtp},
                {"name": "pager", "kind": "command", "command": ["sh", "-c", f"cat > {tmp_path}/got"]},
                {"name": "broken", "kind": "command", "command": ["sh", "-c", "echo no modem >&2; exit 3"]},
            ],
        )
        for name in ("chat", "editors", "pager"):
            tested = flow.run("notify", "test", name, "--json")
            assert (tested.returncode, json.loads(tested.stdout)["delivered"]) == (0, True), tested.stderr
        assert hook.taken[0].json["text"].startswith("[test] sample: ")
        assert mail.box.taken[0].message["Subject"].startswith("[test] ")
    assert json.loads((tmp_path / "got").read_text())["test"] is True
    broken = flow.run("notify", "test", "broken")
    assert broken.returncode == 69
    assert broken.stderr == "dateline: the command ended with 3: no modem\n"
    unknown = flow.run("notify", "test", "no one")
    assert (unknown.returncode, "there are chat, editors, pager, broken" in unknown.stderr) == (2, True)


def test_a_new_receiver_begins_now(flow: Flow, tmp_path: Path) -> None:
    """It is not told of what matched before it was there; a restart does not move its beginning."""
    with webhook_server() as server:
        notify_file(tmp_path / "notify.yaml", [webhook("desk", server.url, begin="now")])
        put_alerts(flow.settings, map(alert, range(10)))
        worker = flow.start("notify-worker")
        flow.until(lambda: json.loads(flow.run("notify", "list", "--json").stdout)["lag"] == 0)
        worker.kill()
        worker.wait()
        wanted = put_alerts(flow.settings, map(alert, range(10, 15)))
        flow.start("notify-worker")
        flow.until(lambda: len(server.taken) >= 5)
        assert server.articles() == dict.fromkeys(wanted, 1)


def test_a_worker_that_cannot_start_says_why(flow: Flow, tmp_path: Path) -> None:
    """Without a file, with a wrong one, without the topics: status 78 and one line; `dateline run` says it before it starts."""
    none = flow.run("notify-worker", notify_file="")
    assert (none.returncode, "set notify_file" in none.stderr) == (78, True)
    notify_file(tmp_path / "notify.yaml", [webhook("desk", "http://127.0.0.1:1/") | {"shape": "fax"}])
    for call in (["notify-worker"], ["run"], ["notify", "list"]):
        wrong = flow.run(*call)
        assert (wrong.returncode, "receiver desk: shape:" in wrong.stderr) == (78, True), call
    notify_file(tmp_path / "notify.yaml", [webhook("desk", "http://127.0.0.1:1/")])
    missing = flow.run("notify-worker", topic_prefix="elsewhere-")
    assert (missing.returncode, "dateline topics create" in missing.stderr) == (78, True)
    assert "Traceback" not in none.stderr + missing.stderr


def test_dateline_run_starts_it_where_it_is_configured(flow: Flow, tmp_path: Path) -> None:
    """Beside the other workers; killed, it is started again."""
    with webhook_server() as server:
        notify_file(tmp_path / "notify.yaml", [webhook("desk", server.url)])
        flow.start("run", "--enrich", "0", data_dir=tmp_path / "data")
        put_alerts(flow.settings, [alert(1)])
        flow.until(lambda: len(server.taken) == 1, timeout=90)
        pids = workers_of(flow.settings, "notify-worker")
        assert len(pids) == 1
        os.kill(pids[0], signal.SIGKILL)
        put_alerts(flow.settings, [alert(2)])
        flow.until(lambda: len(server.articles()) == 2, timeout=90)


def workers_of(settings: Settings, command: str) -> list[int]:
    """Process ids of this test's workers, by what they run and whose they are."""
    mine = f"DATELINE_TOPIC_PREFIX={settings.topic_prefix}".encode()
    return [pid for pid, line, environment in processes() if command.encode() in line and mine in environment]


PAGE = (Path(__file__).resolve().parents[2] / "docs" / "notifications.md").read_text(encoding="utf-8")
COMMANDS = [
    line.partition("  #")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("dateline ")
    and line != "dateline run                       # starts the notify worker beside the others"
]


def test_the_commands_of_the_page_work(flow: Flow, tmp_path: Path) -> None:
    """In their order, each as it stands there."""
    assert len(COMMANDS) > 8
    with webhook_server() as server:
        notify_file(tmp_path / "notify.yaml", [webhook("desk", server.url)])
        flow.start("notify-worker")
        put_alerts(flow.settings, [alert(1)])
        flow.until(lambda: len(server.taken) == 1)
        with Gateway(flow.settings) as gateway:
            ensure_index(gateway)
        for line in COMMANDS:
            done = flow.run(*(alert(1).article_id if word == "ID" else word for word in shlex.split(line)[1:]))
            assert done.returncode == 0, f"{line}: {done.stderr}"


def receiver_lags(flow: Flow) -> dict[str, dict[str, Any]]:
    """Rows of ``dateline lag --json`` that are of receivers, by name."""
    rows = [json.loads(line) for line in flow.run("lag", "--json").stdout.splitlines()]
    return {row["receiver"]: row for row in rows if row["stage"] == "notify"}


def test_lag_and_wait_know_the_receivers(flow: Flow, tmp_path: Path) -> None:
    """Lag shows each; wait waits for what is sent at once, and says what stays in the queues of the others."""
    with webhook_server() as well, webhook_server(lambda call, n: Reply(503)) as broken:
        daily = webhook("daily", well.url, digest="day")
        notify_file(tmp_path / "notify.yaml", [webhook("broken", broken.url), daily, webhook("well", well.url)])
        assert {(row["lag"], row["workers"]) for row in receiver_lags(flow).values()} == {(None, 0)}
        assert "notify well not served yet; 0 workers" in flow.run("lag").stdout
        assert flow.run("wait", "--timeout", "30").returncode == 0  # no one serves them
        flow.start("notify-worker", heartbeat_interval=1)
        put_alerts(flow.settings, map(alert, range(3)))
        flow.until(lambda: len(well.taken) >= 3 and len(broken.calls) > 1)
        waited = flow.run("wait", "--timeout", "60")
        assert waited.returncode == 0, waited.stderr
        assert (
            "receiver broken has 3 matches left, which stay in its queue: it has accepted nothing since"
            in waited.stderr
        )
        assert "receiver daily has 3 matches left, which stay in its queue: they go with its digest" in waited.stderr
        rows = receiver_lags(flow)
        assert {name: (row["lag"], row["workers"]) for name, row in rows.items()} == {
            "broken": (3, 1),
            "daily": (3, 1),
            "well": (0, 1),
        }
        assert [name for name, row in rows.items() if row["failing_since"]] == ["broken"]
        traced = flow.run("trace", "a1").stdout
        assert "the match of rivers was delivered to well" in traced
        flow.run("pause", "--stage", "notify")
        flow.until(lambda: "paused" in flow.run("status").stdout)
        put_alerts(flow.settings, [alert(9)])
        late = flow.run("wait", "--timeout", "3")
        assert (late.returncode, "notify well 1" in late.stderr) == (69, True), late.stderr


@pytest.mark.slow
def test_a_drain_sends_the_matches_first(flow: Flow, tmp_path: Path) -> None:
    """A receiver that is slow gets all of them before the workers end; one that takes nothing holds up no other."""

    def slowly(call: Call, number: int) -> Reply:
        time.sleep(0.5)
        return OK

    with webhook_server(slowly) as slow, webhook_server(lambda call, n: Reply(503)) as broken:
        notify_file(tmp_path / "notify.yaml", [webhook("broken", broken.url), webhook("slow", slow.url)])
        workers = [flow.start(f"{name}-worker", heartbeat_interval=1) for name in ("enrich", "index", "notify")]
        flow.until(lambda: flow.members("enrich") == flow.members("index") == 1, timeout=120)
        put_alerts(flow.settings, map(alert, range(12)))
        flow.until(lambda: len(broken.calls) > 1 and len(slow.taken) > 0)
        drained = flow.run("drain", "--timeout", "120")
        assert drained.returncode == 0, drained.stderr
        assert "receiver broken has 12 matches left, which stay in its queue" in drained.stderr
        assert slow.articles() == dict.fromkeys(slow.articles(), 1)
        assert len(slow.taken) == 12
        assert [worker.wait(30) for worker in workers] == [0, 0, 0]
