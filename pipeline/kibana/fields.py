"""Fields of both indices for display: label, format, and audience.

One row per field. A test checks that each mapped field is here or in HIDDEN.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.kibana import field_formats as formats
from pipeline.kibana.field_formats import Format


@dataclass(frozen=True)
class Field:
    """``label`` replaces the name in the display; ``technical`` fields are shown to operators only."""

    name: str
    label: str
    format: Format | None = None
    technical: bool = False


ARTICLE_FIELDS = (
    Field("id", "Article id", technical=True),
    Field("version", "Version", formats.PLAIN_NUMBER, technical=True),
    Field("url", "Link", formats.LINK),
    Field("title", "Headline"),
    Field("title.whole", "Whole headline"),
    Field("text", "Text"),
    Field("date", "Published", formats.TIMESTAMP),
    Field("published_at", "Published, as the outlet says", formats.TIMESTAMP),
    Field("received_at", "Received", formats.TIMESTAMP),
    Field("indexed_at", "Indexed", formats.TIMESTAMP, technical=True),
    Field("language", "Language code", formats.LANGUAGE, technical=True),
    Field("language_name", "Language"),
    Field("language_confidence", "Certainty of the language", formats.PERCENT, technical=True),
    Field("authors", "Authors"),
    Field("tags", "Tags"),
    Field("source.name", "Outlet"),
    Field("source.domain", "Outlet's domain"),
    Field("source.feed", "Outlet's feed", technical=True),
    Field("source.home", "Outlet's home town"),
    Field("entities.all", "Names", technical=True),
    Field("entities.person", "People"),
    Field("entities.organization", "Organizations"),
    Field("entities.place", "Places as written"),
    Field("entities.group", "Groups"),
    Field("entities.event", "Events"),
    Field("entities.work", "Works"),
    Field("entities.law", "Laws"),
    Field("entities.product", "Products"),
    Field("places.name", "Places"),
    Field("places.geonameid", "Places' GeoNames ids", technical=True),
    Field("places.country", "Places' countries", formats.COUNTRY, technical=True),
    Field("places.admin1", "Regions"),
    Field("places.feature", "Kinds of places", formats.FEATURE),
    Field("places.location", "Places' points", technical=True),
    Field("countries", "Country codes", formats.COUNTRY, technical=True),
    Field("country_names", "Countries"),
    Field("focus.name", "About"),
    Field("focus.geonameid", "About: GeoNames id", technical=True),
    Field("focus.country", "About: country", formats.COUNTRY),
    Field("focus.admin1", "About: region"),
    Field("focus.feature", "About: kind of place", formats.FEATURE),
    Field("focus.location", "About: point", technical=True),
    Field("focus.confidence", "About: certainty", formats.PERCENT),
    Field("story.id", "Story", formats.STORY_LINK),
    Field("story.date", "Story begun", formats.TIMESTAMP),
    Field("story.size", "Copies"),
    Field("story.lead", "First of its story"),
    Field("counts.words", "Words"),
    Field("counts.entities", "Number of names", technical=True),
    Field("counts.places", "Number of places", technical=True),
    Field("counts.mentions", "Mentions", technical=True),
    Field("delay.source", "Outlet to topic", formats.SECONDS, technical=True),
    Field("delay.pipeline", "Topic to index", formats.SECONDS, technical=True),
    Field("delay.total", "Outlet to index", formats.SECONDS, technical=True),
    Field("provenance.pipeline", "Version of Dateline", technical=True),
    Field("provenance.model", "Model", technical=True),
    Field("provenance.gazetteer", "Gazetteer", technical=True),
    Field("provenance.enriched_at", "Enriched", formats.TIMESTAMP, technical=True),
)
DEAD_LETTER_FIELDS = (
    Field("id", "Dead letter"),
    Field("reason", "Reason"),
    Field("stage", "Stage"),
    Field("error", "Error"),
    Field("field", "Field"),
    Field("fix", "Fix"),
    Field("article_id", "Article id"),
    Field("source.name", "Outlet"),
    Field("source.domain", "Outlet's domain"),
    Field("topic", "Topic"),
    Field("partition", "Partition"),
    Field("offset", "Offset"),
    Field("attempts", "Tries"),
    Field("bytes", "Bytes"),
    Field("code_version", "Version of Dateline"),
    Field("received_at", "Received", formats.TIMESTAMP),
    Field("failed_at", "Rejected", formats.TIMESTAMP),
    Field("mirrored_at", "Copied into the index", formats.TIMESTAMP),
)
# For machines. A pattern hides a field and its sub-fields from an expanded row.
HIDDEN = (
    "mentions*",
    "removed*",
    "story.bands",
    "story.signature",
    "story.facts",
    "title_stems*",
    "text_stems*",
    "latin*",
    "published_ahead",
    # Kibana would show this one in place of the hidden field.
    "entities.all.folded",
)


def labels(fields: tuple[Field, ...]) -> Mapping[str, str]:
    """Return the label of each field, by name."""
    return {field.name: field.label for field in fields}


def field_formats(fields: tuple[Field, ...]) -> Mapping[str, Format]:
    """Return formats of fields that Kibana would otherwise show as stored."""
    return {field.name: field.format for field in fields if field.format}


def technical(fields: tuple[Field, ...]) -> tuple[str, ...]:
    """Return the fields that only operators need."""
    return tuple(field.name for field in fields if field.technical)
