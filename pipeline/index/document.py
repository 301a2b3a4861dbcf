"""Documents of the index: flat arrays for searching and counting, mentions for display."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, get_args

from pipeline.index.latin_names import latin_names
from pipeline.index.stems import analyzer_of
from pipeline.index.story_fields import first_story
from pipeline.messages.article_version import version_ms
from pipeline.messages.articles import EnrichedArticle, EntityType, Location, Source
from pipeline.messages.invisible import one_spelling
from pipeline.messages.timestamps import is_ahead, iso
from pipeline.stories.minhash import Signature, signatures
from pipeline.world.english_names import country_names, language_names

Document = dict[str, Any]

LATIN_KINDS = ("all", "person", "organization", "place")
"""Arrays under ``entities`` that ``latin`` has too."""


def document(enriched: EnrichedArticle, indexed_at: datetime | None = None) -> Document:
    """Return the Elasticsearch source of one article; ``indexed_at`` defaults to now."""
    return next(documents([enriched], indexed_at))


def documents(
    articles: Sequence[EnrichedArticle], indexed_at: datetime | None = None, *, live: bool = True
) -> Iterator[Document]:
    """Return the sources of many articles, in the same order.

    A rebuild passes ``live=False``: its documents do not say how long indexing took. Fields without a value are left
    out, so that ``field : *`` in Kibana means what it says.
    """
    indexed_at = indexed_at or datetime.now(UTC)
    signed = signatures(f"{article.title}\n{article.text}" for article in articles)
    for enriched, signature in zip(articles, signed, strict=True):
        yield _document(enriched, signature, indexed_at, live)


def _document(enriched: EnrichedArticle, signature: Signature | None, indexed_at: datetime, live: bool) -> Document:
    article = enriched.article
    received_at = datetime.fromtimestamp(version_ms(enriched.version) / 1000, UTC)
    entities = _entities(enriched)
    # The one date every article has: Kibana's time field and the sort order of news. A future date would stay the
    # newest for years.
    ahead = is_ahead(article.published_at, received_at)
    date = iso(received_at if ahead or not article.published_at else article.published_at)
    return _filled(
        id=enriched.id,
        version=enriched.version,
        url=article.url,
        title=enriched.title,
        text=enriched.text,
        **_stems(enriched),
        removed=[removed.model_dump() for removed in enriched.removed],
        date=date,
        published_at=article.published_at and iso(article.published_at),
        published_ahead=ahead or None,
        received_at=iso(received_at),
        indexed_at=iso(indexed_at),
        language=enriched.language.code,
        language_name=language_names().get(enriched.language.code),
        language_confidence=enriched.language.confidence,
        authors=_composed(article.authors),
        tags=_composed(article.tags),
        source=_source(article.source),
        entities=entities,
        latin=_latin(entities, enriched.language.code),
        places=_places(enriched.places),
        countries=enriched.countries,
        country_names=_distinct(country_names().get(code) for code in enriched.countries),
        focus=_focus(enriched.focus),
        mentions=_mentions(enriched),
        story=first_story(enriched.id, date, signature),
        counts=_counts(enriched),
        delay=_delays(article.published_at, received_at, indexed_at if live else None),
        provenance=enriched.provenance.model_dump(mode="json"),
    )


def _stems(enriched: EnrichedArticle) -> Document:
    """Return headline and text again, for the fields with the analyzer of their language."""
    analyzer = analyzer_of(enriched.language.code)
    if analyzer is None:
        return {}
    texts = {"title_stems": enriched.title, "text_stems": enriched.text}
    return {field: {analyzer: text} for field, text in texts.items() if text}


def _composed(values: Iterable[str]) -> list[str]:
    """Return the values in the one spelling that lists and filters have; cleaning has composed headline and text."""
    return _distinct(map(one_spelling, values))


def _filled(**fields: Any) -> Document:
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _distinct(values: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(value for value in values if value is not None))


def _source(source: Source | None) -> Document:
    values = source.model_dump(exclude_none=True) if source else {}
    return {name: one_spelling(value) for name, value in values.items()}


def _entities(enriched: EnrichedArticle) -> Document:
    names: dict[str, list[str]] = {"all": []} | {kind: [] for kind in get_args(EntityType)}
    for entity in enriched.entities:
        name = one_spelling(entity.name)
        names["all"].append(name)
        names[entity.type].append(name)
    return _filled(**{kind: _distinct(found) for kind, found in names.items()})


def _latin(entities: Document, language: str) -> Document:
    """Return names in other scripts transliterated to Latin."""
    return _filled(**{kind: latin_names(entities.get(kind, ()), language) for kind in LATIN_KINDS})


def _point(place: Location) -> Document:
    return {"lat": place.lat, "lon": place.lon}


def _places(places: Sequence[Location]) -> Document:
    """Return arrays of distinct values, independent of each other; whole places are under ``mentions.places``."""
    points = {(place.lat, place.lon): _point(place) for place in places}
    return _filled(
        name=_distinct(place.name for place in places),
        geonameid=_distinct(place.geonameid and str(place.geonameid) for place in places),
        country=_distinct(place.country for place in places),
        admin1=_distinct(place.admin1 for place in places),
        feature=_distinct(place.feature for place in places),
        location=list(points.values()),
    )


def _focus(focus: Location | None) -> Document:
    if focus is None:
        return {}
    return _filled(
        name=focus.name,
        geonameid=focus.geonameid and str(focus.geonameid),
        country=focus.country,
        admin1=focus.admin1,
        feature=focus.feature,
        location=_point(focus),
        confidence=focus.confidence,
    )


def _mentions(enriched: EnrichedArticle) -> Document:
    return _filled(**enriched.model_dump(include={"entities", "places"}, exclude_none=True))


def _counts(enriched: EnrichedArticle) -> Document:
    return {
        "words": len(enriched.text.split()),
        "entities": len(enriched.entities),
        "places": len(enriched.places),
        "mentions": sum(entity.count for entity in enriched.entities),
    }


def _delays(published: datetime | None, received: datetime, indexed: datetime | None) -> Document:
    """Return delays in seconds: outlet to topic, topic to index, and both; a wrong clock shows as negative."""
    return _filled(
        source=published and (received - published).total_seconds(),
        pipeline=indexed and (indexed - received).total_seconds(),
        total=published and indexed and (indexed - published).total_seconds(),
    )
