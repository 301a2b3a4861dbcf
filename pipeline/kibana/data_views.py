"""The data views: what Kibana knows of an index, its time field and how its values are shown."""

from babel import Locale

from pipeline.kibana.saved_object import SavedObject, text
from pipeline.search.countries import country_names

ARTICLES = "dateline-articles"
# The same articles by the time of their indexing: for the operators' charts, where the outlets' dates say nothing.
INDEXED = "dateline-articles-indexed"
DEAD_LETTERS_VIEW = "dateline-dead-letters"
# Headline and text a second time, to be searched and not to be shown.
HIDDEN = ("title_stems.*", "text_stems.*")

Format = dict[str, object]
_SECONDS: Format = {
    "id": "duration",
    "params": {
        "inputFormat": "seconds",
        "outputFormat": "humanizePrecise",
        "outputPrecision": 1,
        "useShortSuffix": True,
    },
}
_LINK: Format = {"id": "url", "params": {"urlTemplate": "{{rawValue}}", "labelTemplate": "{{value}}"}}
_PERCENT: Format = {"id": "percent", "params": {"pattern": "0%"}}
_PLAIN_NUMBER: Format = {"id": "number", "params": {"pattern": "0"}}


def data_views(alias: str) -> list[SavedObject]:
    """Three views: articles by their date, articles by the time of indexing, dead letters."""
    formats = text(_formats())
    return [
        _view(ARTICLES, "Articles", alias, "date", formats, HIDDEN),
        _view(INDEXED, "Articles by time of indexing", alias, "indexed_at", formats, HIDDEN),
        _view(DEAD_LETTERS_VIEW, "Dead letters", f"{alias}-dead-letters", "failed_at", "{}"),
    ]


def _view(
    view_id: str, name: str, index: str, time_field: str, formats: str, hidden: tuple[str, ...] = ()
) -> SavedObject:
    attributes = {
        "name": name,
        "title": index,
        "timeFieldName": time_field,
        "fieldFormatMap": formats,
        "fieldAttrs": "{}",
        "fields": "[]",
        "runtimeFieldMap": "{}",
        "sourceFilters": text([{"value": pattern} for pattern in hidden]),
    }
    return SavedObject("index-pattern", view_id, attributes)


def _formats() -> dict[str, Format]:
    countries = _lookup(country_names())
    languages = _lookup({code: name for code, name in Locale("en").languages.items() if len(code) == 2})
    return {
        **dict.fromkeys(("delay.source", "delay.pipeline", "delay.total"), _SECONDS),
        **dict.fromkeys(("countries", "places.country", "focus.country"), countries),
        **dict.fromkeys(("focus.confidence", "language_confidence"), _PERCENT),
        "language": languages,
        "url": _LINK,
        "version": _PLAIN_NUMBER,
    }


def _lookup(names: dict[str, str]) -> Format:
    entries = [{"key": key, "value": value} for key, value in sorted(names.items())]
    return {"id": "static_lookup", "params": {"lookupEntries": entries, "unknownKeyValue": ""}}
