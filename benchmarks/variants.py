"""Enriched articles by the thousand, made of few: for what comes after enrichment."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.alerts import vocabulary, zipf
from benchmarks.corpus import open_corpus
from pipeline.config.settings import Settings
from pipeline.enrich import Enricher
from pipeline.messages.articles import EnrichedArticle

PATTERNS = 240
"""Articles that are really enriched; the others are made of them."""
EVERY = 3
"""As many words as are in the runs by which stories are reported."""


def enriched(settings: Settings, number: int, corpus: Sequence[Path] = ()) -> list[EnrichedArticle]:
    """Articles of ``corpus``, or recombined seeds, enriched; takes some seconds.

    The seeds have twice as many entities and four times as many places as usual news.
    """
    articles = open_corpus(corpus, settings, number).articles
    return Enricher(settings).enrich_many([(article, n + 1) for n, article in enumerate(articles)])


def records(patterns: Sequence[EnrichedArticle], number: int) -> Iterator[tuple[str, bytes]]:
    """``variants`` as keys and values for articles.enriched."""
    for made in variants(patterns, number):
        yield made.id, made.model_dump_json(exclude_none=True).encode()


def variants(patterns: Sequence[EnrichedArticle], number: int) -> Iterator[EnrichedArticle]:
    """``number`` different articles: every third word of a text is a made-up one, as frequent as words are.

    So hardly two share a run of three words, which could make them candidates for one story; of the distinct articles
    of real news, eight pairs in 100,000 are.
    """
    made_up = vocabulary(random.Random(1))
    frequent = zipf(len(made_up))
    texts = [pattern.text.split() for pattern in patterns]
    for n in range(number):
        pattern, words = patterns[n % len(patterns)], list(texts[n % len(patterns)])
        words[::EVERY] = random.Random(n).choices(made_up, cum_weights=frequent, k=len(words[::EVERY]))
        text = " ".join(words)
        article = pattern.article.model_copy(update={"id": f"v{n}", "text": text})
        yield pattern.model_copy(update={"id": f"v{n}", "text": text, "article": article})
