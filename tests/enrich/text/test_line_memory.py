"""The memory of recurring lines that the workers keep."""

import multiprocessing
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.config.settings import Settings
from pipeline.enrich import DAY_MS, Enricher
from pipeline.enrich.text.line_memory import (
    KEPT_DAYS,
    MIN_ARTICLES,
    MIN_DAYS,
    READ_A_DAY,
    WINDOW_DAYS,
    LineMemory,
    ReadArticle,
)
from pipeline.enrich.text.recurring import exact_key, strip_learned
from pipeline.errors import SetupError
from pipeline.messages.article_version import EARLIEST_MS, version_at
from pipeline.messages.articles import Article, Source

FOOTER = "Write to the desk of the Quay Post on every weekday but Friday."
SOURCE = "quay.example"
FIRST = EARLIEST_MS // DAY_MS + 10
KEY = exact_key(FOOTER).hex()


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[LineMemory]:
    memory = LineMemory(tmp_path / "lines.sqlite")
    yield memory
    memory.close()


def teach(memory: LineMemory, days: int, a_day: int = 5, line: str = FOOTER, source: str = SOURCE) -> None:
    for day in range(FIRST, FIRST + days):
        memory.observe(
            [ReadArticle(source, [f"News {n} of {day}.", f"More {n}, {day}.", line], day) for n in range(a_day)]
        )


def test_a_footer_of_many_days_is_learned(memory: LineMemory) -> None:
    """From the day after it has stood on enough days, and not for another source."""
    teach(memory, MIN_DAYS)
    assert memory.lines(SOURCE, FIRST + MIN_DAYS) == {KEY}
    assert memory.lines("other.example", FIRST + MIN_DAYS) == frozenset()


