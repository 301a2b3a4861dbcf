"""The articles that the benchmarks publish."""

import json
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.corpus import NEWS_WORDS, evenly, open_corpus, plain, recombined, words
from pipeline.config.settings import Settings
from pipeline.errors import UsageError
from pipeline.messages.articles import Article


def file_of(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "corpus.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_rows_of_any_corpus_are_taken_by_id_title_and_text(tmp_path: Path) -> None:
    """Other fields are left out, and a line separator within a text does not end its row."""
    path = file_of(tmp_path, {"id": 1, "title": "", "text": "One\u2028two.", "toponyms": []}, {"id": "b", "text": "x"})
    corpus = open_corpus([path], Settings(), 10)
    assert [(a.id, a.title, a.text) for a in corpus.articles] == [("1", None, "One\u2028two."), ("b", None, "x")]
    assert corpus.words_per_article == 1.5


def test_copies_are_left_out(tmp_path: Path) -> None:
    """The same text under two ids would be measured once and answered from memory once."""
    path = file_of(tmp_path, {"id": "a", "text": "same"}, {"id": "b", "text": "same"}, {"id": "c", "text": "other"})
    assert len(open_corpus([path], Settings(), 10).articles) == 2


def test_a_row_without_text_is_named(tmp_path: Path) -> None:
    """The message has the file and the line, and what a row needs."""
    path = file_of(tmp_path, {"id": "a", "text": "x"}, {"id": "b"})
    with pytest.raises(UsageError, match=r'corpus\.jsonl, line 2: .*"text"'):
        open_corpus([path], Settings(), 10)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A wrong path is a wrong call, not a traceback."""
    with pytest.raises(UsageError, match="absent"):
        open_corpus([tmp_path / "absent.jsonl"], Settings(), 10)


def test_few_articles_are_taken_from_the_whole() -> None:
    """The ends of a long corpus are both in the sample, which is of the size asked for."""
    articles = [Article(id=str(number), text="x") for number in range(100)]
    chosen = [int(str(article.id)) for article in evenly(articles, 7)]
    assert len(chosen) == len(set(chosen)) == 7
    assert chosen[0] == 0
    assert chosen[-1] >= 80
    assert evenly(articles, 200) == articles


def test_recombined_seeds_are_news_long_different_and_the_same_in_every_run() -> None:
    """Without a corpus the bench reads articles that no one wrote, but that are as long as news and repeatable."""
    made = list(islice(recombined(Settings()), 30))
    assert made == list(islice(recombined(Settings()), 30))
    assert len({plain(article) for article in made}) == 30
    assert all(NEWS_WORDS <= len((article.text or "").split()) < 2 * NEWS_WORDS for article in made)
    assert all(len(words(article)) > NEWS_WORDS for article in made)
