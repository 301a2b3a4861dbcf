"""What ``dateline trace`` prints, without servers."""

import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from pipeline.cli.trace_command import lines
from pipeline.errors import Reason, RecordRejected, Unavailable
from pipeline.messages.article_id import article_id
from pipeline.messages.article_version import LATEST_VERSION, version_at
from pipeline.messages.articles import Article
from pipeline.messages.dead_letters import make_dead_letter
from pipeline.messages.records import Record
from pipeline.operate.status.snapshot import in_time
from pipeline.operate.trace import Scan, Step, Trace, _concerns, ids_of
from tests.support.command_line import dateline

AT = datetime(2026, 3, 1, 9, 30, 0, 123_000, UTC)
MS = 1_772_357_400_123


def printed(version: int | None) -> str:
    step = Step("articles.enriched", 2, 7, AT, "enriched", version)
    document = {"index": "articles-g1", "state": "live", "id": "a", "version": version, "title": "Rain"}
    return "\n".join(lines(Trace(["a"], [step], [document], [], {})))


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (version_at(MS, 17), "version 2026-03-01 09:30:00.123 UTC at offset 17  "),
        (version_at(MS, 17) + 1, "version 2026-03-01 09:30:00.123 UTC at offset 17, a deletion  "),
        (version_at(MS, (1 << 20) + 5), "UTC at offset 5  "),
        (MS - 1, "version 2026-03-01 09:30:00.122 UTC  "),
        (LATEST_VERSION, "version 2109-"),
        (5, "version 1970-01-01 00:00:00.005 UTC  "),
    ],
)
def test_a_version_is_shown_as_its_time_and_place(version: int, words: str) -> None:
    """In the records and in the index; never the number that it is made of."""
    said = printed(version)
    assert said.count(words) == 2
    assert str(version) not in said.split("version", 1)[1] or version < 1000


def test_a_version_that_is_the_records_time_is_not_repeated() -> None:
    """As of what was published; and a document that has none."""
    step = Step("articles.raw", 2, 7, AT, "published", MS)
    assert "version" not in "\n".join(lines(Trace(["a"], [step], [{"index": "i", "state": "old"}], [], {})))


@pytest.mark.parametrize("scheme", ["https://", "http://www.", "HTTPS://", "", "www.", "https://m.", "  https://"])
@pytest.mark.parametrize("end", ["", "?utm_source=x", "#top", "?fbclid=1"])
def test_forms_of_an_address_name_the_same_article(scheme: str, end: str) -> None:
    """Also without a scheme, as browsers show it."""
    wanted = article_id(Article(url="https://harbour.example/2026/03/bridge", title="x"))
    assert wanted in ids_of(f"{scheme}harbour.example/2026/03/bridge{end}".strip())


@pytest.mark.parametrize("name", ["a1", "a/b", "x y/z", "v1.2/3", "..", "https", "urn:a/b", "-dash", "a.b", "é/ü"])
def test_an_id_is_no_address(name: str) -> None:
    """It is itself alone."""
    assert ids_of(name) == [name]


def test_the_address_of_a_front_page_is_no_article() -> None:
    """It is said, instead of an id that nothing can have."""
    assert ids_of("https://harbour.example/news/") == []
    assert "none: the address is of a front" in "\n".join(lines(Trace([], [], [], [], {})))


@pytest.mark.parametrize(
    "id", ['say "hi"', "back\\slash", "tab\there", "ünï/код 日本", "'", "\x7f", "</script>", "é" * 64]
)
def test_a_dead_letter_is_found_by_an_odd_id(id: str) -> None:
    """However JSON writes it."""
    rejected = RecordRejected(Reason.NOT_JSON, "x")
    dead = make_dead_letter(Record("articles.raw", 0, 1, MS, id.encode(), b"{"), rejected, "enrich")
    record = Record("articles.dead-letter", 0, 1, MS, b"k", dead.model_dump_json().encode())
    assert _concerns(record, [id.encode()])
    assert not _concerns(record, [b"a"])


def test_what_was_not_read_is_named_when_nothing_is_found() -> None:
    """Partitions may have been added; when all were read, nothing is left to say."""
    for one, count in ((True, 1), (False, 0)):
        scan = Scan("articles.raw", [0], 3, 3, None, one)
        assert "\n".join(lines(Trace(["a"], [], [], [scan], {}))).count("--every-partition") == count


def test_a_name_that_is_not_text_is_refused() -> None:
    """One line, whatever the bytes."""
    answer = dateline("trace", "caf\udce9")
    assert (answer.status, answer.err.count("\n")) == (2, 1)
    assert "is not UTF-8" in answer.err


def test_parts_are_asked_at_once_and_in_time() -> None:
    """Results, reasons, and no word from a part that is late; what is a bug is raised."""

    def refused() -> None:
        raise Unavailable("away")

    begun = time.monotonic()
    found, errors = in_time(0.3, quick=lambda: 1, refused=refused, slow=lambda: time.sleep(3))
    assert time.monotonic() - begun < 2
    assert (found, errors) == ({"quick": 1}, {"refused": "away", "slow": "no answer within 0.3 s"})
    with pytest.raises(ZeroDivisionError):
        in_time(5.0, bug=lambda: 1 / 0)


@pytest.mark.parametrize("part", ["time.sleep(60)", "(time.sleep(1), 1 / 0)", "late()"])
def test_a_part_that_is_late_neither_holds_nor_speaks(part: str) -> None:
    """The command ends at once, and no thread's traceback reaches the terminal."""
    script = (
        "import time, threading\nfrom pipeline.operate.status.snapshot import in_time\n"
        "def late():\n    time.sleep(0.3)\n    while True: threading.Thread(target=int).start(); time.sleep(0.001)\n"
        f"in_time(0.2, part=lambda: {part})\ntime.sleep(1 if '1 / 0' in {part!r} else 0.3)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
