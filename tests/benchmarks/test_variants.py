"""The enriched articles that are made of others."""

from benchmarks.corpus import plain
from benchmarks.variants import records
from pipeline.messages.articles import Article, EnrichedArticle, EnrichmentProvenance, Language
from pipeline.messages.records import decode_enriched
from pipeline.stories.minhash import signature

TEXT = "Surveyors of the northern district council measured every bridge across the winding river on Monday. " * 8


def pattern() -> EnrichedArticle:
    return EnrichedArticle(
        id="p",
        version=1,
        article=Article(id="p", text=TEXT),
        text=TEXT,
        language=Language(code="en", confidence=1),
        provenance=EnrichmentProvenance.model_validate(
            {"pipeline": "1", "model": "m", "gazetteer": "g", "enriched_at": "2026-01-01T00:00:00Z"}
        ),
    )


def test_variants_are_valid_records_of_different_stories() -> None:
    """Each record is one the index worker takes, and no two texts look like copies of each other."""
    read = [decode_enriched(value) for _, value in records([pattern()], 20)]
    assert len({record.id for record in read}) == 20
    assert all(plain(record.article) == record.text for record in read)
    prints = {found.prints for record in read if (found := signature(record.text))}
    assert len(prints) == 20
