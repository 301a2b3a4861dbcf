"""Lines that recur in a source's articles."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.main import app
from pipeline.enrich.text.clean import clean
from pipeline.enrich.text.recurring import MAX_LINES, LineCounts, line_key, load_lines, save_lines
from pipeline.errors import SetupError
from pipeline.messages.articles import Article

FOOTER = "The Quay Post, 14 Dock Road: write to the desk on every weekday."
HEADLINE = "Bridge over the Tamar shut after a storm"


def counted(texts: list[tuple[str, int]], source: str = "quay.example") -> dict[str, list[str]]:
    counts = LineCounts()
    for text, day in texts:
        counts.observe(source, text, day)
    return counts.recurring()


def test_a_footer_is_learned_and_taken() -> None:
    """A line of all articles of many days goes, whatever its numbers, and the article says why."""
    lines = counted([(f"Story {'abcdefgh'[n]} of the day.\n{FOOTER}", n) for n in range(8)])
    assert lines == {"quay.example": [line_key(FOOTER.replace("14", "15"))]}
    result = clean(
        Article(text=f"Rain fell.\n{FOOTER}\nWind blew."), lambda name: False, frozenset(lines["quay.example"])
    )
    assert (result.text, [each.what for each in result.removed]) == ("Rain fell.\nWind blew.", ["recurring"])


@pytest.mark.parametrize(
    "texts",
    [
        [(f"Story {character}.\n{HEADLINE}", 1) for character in "abcdefgh"],
        [
            (f"Story {character}.\n{HEADLINE if n % 6 == 0 else character}", n)
            for n, character in enumerate(f"{a}{b}" for a in "abcdef" for b in "abcdef")
        ],
        [(f"One report, again and again.\n{HEADLINE}", day) for day in range(20)],
        [(f"Story {character}.\n{HEADLINE}", day) for day, character in enumerate("abcd")],
    ],
    ids=["of one day", "in few of the articles", "of one text", "of few articles"],
)
def test_news_that_recurs_is_not_learned(texts: list[tuple[str, int]]) -> None:
    """A headline of the day, the background of a long affair, a column that is sent twice, a source hardly known."""
    assert counted(texts) == {}


def test_what_is_kept_is_bounded_and_does_not_depend_on_the_order() -> None:
    """The same file whatever the order of the articles, of so many lines at most."""
    page = "\n".join(f"footer {'x' * n}" for n in range(1, MAX_LINES + 50))
    texts = [(f"Story {character}.\n{page}", day) for day, character in enumerate("abcdefgh")]
    assert counted(texts) == counted(texts[::-1])
    assert len(counted(texts)["quay.example"]) == MAX_LINES


def test_an_article_of_recurring_lines_is_left_as_it_is() -> None:
    """It would be empty otherwise."""
    lines = frozenset({line_key(FOOTER)})
    assert clean(Article(text=FOOTER), lambda name: False, lines).text == FOOTER


def test_lines_are_saved_and_read_back(tmp_path: Path) -> None:
    """The file says the same again; another file is an error that names the fix."""
    file = tmp_path / "lines.json"
    save_lines(file, {"quay.example": [line_key(FOOTER)]})
    assert load_lines(file) == {"quay.example": frozenset({line_key(FOOTER)})}
    file.write_text("[1]")
    with pytest.raises(SetupError, match="--learn-lines"):
        load_lines(file)


def test_the_command_learns_and_then_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one run learns from files, the next takes out of an article of that source and of no other."""
    news = tmp_path / "news.jsonl"
    towns = ("Exeter", "Truro", "Bude", "Looe", "Fowey", "Poole")
    rows = [
        {
            "text": f"A market was opened in {town} this week.\n{FOOTER}",
            "published_at": f"2026-05-0{day}T08:00:00Z",
            "source": {"name": "Quay Post"},
        }
        for day, town in enumerate(towns, 1)
    ]
    news.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    file = tmp_path / "lines.json"
    assert CliRunner().invoke(app, ["enrich", str(news), "--learn-lines", str(file)]).exit_code == 0
    monkeypatch.setenv("DATELINE_RECURRING_LINES", str(file))
    one = {**rows[0], "id": "1"}
    news.write_text("\n".join(map(json.dumps, (one, {**one, "id": "2", "source": {"name": "Other"}}))), "utf-8")
    taken, kept = (json.loads(line) for line in CliRunner().invoke(app, ["enrich", str(news)]).stdout.splitlines())
    assert (FOOTER in taken["text"], FOOTER in kept["text"]) == (False, True)
