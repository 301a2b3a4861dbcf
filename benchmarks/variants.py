"""Enriched articles by the thousand, made of few: for what comes after enrichment."""

import random
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from benchmarks.corpus import recombined
from pipeline.articles import EnrichedArticle
from pipeline.enrich import Enricher
from pipeline.settings import Settings

PATTERNS = 240
"""Articles that are really enriched; the others are made of them."""
CONTENT_WORD = re.compile(r"[^\W\d_]{5,}")


def enriched(settings: Settings, number: int) -> list[EnrichedArticle]:
    """Recombined seeds, enriched; takes some seconds."""
    enricher = Enricher(settings)
    return enricher.enrich_many([(article, n + 1) for n, article in enumerate(islice(recombined(settings), number))])


def variants(patterns: Sequence[EnrichedArticle], number: int) -> Iterator[tuple[str, bytes]]:
    """Records of ``number`` different articles: the long words of each text are drawn anew from all texts.

    So words are as frequent as they were, and no two articles share a run of words that would make them one story.
    """
    vocabulary = [word for pattern in patterns for word in CONTENT_WORD.findall(pattern.text)]
    for n in range(number):
        pattern = patterns[n % len(patterns)]
        draw = random.Random(n).choice
        text = CONTENT_WORD.sub(lambda _, draw=draw: draw(vocabulary), pattern.text)  # type: ignore[misc]
        article = pattern.article.model_copy(update={"id": f"v{n}", "text": text})
        made = pattern.model_copy(update={"id": f"v{n}", "text": text, "article": article})
        yield made.id, made.model_dump_json(exclude_none=True).encode()
