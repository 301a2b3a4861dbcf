"""``dateline publish``, ``validate`` and ``watch`` as they are called: options, exit statuses, signals."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from pipeline.kafka import clients
from tests.integration.conftest import Flow
from tests.integration.test_publish import on_topic
from tests.support.command_line import Answer, dateline
from tests.support.hostile import Site, rss, running_site, story
from tests.support.services import RunningServices

pytestmark = pytest.mark.services

NEWS = '{"id":"a","title":"one"}\nnonsense\n{"id":"a","title":"one"}\n{"id":"a","title":"two"}\n'


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


@pytest.fixture
def here(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> Flow:
    """The command in this process, set up for this test's topics, in a folder of its own."""
    for name, value in flow.environment(data_dir=flow.folder).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(flow.folder)
    return flow


def summary(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.out)
    return found


def test_every_item_is_counted_once_and_rejects_are_kept(here: Flow) -> None:
    """Published, seen before and rejected add up; status 1; the rejected original is in the file with its reason."""
    Path("news.jsonl").write_text(NEWS)
    answer = dateline("publish", "news.jsonl", "--rejects", "rejects.jsonl", "--json")
    assert answer.status == 1
    counts = summary(answer)
    assert (counts["published"], counts["duplicates"], counts["rejected"], counts["unsent"]) == (2, 1, 1, 0)
    assert counts["reasons"] == {"not-json": 1}
    (kept,) = map(json.loads, Path("rejects.jsonl").read_text().splitlines())
    assert (kept["where"], kept["reason"], kept["original"]) == ("news.jsonl:2", "not-json", "nonsense")
    assert [record["title"] for record in on_topic(here.settings)] == ["one", "two"]


def test_duplicates_are_sent_on_request(here: Flow) -> None:
    """--allow-duplicates sends what this run has sent already; all is well with status 0."""
    Path("news.jsonl").write_text('{"id":"a","title":"one"}\n' * 3)
    assert summary(dateline("publish", "news.jsonl", "--json"))["duplicates"] == 2
    answer = dateline("publish", "news.jsonl", "--json", "--allow-duplicates")
    assert (answer.status, summary(answer)["published"]) == (0, 3)
    assert len(on_topic(here.settings)) == 4


def test_people_are_told_on_standard_error(here: Flow) -> None:
    """Without --json standard output stays free, and the summary says what, where, why and how to fix it."""
    Path("news.jsonl").write_text('{"title":"a"}\n{"headline":"b"}\n')
    answer = dateline("publish", "news.jsonl")
    assert (answer.status, answer.out) == (1, "")
    assert "published 1, rejected 1" in answer.err
    assert "1 × invalid" in answer.err
    assert "news.jsonl:2: headline: unknown field → rename it to title, or map it: --map title=headline" in answer.err


def test_other_names_and_forms_are_taken(here: Flow) -> None:
    """--map renames, --form settles what a name does not tell."""
    Path("export.dat").write_text("kop;tekst\nEen;Regen\n")
    answer = dateline("publish", "export.dat", "--form", "csv", "--map", "title=kop,text=tekst")
    assert answer.status == 0
    (record,) = on_topic(here.settings)
    assert (record["title"], record["text"]) == ("Een", "Regen")


def test_an_address_is_published(here: Flow, site: Site) -> None:
    """A private address needs --allow-private; with --fetch-pages the page's text comes along."""
    page = (
        "<html><body><article>"
        + "<p>The Douro rose by four metres on Sunday night.</p>" * 5
        + "</article></body></html>"
    )
    site.page("/feed", rss(story(1, link=site.url("/story"))))
    site.page("/story", page, "text/html")
    refused = dateline("publish", site.url("/feed"), "--json")
    assert (refused.status, summary(refused)["reasons"]) == (1, {"address-refused": 1})
    assert not site.hits
    assert dateline("publish", site.url("/feed"), "--allow-private", "--fetch-pages").status == 0
    (record,) = on_topic(here.settings)
    assert "Douro" in record["text"]
    assert site.hits["/robots.txt"] == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["publish", "missing.jsonl"], "no such file or folder: missing.jsonl"),
        (["publish", "news.jsonl", "--form", "docx"], "no such form: docx; there are csv"),
        (["publish", "news.jsonl", "--map", "headline=title"], "no such article field: headline"),
        (["publish", "news.jsonl", "--map", "title"], "'title' should be like title=headline"),
        (["publish", "news.jsonl", "--rejects", "news.jsonl"], "is one of the input files"),
        (["publish", "news.jsonl", "--rejects", "no/such/folder/x"], "cannot write"),
        (["publish"], "Missing argument"),
        (["validate", "missing.jsonl"], "no such file or folder"),
        (["validate", "news.jsonl", "--form", "docx"], "no such form"),
        (["watch", "missing.yaml"], "cannot read missing.yaml"),
        (["watch", "news.jsonl"], "not XML"),
    ],
)
def test_a_wrong_call_is_told_before_anything_is_sent(here: Flow, arguments: list[str], complaint: str) -> None:
    """Status 2, what is wrong, and nothing on the topic; the input is left as it was."""
    Path("news.jsonl").write_text(NEWS)
    answer = dateline(*arguments)
    assert answer.status == 2
    assert complaint in " ".join(answer.err.split())
    assert Path("news.jsonl").read_text() == NEWS
    assert answer.out == ""