@pytest.mark.parametrize(
    ("days", "a_day"), [(MIN_DAYS - 1, 9), (MIN_DAYS, (MIN_ARTICLES - 1) // MIN_DAYS)], ids=["few days", "few articles"]
)
def test_what_is_hardly_known_is_not_learned(memory: LineMemory, days: int, a_day: int) -> None:
    """A headline of a week, a source of some articles."""
    teach(memory, days, a_day)
    assert memory.lines(SOURCE, FIRST + days) == frozenset()


def test_the_background_of_a_long_affair_is_not_learned(memory: LineMemory) -> None:
    """It stands on many days, but in few of all that the source publishes."""
    for day in range(FIRST, FIRST + 20):
        lines = [[f"News {n} of {day}.", *([FOOTER] if n < 2 else [])] for n in range(10)]
        memory.observe([ReadArticle(SOURCE, each, day) for each in lines])
    assert memory.lines(SOURCE, FIRST + 20) == frozenset()


def test_bulletins_from_a_template_lose_nothing(memory: LineMemory) -> None:
    """Where most lines recur they are what the source has to say."""
    for day in range(FIRST, FIRST + 20):
        news = [
            ["No damage was reported.", "There was no danger of a tsunami.", f"Depth: {day} km {n}"] for n in range(5)
        ]
        memory.observe([ReadArticle(SOURCE, each, day) for each in news])
    assert memory.lines(SOURCE, FIRST + 20) == frozenset()


def test_numbers_count() -> None:
    """A bulletin's line of another depth is another line."""
    assert exact_key("Depth: 12 km") != exact_key("Depth: 13 km")


def test_a_day_keeps_its_lines(memory: LineMemory, tmp_path: Path) -> None:
    """A redelivery, a restart and another process find what the day's first record found, whatever was learned since."""
    teach(memory, 3)
    assert memory.lines(SOURCE, FIRST + 3) == frozenset()
    teach(memory, MIN_DAYS + 1)
    assert memory.lines(SOURCE, FIRST + MIN_DAYS + 1) == {KEY}
    again = LineMemory(tmp_path / "lines.sqlite")
    assert again.lines(SOURCE, FIRST + 3) == frozenset()
    assert again.lines(SOURCE, FIRST + MIN_DAYS + 1) == {KEY}
    again.close()


def test_a_redelivery_counts_once(memory: LineMemory) -> None:
    """An article that comes again and again is one."""
    for day in range(FIRST, FIRST + 8):
        memory.observe([ReadArticle(SOURCE, [f"News of {day}.", FOOTER], day)] * 9)
    assert memory.lines(SOURCE, FIRST + 8) == frozenset()


def test_the_file_is_bounded(memory: LineMemory, tmp_path: Path) -> None:
    """So many articles of a source a day, no single lines of former days, nothing older than the window."""
    teach(memory, 1, 3 * READ_A_DAY)
    later = FIRST + WINDOW_DAYS + KEPT_DAYS
    with sqlite3.connect(tmp_path / "lines.sqlite") as file:
        assert file.execute("SELECT articles FROM sources").fetchall() == [(READ_A_DAY,)]
        memory.lines(SOURCE, FIRST + 3)
        assert file.execute("SELECT COUNT(*) FROM lines").fetchone() == (1,)
        memory.lines(SOURCE, later)
        assert file.execute("SELECT COUNT(*) FROM lines").fetchone() == (0,)
        assert file.execute("SELECT day FROM settled_days").fetchall() == [(later,)]


def test_half_of_an_article_stays() -> None:
    """What was learned unseen takes no more than half of a text."""
    assert strip_learned(f"Rain fell.\n{FOOTER}", frozenset({KEY})) == []
    assert (
        len(
            strip_learned(
                f"Rain fell on all the roofs of the long street for days.\nWind blew.\n{FOOTER}", frozenset({KEY})
            )
        )
        == 1
    )


def test_what_cannot_be_opened_names_the_fix(tmp_path: Path) -> None:
    """Another file in its place is an error with its cure."""
    (tmp_path / "lines.sqlite").write_text("no database at all, but long enough to be read as one" * 9)
    with pytest.raises(SetupError, match="DATELINE_LEARN_LINES"):
        LineMemory(tmp_path / "lines.sqlite")


def test_a_locked_file_costs_nothing_but_the_lesson(
    memory: LineMemory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article goes through as it is, and what was under way is not half written."""
    teach(memory, MIN_DAYS)
    impatient = sqlite3.connect(tmp_path / "lines.sqlite", timeout=0, isolation_level=None)
    monkeypatch.setattr(memory, "_file", impatient)
    holder = sqlite3.connect(tmp_path / "lines.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    memory.observe([ReadArticle(SOURCE, ["One more."], FIRST + MIN_DAYS)])
    assert memory.lines(SOURCE, FIRST + MIN_DAYS) == frozenset()
    holder.execute("ROLLBACK")
    assert memory.lines(SOURCE, FIRST + MIN_DAYS) == {KEY}
    holder.close()
    impatient.close()


def _teach_in_a_process(path: Path, name: int) -> None:
    memory = LineMemory(path)
    for day in range(FIRST, FIRST + MIN_DAYS):
        for n in range(5):
            memory.observe(
                [ReadArticle(SOURCE, [f"Of {name}, {n} of {day}.", f"More of {name}, {n}, {day}.", FOOTER], day)]
            )
    memory.close()


def test_processes_learn_together(tmp_path: Path) -> None:
    """Four processes write at once, and no lesson is lost."""
    path = tmp_path / "lines.sqlite"
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_teach_in_a_process, args=(path, name)) for name in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    memory = LineMemory(path)
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT SUM(articles) FROM sources").fetchone() == (4 * 5 * MIN_DAYS,)
    assert memory.lines(SOURCE, FIRST + MIN_DAYS) == {KEY}
    memory.close()


def test_the_workers_take_what_they_learned(settings: Settings, memory: LineMemory) -> None:
    """A footer goes on the sixth day, is notified of in ``removed``, and leaves the version what it is."""
    enricher = Enricher(settings, memory=memory)
    source = Source(domain=SOURCE)
    towns = ("Exeter", "Truro", "Bude", "Looe")

    def article(day: int, town: str) -> tuple[Article, int]:
        text = (
            f"A market of {day} stalls was opened in {town}, and people came from all around to buy cheese.\n{FOOTER}"
        )
        return Article(text=text, source=source), version_at((FIRST + day) * DAY_MS, day)

    for day in range(MIN_DAYS):
        first = enricher.enrich_many([article(day, town) for town in towns])
        assert all(FOOTER in each.text for each in first)
    last = enricher.enrich(*article(MIN_DAYS, "Fowey"))
    assert (FOOTER in last.text, [(each.what, each.text) for each in last.removed]) == (False, [("recurring", FOOTER)])
    assert last.version == article(MIN_DAYS, "Fowey")[1]
    again = enricher.enrich(*article(MIN_DAYS, "Fowey"))
    assert (again.text, again.removed) == (last.text, last.removed)
