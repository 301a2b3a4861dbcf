import hashlib
import json
from pathlib import Path

import pytest

from pipeline.messages.article_id import article_id
from pipeline.messages.articles import Article

SEEDS = Path(__file__).parents[2] / "seeds"
FIRST_SEED = "000_73755e1ee8dbbe16.txt"
FIRST_SEED_SHA256 = "5a7c19e0e87a65d0f789237f189463f8a8dc18ad643e7246c37d1ec425f4f15c"


def _articles() -> list[Article]:
    lines = [line for path in sorted(SEEDS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [Article.model_validate(json.loads(line)) for line in lines]


def _texts() -> list[Path]:
    return [path for path in sorted(SEEDS.glob("*.txt")) if path.name != FIRST_SEED]


def test_the_first_seed_is_untouched() -> None:
    """The article that came first stays as it came, glued words and all."""
    assert hashlib.sha256((SEEDS / FIRST_SEED).read_bytes()).hexdigest() == FIRST_SEED_SHA256


def test_every_line_keeps_the_contract() -> None:
    """Each line is an article.v1 with a headline and a body of news length."""
    for article in _articles():
        text = article.text or ""
        assert article.title
        # Some write without spaces.
        words = len(text) / 3 if article.language in ("ja", "th", "zh") else len(text.split())
        assert 100 <= words <= 300, article.title


@pytest.mark.parametrize("path", _texts(), ids=lambda path: path.stem)
def test_text_files_open_with_a_headline(path: Path) -> None:
    """A text file gives its headline on the first line, then a blank one, then the body."""
    headline, blank, body = path.read_text("utf-8").split("\n", 2)
    assert headline
    assert not blank
    assert 100 <= len(body.split()) <= 300


def test_one_article_is_a_correction_of_an_earlier_one() -> None:
    """One id comes twice, the correction later, and every other article is its own."""
    ids = [article_id(article) for article in _articles()]
    twice = {each for each in ids if ids.count(each) > 1}
    assert twice == {"harbour-post-oresund-toll"}
    first, second = [article for article in _articles() if article_id(article) in twice]
    assert "March" in (first.title or "")
    assert "Correction" in (second.title or "")


def test_there_are_enough_of_them_in_many_languages() -> None:
    """At least 24 articles besides the first, in twelve languages and seven scripts."""
    articles = _articles()
    assert len({article_id(article) for article in articles}) + len(_texts()) >= 24
    languages = {article.language for article in articles}
    assert {"ar", "de", "en", "es", "fr", "it", "ja", "ru", "th", "tr", "uk", "zh"} <= languages
