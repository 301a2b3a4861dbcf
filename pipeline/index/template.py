"""The index template: every field of an indexed article, with its type and analysis.

``schemas/elasticsearch/articles.json`` is the same as one readable file, for review and for clusters set up by hand;
docs/fields.md explains each field to searchers. Tests keep the three consistent.

Names are parallel flat keyword arrays because Kibana's Lens can use neither ``nested`` nor ``flattened`` fields.
"""

from collections.abc import Iterator
from typing import Any, get_args

from pipeline.index.analysis import analysis
from pipeline.index.gateway import Gateway, IndexShape
from pipeline.index.stems import ANALYZERS
from pipeline.messages.articles import EntityType

Mapping = dict[str, Any]

# Raise it with every change of the mapping or of story signatures: an older index then asks for a rebuild.
MAPPING_VERSION = 7

# Fields that Kibana and `dateline search` look in for a word without a field, with weights. A headline says what a
# story is about; the exact sub-fields let the literal word win over others with the same stem.
SEARCHED = (
    "title^4",
    "title.exact^2",
    "text",
    "text.exact^0.5",
    "entities.all.folded^1.5",
    "latin.all^1.5",
    "places.name.folded",
    "focus.name.folded^2",
    "tags.folded^2",
    "authors.folded",
    "source.name.folded",
)
# The same for a language's stems. Lower than an English headline, whose exact words count as well.
TITLE_STEMS_WEIGHT = 3
# Kibana cannot know the query's language, so it searches all; an article has the fields of one language.
SEARCHED_IN_KIBANA = (*SEARCHED, f"title_stems.*^{TITLE_STEMS_WEIGHT}", "text_stems.*")

KEYWORD: Mapping = {"type": "keyword", "ignore_above": 256}
# As written for lists and charts; folded so that "erdogan" finds "Erdoğan".
NAME: Mapping = {**KEYWORD, "fields": {"folded": {"type": "text", "analyzer": "folded"}}}
# Offsets in the index let a search highlight articles of any length without re-analyzing them.
PROSE: Mapping = {
    "type": "text",
    "analyzer": "english",
    "index_options": "offsets",
    "fields": {"exact": {"type": "text", "analyzer": "folded", "index_options": "offsets"}},
}
# Also as a whole, for Kibana's tables, which only show fields that can be grouped by.
HEADLINE: Mapping = {**PROSE, "fields": {**PROSE["fields"], "whole": {"type": "keyword", "ignore_above": 1024}}}
STEMS: Mapping = {
    "type": "object",
    "properties": {name: {"type": "text", "analyzer": name, "index_options": "offsets"} for name in sorted(ANALYZERS)},
}
WORDS: Mapping = {"type": "text", "analyzer": "folded"}
DATE: Mapping = {"type": "date"}
COUNT: Mapping = {"type": "integer"}
SECONDS: Mapping = {"type": "double"}
CONFIDENCE: Mapping = {"type": "float"}
GEO_POINT: Mapping = {"type": "geo_point"}
# Kept in the source to display an article with its names marked; never searched, so not indexed.
STORED: Mapping = {"type": "object", "enabled": False}
# For machines: looked up and read back to compare; never displayed.
BANDS: Mapping = {"type": "keyword", "doc_values": False}
SIGNATURE: Mapping = {"type": "binary", "doc_values": True}


def _object(**fields: Mapping) -> Mapping:
    return {"type": "object", "properties": fields}


