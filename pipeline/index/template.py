"""The index template: every field of an indexed article, its type and how it is analyzed.

``schemas/elasticsearch/articles.json`` is the same as one readable file, for review and for clusters that
are set up by hand; docs/fields.md explains each field to searchers. Tests keep the three together.

Names are parallel flat keyword arrays because Kibana's Lens can use neither ``nested`` nor ``flattened`` fields.
"""

from collections.abc import Iterator
from typing import Any, get_args

from pipeline.index.analysis import analysis
from pipeline.index.gateway import Gateway, IndexShape
from pipeline.index.stems import ANALYZERS
from pipeline.messages.articles import EntityType

Mapping = dict[str, Any]

# Raise it with every change of the mapping or of a story's signatures: an index of an older generation then asks for a
# rebuild.
MAPPING_VERSION = 5

# What a word without a field is looked for in, by Kibana and by `dateline search`, with its weight. A headline says
# what a story is about; the exact sub-fields let the literal word win over another of the same stem.
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
# The same for the stems of a language. Less than a headline in English, whose words are counted as written too.
TITLE_STEMS_WEIGHT = 3
# Kibana cannot know the language of what is typed: it asks all. An article has the fields of one language.
SEARCHED_IN_KIBANA = (*SEARCHED, f"title_stems.*^{TITLE_STEMS_WEIGHT}", "text_stems.*")

KEYWORD: Mapping = {"type": "keyword", "ignore_above": 256}
# As written for lists and charts, folded so that "erdogan" finds "Erdoğan".
NAME: Mapping = {**KEYWORD, "fields": {"folded": {"type": "text", "analyzer": "folded"}}}
# Offsets in the index let a search highlight an article of any length without reading it again.
PROSE: Mapping = {
    "type": "text",
    "analyzer": "english",
    "index_options": "offsets",
    "fields": {"exact": {"type": "text", "analyzer": "folded", "index_options": "offsets"}},
}
# Whole as well, so that Kibana's tables can show it: they know no field that cannot be grouped by.
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
# Kept in the source to show an article with its names marked; never searched, so never indexed.
STORED: Mapping = {"type": "object", "enabled": False}
# For machines: looked up by, and read back to compare; never shown.
BANDS: Mapping = {"type": "keyword", "doc_values": False}
SIGNATURE: Mapping = {"type": "binary", "doc_values": True}


def _object(**fields: Mapping) -> Mapping:
    return {"type": "object", "properties": fields}


def mappings() -> Mapping:
    """The fields; ``dynamic: strict`` turns a field that no one described into a rejection instead of a guess."""
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
    """Settings of every generation; the analysis needs no plugin."""
    return {
        "number_of_shards": shape.shards,
        "number_of_replicas": shape.replicas,
        "refresh_interval": shape.refresh,
        # A deletion must be remembered for as long as an older copy may still be on its way through a worker that waits.
        "gc_deletes": "1h",
        "mapping": {"total_fields": {"limit": 300}},
        "query": {"default_field": list(SEARCHED_IN_KIBANA)},
        "analysis": analysis(),
    }


def index_template(alias: str, shape: IndexShape) -> Mapping:
    """The body of ``PUT _index_template/ALIAS``: it rules the indices ALIAS-g1, ALIAS-g2, …"""
    return {
        "index_patterns": [f"{alias}-g*"],
        # A generation is made on purpose. A write to one that is gone must fail, not make another.
        "allow_auto_create": False,
        "priority": 200,
        "version": MAPPING_VERSION,
        "_meta": {"managed_by": "dateline"},
        "template": {"settings": {"index": index_settings(shape)}, "mappings": mappings()},
    }


def install_template(gateway: Gateway) -> None:
    """Put the template, in place of an earlier one; raises Unavailable."""
    gateway.client.indices.put_index_template(name=gateway.alias, body=index_template(gateway.alias, gateway.shape))


def installed_template(gateway: Gateway) -> Mapping | None:
    """The template that is there, None without one; raises Unavailable."""
    found = gateway.client.options(ignore_status=404).indices.get_index_template(name=gateway.alias).body
    templates = found.get("index_templates", [])
    return templates[0]["index_template"] if templates else None


def mapping_version(gateway: Gateway, index: str) -> int | None:
    """The version of an index's mapping, None where it names none; raises Unavailable."""
    version: int | None = mapping_meta(gateway, index).get("mapping_version")
    return version


def mapping_meta(gateway: Gateway, index: str) -> dict[str, Any]:
    """The notes on the index in its mapping; raises Unavailable."""
    found: dict[str, Any] = gateway.client.indices.get_mapping(index=index).body[index]["mappings"].get("_meta", {})
    return found


def mapped_otherwise(gateway: Gateway, index: str) -> bool:
    """Return whether ``index`` (an index or an alias) is gone, or a field is missing or of another type than here."""
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
