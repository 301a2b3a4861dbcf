"""The seeds in an index of their own, without Kafka: what the search benchmark and the tests of searches ask."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline.config.settings import Settings
from pipeline.enrich import Enricher
from pipeline.errors import RecordRejected
from pipeline.formats.forms import read
from pipeline.formats.inputs import open_inputs
from pipeline.formats.items import Item, ReadOptions
from pipeline.index.bulk import WriteOp, write
from pipeline.index.document import document
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index
from pipeline.index.story_fields import bands
from pipeline.index.story_grouping import StoryGrouper
from pipeline.messages.articles import Article, EnrichedArticle

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
# As if all had come at one time, a millisecond apart: undated seeds then have a date that never changes.
RECEIVED = datetime(2026, 11, 24, tzinfo=UTC)


def seed_articles(settings: Settings) -> Iterator[Article]:
    """Every article under seeds/, in the order in which `dateline publish seeds` sends them."""
    for given in open_inputs([str(SEEDS)], _unopened):
        for found in read(given, ReadOptions(settings)):
            if isinstance(found, Item):
                if isinstance(found.outcome, RecordRejected):
                    raise found.outcome
                yield found.outcome


def _unopened(where: str, rejected: RecordRejected) -> None:
    raise rejected


def enrich_seeds(settings: Settings) -> list[EnrichedArticle]:
    """The seeds enriched; takes some seconds for the model to load."""
    first = int(RECEIVED.timestamp() * 1000)
    articles = enumerate(seed_articles(settings))
    return Enricher(settings).enrich_many([(article, first + number) for number, article in articles])


def index_seeds(gateway: Gateway, settings: Settings, seeds: list[EnrichedArticle]) -> None:
    """Write them behind ``settings.index_alias``; a correction takes the place of what it corrects."""
    ensure_index(gateway)
    writes = [WriteOp(seed.id, seed.version, document(seed, indexed_at=RECEIVED)) for seed in seeds]
    failed = [each for each in write(gateway, settings.index_alias, writes) if each.verdict not in ("done", "conflict")]
    if failed:
        raise AssertionError(f"a seed was not indexed: {failed[0]}")
    StoryGrouper(gateway).regroup(bands(writes))
