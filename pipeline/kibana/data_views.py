"""Data views: an index's fields in Kibana, with time field and display formats."""

from dataclasses import dataclass

from pipeline.kibana.fields import ARTICLE_FIELDS, DEAD_LETTER_FIELDS, HIDDEN, Field, field_formats, labels, technical
from pipeline.kibana.saved_object import SavedObject, text

# For readers: an expanded row shows no technical fields.
ARTICLES = "dateline-articles"
# The same articles by time of indexing and with every field, for the operators' charts, where the outlets' dates mean
# nothing.
INDEXED = "dateline-articles-indexed"
DEAD_LETTERS_VIEW = "dateline-dead-letters"
TIME_FIELDS = {ARTICLES: "date", INDEXED: "indexed_at", DEAD_LETTERS_VIEW: "failed_at"}


@dataclass(frozen=True)
class _View:
    id: str
    name: str
    fields: tuple[Field, ...]
    hidden: tuple[str, ...]

    def of(self, index: str) -> SavedObject:
        attributes = {
            "name": self.name,
            "title": index,
            "timeFieldName": TIME_FIELDS[self.id],
            "fieldFormatMap": text(field_formats(self.fields)),
            "fieldAttrs": text({name: {"customLabel": label} for name, label in labels(self.fields).items()}),
            "fields": "[]",
            "runtimeFieldMap": "{}",
            "sourceFilters": text([{"value": pattern} for pattern in self.hidden]),
        }
        return SavedObject("index-pattern", self.id, attributes)


def data_views(alias: str) -> list[SavedObject]:
    """Return three views: articles by date, articles by time of indexing, dead letters."""
    readers = _View(ARTICLES, "Articles", ARTICLE_FIELDS, HIDDEN + technical(ARTICLE_FIELDS))
    operators = _View(INDEXED, "Articles by time of indexing", ARTICLE_FIELDS, HIDDEN)
    rejected = _View(DEAD_LETTERS_VIEW, "Dead letters", DEAD_LETTER_FIELDS, ())
    return [readers.of(alias), operators.of(alias), rejected.of(f"{alias}-dead-letters")]