def test_kafka_away_is_69_and_a_missing_topic_78(here: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script can tell them apart, and a person what to do."""
    Path("news.jsonl").write_text(NEWS)
    Path("feeds.yaml").write_text("[https://a.example/]")
    monkeypatch.setenv("DATELINE_TOPIC_PREFIX", "never-made-")
    missing = dateline("publish", "news.jsonl")
    assert (missing.status, missing.out) == (78, "")
    assert "dateline topics create" in missing.err
    monkeypatch.setenv("DATELINE_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    monkeypatch.setattr(clients, "CONNECT_SECONDS", 1)
    for command in (["publish", "news.jsonl"], ["watch", "feeds.yaml", "--once"]):
        away = dateline(*command)
        assert away.status == 69
        assert "no Kafka broker answers at 127.0.0.1:1" in away.err


def test_watching_once_remembers_and_keeps_rejects(here: Flow, site: Site) -> None:
    """A second round has nothing to say; --state and --rejects go where they are reported."""
    site.page("/feed", rss(story(1), "<item/>"), ETag='"1"')
    Path("feeds.opml").write_text(f'<opml><body><outline text="Post" xmlUrl="{site.url("/feed")}"/></body></opml>')
    arguments = (
        "watch",
        "feeds.opml",
        "--once",
        "--allow-private",
        "--state",
        "deep/er/m",
        "--rejects",
        "r",
        "--json",
    )
    first = dateline(*arguments)
    assert (first.status, summary(first)["published"], summary(first)["rejected"]) == (1, 1, 1)
    assert json.loads(Path("r").read_text())["reason"] == "empty"
    assert "DATELINE_USER_AGENT_CONTACT" in first.err
    assert Path("deep/er/m").exists()
    again = dateline(*arguments)
    assert (again.status, summary(again)["published"], summary(again)["rejected"]) == (0, 0, 0)
    assert json.loads(Path("r").read_text())["reason"] == "empty"


def from_a_terminal(flow: Flow, *arguments: str) -> "subprocess.Popen[bytes]":
    """A command that hears Ctrl-C, also where these tests run in the background of a shell, which ignore it."""
    return subprocess.Popen(
        flow.command(*arguments),
        env=flow.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def test_ctrl_c_flushes_and_says_what_was_not_sent(flow: Flow) -> None:
    """A real SIGINT while standard input is still open: what was read is on the topic, and the rest is reported."""
    publishing = from_a_terminal(flow, "publish", "-")
    assert publishing.stdin is not None
    lines = "".join(f'{{"title":"Story {number}"}}\n' for number in range(500))
    publishing.stdin.write(lines.encode())
    publishing.stdin.flush()
    flow.until(lambda: len(on_topic(flow.settings)) == 500)
    publishing.send_signal(signal.SIGINT)
    _, err = publishing.communicate(timeout=60)
    assert publishing.returncode == 130
    assert "published 500" in err.decode()
    assert "interrupted after stdin:500: what follows was not read" in err.decode()


@pytest.mark.breaks_servers
def test_a_second_ctrl_c_gives_up_on_a_broker_that_does_not_answer(flow: Flow, servers: RunningServices) -> None:
    """With the broker paused the first SIGINT waits for it; the second ends at once and counts what was not sent."""
    if (local := servers.local) is None:
        pytest.skip("these servers are not ours to pause")
    publishing = from_a_terminal(flow, "publish", "-", "--json")
    assert publishing.stdin is not None
    publishing.stdin.write(b'{"title":"before"}\n')
    publishing.stdin.flush()
    flow.until(lambda: len(on_topic(flow.settings)) == 1)
    local.pause("kafka")
    try:
        publishing.stdin.write(b'{"title":"lost"}\n')
        publishing.stdin.flush()
        time.sleep(1)
        publishing.send_signal(signal.SIGINT)
        time.sleep(1)
        publishing.send_signal(signal.SIGINT)
        out, _ = publishing.communicate(timeout=20)
    finally:
        local.resume("kafka")
    counts = json.loads(out)
    assert publishing.returncode == 130
    assert (counts["published"], counts["unsent"], counts["interrupted"]) == (1, 1, True)


def test_a_history_is_published_and_goes_on(here: Flow, site: Site) -> None:
    """--history walks back with a bound, says where it stopped, and the next run has the rest and nothing twice."""
    for page in (1, 2, 3):
        site.page("/feed/" + (f"?paged={page}" if page > 1 else ""), rss(story(page)))
    arguments = ("publish", "--history", site.url("/feed/"), "--allow-private", "--max-pages", "2")
    first, second, third = (dateline(*arguments) for _ in range(3))
    assert (first.status, second.status, third.status) == (0, 0, 0)
    assert "stopped after 2 pages" in first.err
    assert "published 1" in second.err
    assert "read before" in third.err
    assert sorted(record["title"] for record in on_topic(here.settings)) == ["Story 1", "Story 2", "Story 3"]
    assert dateline("publish", "--history", "news.jsonl").status == 2


def test_a_watch_says_when_nothing_was_due_and_how_its_feeds_are(here: Flow, site: Site) -> None:
    """A second --once says when the next feed is asked; feeds status has the feed, and status its count."""
    site.page("/feed", rss(story(1)))
    Path("feeds.yaml").write_text(f"feeds: [{site.url('/feed')}]")
    first, second = (dateline("watch", "feeds.yaml", "--once", "--allow-private") for _ in range(2))
    assert (first.status, second.status) == (0, 0)
    assert "nothing was due" in second.err
    assert "nothing was due" not in first.err
    answer = dateline("feeds", "status", "--json")
    assert (answer.status, json.loads(answer.out)["counts"]) == (0, {"ok": 1})
    assert "Feeds here: 1 watched: 1 ok" in dateline("status").out


@pytest.mark.slow
def test_a_killed_walk_goes_on(flow: Flow, site: Site) -> None:
    """SIGKILL between pages, in a page, and before its place is saved: nothing is lost, and only a page that was under
    way is sent again, word for word."""
    fifo = flow.folder / "place.json.new"
    asked = threading.Event()

    def hang(handler: BaseHTTPRequestHandler) -> None:
        asked.set()
        threading.Event().wait(10)

    def killed(reached: Callable[[], bool]) -> None:
        asked.clear()
        process = flow.start(*walk, data_dir=flow.folder)
        flow.until(reached)
        process.kill()
        process.wait(10)

    def sent() -> list[str]:
        return [json.dumps(record, sort_keys=True) for record in on_topic(flow.settings)]

    walk = ("publish", "--history", site.url("/feed/"), "--allow-private", "--fetch-pages", "--state", "place.json")
    # An entry without a link has no page to fetch.
    site.page("/feed/", rss(story(1, link="")))
    site.pages["/feed/?paged=2"] = hang
    killed(lambda: asked.is_set() and len(sent()) == 1)

    site.page("/feed/?paged=2", rss(story(2, link=""), story(3, link=site.url("/3"))))
    site.pages["/3"] = hang
    killed(lambda: asked.is_set() and len(sent()) == 2)

    site.pages["/3"] = (404, {}, b"")
    os.mkfifo(fifo)  # where the draft of its place is written: opening it waits for a reader
    killed(lambda: len(sent()) == 4)
    fifo.unlink()
    fifo.write_text('{"feed": "htt')

    done = flow.run(*walk[:-1], str(flow.folder / "place.json"), data_dir=flow.folder)
    assert done.returncode == 0, done.stderr
    records = sent()
    assert (len(records), len(set(records))) == (6, 3)
    assert site.hits["/feed/"] == 1