def mappings() -> Mapping:
    """Return the fields; ``dynamic: strict`` rejects undescribed fields instead of guessing their type."""
    place = {"name": NAME, "geonameid": KEYWORD, "country": KEYWORD, "admin1": NAME, "feature": KEYWORD}
    return {
        "dynamic": "strict",
        "_meta": {"mapping_version": MAPPING_VERSION},
        "properties": {
            "id": KEYWORD,
            "version": {"type": "long"},
            "url": {"type": "keyword", "ignore_above": 2048},
            "title": HEADLINE,
            "text": PROSE,
            "title_stems": STEMS,
            "text_stems": STEMS,
            "removed": _object(what=KEYWORD, text={"type": "text", "index": False}),
            "date": DATE,
            "published_at": DATE,
            "published_ahead": {"type": "boolean"},
            "received_at": DATE,
            "indexed_at": DATE,
            "language": KEYWORD,
            "language_name": NAME,
            "language_confidence": CONFIDENCE,
            "authors": NAME,
            "tags": NAME,
            "source": _object(name=NAME, domain=KEYWORD, feed={"type": "keyword", "ignore_above": 2048}, home=NAME),
            "entities": _object(**dict.fromkeys(("all", *get_args(EntityType)), NAME)),
            "latin": _object(all=WORDS, person=WORDS, organization=WORDS, place=WORDS),
            "places": _object(**place, location=GEO_POINT),
            "countries": KEYWORD,
            "country_names": NAME,
            "focus": _object(**place, location=GEO_POINT, confidence=CONFIDENCE),
            "mentions": STORED,
            "story": _object(
                id=KEYWORD,
                date=DATE,
                size=COUNT,
                lead={"type": "boolean"},
                bands=BANDS,
                signature=SIGNATURE,
                facts=SIGNATURE,
            ),
            "counts": _object(words=COUNT, entities=COUNT, places=COUNT, mentions=COUNT),
            "delay": _object(source=SECONDS, pipeline=SECONDS, total=SECONDS),
            "provenance": _object(pipeline=KEYWORD, model=KEYWORD, gazetteer=KEYWORD, enriched_at=DATE),
        },
    }


def index_settings(shape: IndexShape) -> Mapping:
    """Return the settings of every generation; the analysis needs no plugin."""
    return {
        "number_of_shards": shape.shards,
        "number_of_replicas": shape.replicas,
        "refresh_interval": shape.refresh,
        # A deletion must be remembered while a waiting worker may still write an older copy.
        "gc_deletes": "1h",
        "mapping": {"total_fields": {"limit": 300}},
        "query": {"default_field": list(SEARCHED_IN_KIBANA)},
        "analysis": analysis(),
    }


def next_alias(alias: str) -> str:
    """Return the alias of the generation being filled, e.g. articles-next."""
    return f"{alias}-next"


def index_template(alias: str, shape: IndexShape) -> Mapping:
    """Return the body of ``PUT _index_template/ALIAS``, which applies to ALIAS-g1, ALIAS-g2, …"""
    return {
        # Not ALIAS-g*, which would also be another flow's ALIAS-german-g1: Elasticsearch refuses templates that overlap.
        # The aliases as well, because Elasticsearch ignores `require_alias` in deletions.
        "index_patterns": [*(f"{alias}-g{digit}*" for digit in range(1, 10)), alias, next_alias(alias)],
        # Generations are created on purpose: a write to a missing one must fail, not create it.
        "allow_auto_create": False,
        "priority": 200,
        "version": MAPPING_VERSION,
        "_meta": {"managed_by": "dateline"},
        "template": {"settings": {"index": index_settings(shape)}, "mappings": mappings()},
    }


def install_template(gateway: Gateway) -> None:
    """Install the template, replacing an earlier one; raises Unavailable."""
    gateway.client.indices.put_index_template(name=gateway.alias, body=index_template(gateway.alias, gateway.shape))


def installed_template(gateway: Gateway) -> Mapping | None:
    """Return the installed template, or None; raises Unavailable."""
    found = gateway.client.options(ignore_status=404).indices.get_index_template(name=gateway.alias).body
    templates = found.get("index_templates", [])
    return templates[0]["index_template"] if templates else None


def mapping_version(gateway: Gateway, index: str) -> int | None:
    """Return the version of an index's mapping, None if it has none; raises Unavailable."""
    version: int | None = mapping_meta(gateway, index).get("mapping_version")
    return version


def mapping_meta(gateway: Gateway, index: str) -> dict[str, Any]:
    """Return the _meta of an index's mapping; raises Unavailable."""
    found: dict[str, Any] = gateway.client.indices.get_mapping(index=index).body[index]["mappings"].get("_meta", {})
    return found


def mapped_otherwise(gateway: Gateway, index: str) -> bool:
    """Return whether ``index`` (index or alias) is missing, or a field is missing or has another type than here."""
    answer = gateway.client.options(ignore_status=404).indices.get_mapping(index=index)
    if answer.meta.status == 404:
        return True
    wanted = set(_types(mappings()["properties"]))
    return any(wanted - set(_types(each["mappings"].get("properties", {}))) for each in answer.body.values())


def _types(properties: Mapping, path: str = "") -> Iterator[tuple[str, str]]:
    for name, field in properties.items():
        if "properties" in field:
            yield from _types(field["properties"], f"{path}{name}.")
        else:
            yield path + name, field["type"]
