"""The articles that a benchmark publishes: a corpus of yours, or the seeds' sentences recombined to news length."""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

from benchmarks.seed_index import seed_articles
from pipeline.config.settings import Settings
from pipeline.errors import UsageError
from pipeline.messages.articles import Article

NEWS_WORDS = 365
"""Words of a usual news story."""
SENTENCE_END = re.compile(r"(?<=[.!?”])\s+(?=[A-Z“])")


@dataclass(frozen=True)
class Corpus:
    """Articles with a title and a text each, all different; ``name`` says where they are from."""

    name: str
    articles: Sequence[Article]

    @property
    def words_per_article(self) -> float:
        return sum(len(words(article)) for article in self.articles) / len(self.articles)


def plain(article: Article) -> str:
    """What of an article a model reads when it reads it as one text."""
    return "\n\n".join(part for part in (article.title, article.text) if part)


def words(article: Article) -> list[str]:
    return plain(article).split()


def open_corpus(paths: Sequence[Path], settings: Settings, most: int) -> Corpus:
    """At most ``most`` articles, evenly from the whole of ``paths``, or as many made of the seeds when there is none.

    Raises UsageError for a file that is missing or has a line that is not an article.
    """
    if not paths:
        return Corpus("the seeds' sentences, recombined", list(islice(recombined(settings), most)))
    texts = {plain(article): article for path in paths for article in _read(path)}
    if not texts:
        raise UsageError(f"{paths[0]} has no articles: give JSON lines with id and text")
    return Corpus(", ".join(path.name for path in paths), evenly(list(texts.values()), most))


def evenly(articles: Sequence[Article], most: int) -> list[Article]:
    """At most ``most`` of them, at equal distances, so that a file ordered by outlet is still seen whole."""
    step = max(1.0, len(articles) / most)
    return [articles[int(number * step)] for number in range(min(most, len(articles)))]


def _read(path: Path) -> Iterator[Article]:
    try:
        # Not splitlines: a text may hold a line separator of Unicode, which JSON takes as it is.
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _article(line, f"{path.name}, line {number}")


def _article(line: str, where: str) -> Article:
    """The title and the text of a row of article.v1, or of any row that has an id and a text."""
    try:
        row: dict[str, Any] = json.loads(line)
        return Article(id=str(row["id"]), title=row.get("title") or None, text=row["text"])
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f'{where}: {error!r}; a row needs "id" and "text"') from error


def recombined(settings: Settings, length: int = NEWS_WORDS) -> Iterator[Article]:
    """Articles without end, each of at least ``length`` words, the same in every run; no two have the same text."""
    seeds = [seed for seed in seed_articles(settings) if seed.text and seed.language in (None, "en")]
    sentences = [sentence for seed in seeds for sentence in SENTENCE_END.split(seed.text or "")]
    for number in count():
        yield _recombine(sentences, length, number)


def _recombine(sentences: Sequence[str], length: int, number: int) -> Article:
    chance = random.Random(number)
    chosen: list[str] = []
    size = 0
    while size < length:
        chosen.append(chance.choice(sentences))
        size += len(chosen[-1].split())
    return Article(id=f"recombined-{number}", title=chosen[0][:100], text=" ".join(chosen))
