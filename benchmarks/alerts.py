"""What stories and saved searches cost the index stage: ``make bench-alerts``; needs `make up`.

Articles of made-up words, as frequent as words are (Zipf), are made into documents, written, grouped into stories and
matched with the saved searches, batch by batch, as an index worker does it, without the broker; nothing is enriched, so
that the costs stand out. Each row costs what it is slower than the row before, round by round. A tenth are copies. Saved
searches are two words, neither frequent nor rare, so that an article matches one of two thousand. The delay is that from
"written" to "is known to match".
"""

import argparse
import itertools
import json
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median
from uuid import uuid4

from rich.console import Console

from benchmarks.edit_copies import edited
from pipeline.alerts.match import CompiledSearch, CompiledSearches, matches
from pipeline.alerts.prefilter import requirements
from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.gc_tuning import tune_gc
from pipeline.index.bulk import WriteOp
from pipeline.index.document import documents
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index, generation_name
from pipeline.index.story_fields import bands
from pipeline.index.story_grouping import StoryGrouper
from pipeline.index.writer import IndexWriter
from pipeline.messages.articles import Article, EnrichedArticle, EnrichmentProvenance, Language
from pipeline.search.query import Query, matching
from pipeline.search.query_parser import parse_words

VOCABULARY = 30_000
WORDS = 350
COPIES = 0.1
"""Share of articles that are copies of another, with a twentieth of the words changed."""
ASKED = range(200, 5000)
"""The ranks of words that searches are made of."""

Outcome = tuple[float, int, list[float]]
"""Articles a second, alerts, and the seconds from written to matched of each batch."""


def vocabulary(rng: random.Random) -> list[str]:
    """Made-up words of three or four syllables, the most frequent first."""
    syllables = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
    made = ("".join(rng.choices(syllables, k=rng.randrange(3, 5))) for _ in range(2 * VOCABULARY))
    return list(dict.fromkeys(made))[:VOCABULARY]


def zipf(number: int) -> list[float]:
    """Cumulative weights of so many words, the most frequent first."""
    return list(itertools.accumulate(1 / (rank + 3) for rank in range(number)))


def articles(words: Sequence[str], count: int, rng: random.Random) -> list[EnrichedArticle]:
    """Articles of WORDS words each."""
    weights = zipf(len(words))
    made: list[list[str]] = []
    for _ in range(count):
        if made and rng.random() < COPIES:
            made.append(edited(rng.choice(made), 0.05, words, rng))
        else:
            made.append(rng.choices(words, cum_weights=weights, k=WORDS))
    now = datetime.now(UTC)
    provenance = EnrichmentProvenance(pipeline="0", model="none", gazetteer="none", enriched_at=now)
    version = round(now.timestamp() * 1000)
    return [
        EnrichedArticle(
            id=f"{n:08}",
            version=version + n,
            article=Article(id=f"{n:08}", text=" ".join(text)),
            text=" ".join(text),
            language=Language(code="en", confidence=1),
            provenance=provenance,
        )
        for n, text in enumerate(made)
    ]


def searches(words: Sequence[str], count: int, rng: random.Random) -> list[CompiledSearch]:
    """Saved searches of two words."""
    queries = [Query(words=parse_words(" ".join(words[rank] for rank in rng.sample(ASKED, 2)))) for _ in range(count)]
    return [CompiledSearch(f"alert-{n}", requirements(query), matching(query)) for n, query in enumerate(queries)]


def index(
    gateway: Gateway, settings: Settings, batches: Sequence[Sequence[EnrichedArticle]], watches: CompiledSearches
) -> Outcome:
    """The batches in an index of their own, which is gone afterwards."""
    try:
        ensure_index(gateway)
        return _index(gateway, settings, batches, watches)
    finally:
        gateway.client.options(ignore_status=404).indices.delete(index=generation_name(settings.index_alias, 1))
        gateway.client.options(ignore_status=404).indices.delete_index_template(name=settings.index_alias)


def _index(
    gateway: Gateway, settings: Settings, batches: Sequence[Sequence[EnrichedArticle]], watches: CompiledSearches
) -> Outcome:
    writer = IndexWriter(
        gateway, settings.index_alias, max_items=settings.bulk_max_docs, max_bytes=settings.bulk_max_bytes
    )
    stories = StoryGrouper(gateway)
    alerts = 0
    delays = []
    started = time.monotonic()
    for batch in batches:
        pairs = zip(batch, documents(batch), strict=True)
        writes = [WriteOp(each.id, each.version, made) for each, made in pairs]
        before = stories.stories_of([write.id for write in writes])
        writer.write(writes)
        written = time.monotonic()
        stories.regroup(bands(writes), before)
        if watches.all:
            alerts += len(matches(gateway, watches, writes))
        delays.append(time.monotonic() - written)
    seconds = time.monotonic() - started
    return sum(map(len, batches)) / seconds, alerts, delays


def _row(outcomes: Sequence[Outcome], without: Sequence[Outcome]) -> dict[str, float]:
    """Medians of the rounds, and the slowest batch of all; the cost is that against ``without`` in the same round."""
    shares = [1 - rate / other for (rate, _, _), (other, _, _) in zip(outcomes, without, strict=True)]
    return {
        "articles_per_second": round(median(rate for rate, _, _ in outcomes)),
        "cost_percent": round(100 * median(shares), 1),
        "alerts": outcomes[0][1],
        "slowest_batch_seconds": round(max(max(delays) for _, _, delays in outcomes), 3),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Index throughput bare, with stories, with stories and alerts.")
    parser.add_argument("--articles", type=int, default=6000)
    parser.add_argument("--searches", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    settings = load_settings()
    words = vocabulary(random.Random(1))
    made = articles(words, options.articles, random.Random(2))
    watches = CompiledSearches(searches(words, options.searches, random.Random(3)))
    size = settings.bulk_max_docs
    batches = [made[start : start + size] for start in range(0, len(made), size)]
    plans: dict[str, tuple[float, CompiledSearches]] = {
        "bare": (0.0, CompiledSearches()),
        "stories": (7.0, CompiledSearches()),
        "stories and alerts": (7.0, watches),
    }
    found: dict[str, list[Outcome]] = {name: [] for name in plans}
    tune_gc()  # as an index worker does
    with Gateway(settings, timeout=60) as gateway, Console(stderr=True).status("indexing …"):
        # In turns, so that a slow minute of the machine is spread over all; the first is to warm up.
        for turn in range(1 + options.rounds):
            for name, (days, saved) in plans.items():
                own = settings.model_copy(update={"index_alias": f"bench-{uuid4().hex[:8]}", "story_window_days": days})
                outcome = index(gateway, own, batches, saved)
                if turn:
                    found[name].append(outcome)
    # Against the row before; there is none before the first, which costs nothing.
    rows = {name: _row(found[name], found[before]) for name, before in zip(plans, ["bare", *plans], strict=False)}
    if options.json:
        print(json.dumps(rows))
        return
    for name, row in rows.items():
        print(
            f"{name:20} {row['articles_per_second']:>6} articles/s  costs {row['cost_percent']:>4.1f} %  "
            f"{row['alerts']:>6} alerts  known {row['slowest_batch_seconds']} s after the write in the slowest batch"
        )


if __name__ == "__main__":
    main()
