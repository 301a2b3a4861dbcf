"""The data views: what Kibana knows of an index, its time field and how its values are shown."""

from pipeline.kibana.saved_object import SavedObject, text
from pipeline.world.english_names import country_names, language_names

ARTICLES = "dateline-articles"
# The same articles by the time of their indexing: for the operators' charts, where the outlets' dates say nothing.
INDEXED = "dateline-articles-indexed"
DEAD_LETTERS_VIEW = "dateline-dead-letters"
# Here, as articles link to it.
STORY_DASHBOARD = "dateline-story"

# What a person reads in place of a field's name; a field of the mapping that is not here is hidden.
LABELS = {
    "id": "Article id",
    "version": "Version",
    "url": "Article",
    "title": "Headline",
    "title.whole": "Headline as one value",
    "text": "Text",
    "date": "Published",
    "published_at": "Published, as the outlet says",
    "received_at": "Received",
    "indexed_at": "Indexed",
    "language": "Language code",
    "language_name": "Language",
    "language_confidence": "Certainty of the language",
    "authors": "Authors",
    "tags": "Tags",
    "source.name": "Outlet",
    "source.domain": "Outlet's domain",
    "source.feed": "Outlet's feed",
    "source.home": "Outlet's home town",
    "entities.all": "Names",
    "entities.person": "People",
    "entities.organization": "Organizations",
    "entities.place": "Places as written",
    "entities.group": "Groups",
    "entities.event": "Events",
    "entities.work": "Works",
    "entities.law": "Laws",
    "entities.product": "Products",
    "places.name": "Places",
    "places.geonameid": "Places' GeoNames ids",
    "places.country": "Places' countries",
    "places.admin1": "Regions",
    "places.feature": "Kinds of places",
    "places.location": "Places' points",
    "countries": "Country codes",
    "country_names": "Countries",
    "focus.name": "About",
    "focus.geonameid": "About: GeoNames id",
    "focus.country": "About: country",
    "focus.admin1": "About: region",
    "focus.feature": "About: kind of place",
    "focus.location": "About: point",
    "focus.confidence": "About: certainty",
    "story.id": "Story",
    "story.date": "Story begun",
    "story.size": "Copies",
    "story.lead": "First of its story",
    "counts.words": "Words",
    "counts.entities": "Number of names",
    "counts.places": "Number of places",
    "counts.mentions": "Mentions",
    "delay.source": "Outlet to topic",
    "delay.pipeline": "Topic to index",
    "delay.total": "Outlet to index",
    "provenance.pipeline": "Version of Dateline",
    "provenance.model": "Model",
    "provenance.gazetteer": "Gazetteer",
    "provenance.enriched_at": "Enriched",
}
LETTER_LABELS = {
    "id": "Dead letter",
    "reason": "Reason",
    "stage": "Stage",
    "error": "Error",
    "field": "Field",
    "fix": "Fix",
    "article_id": "Article id",
    "source.name": "Outlet",
    "source.domain": "Outlet's domain",
    "topic": "Topic",
    "partition": "Partition",
    "offset": "Offset",
    "attempts": "Tries",
    "bytes": "Bytes",
    "code_version": "Version of Dateline",
    "received_at": "Received",
    "failed_at": "Rejected",
    "mirrored_at": "Copied into the index",
}
# For machines. A pattern hides a field and what is under it from an expanded row.
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
)

# GeoNames' feature codes that articles have, as words.
_FEATURES = {
    "PCLI": "country",
    "PCLD": "dependent country",
    "PCLF": "freely associated state",
    "PCLS": "semi-independent country",
    "PCLH": "former country",
    "TERR": "territory",
    "ADM1": "region",
    "ADM2": "district",
    "ADM3": "subdistrict",
    "ADM4": "locality",
    "ADM5": "locality",
    "ADM1H": "former region",
    "ADM2H": "former district",
    "ADMD": "administrative area",
    "PPL": "town",
    "PPLA": "regional capital",
    "PPLA2": "district capital",
    "PPLA3": "subdistrict capital",
    "PPLA4": "local capital",
    "PPLC": "capital",
    "PPLX": "part of a town",
    "PPLL": "locality",
    "PPLQ": "abandoned place",
    "RGN": "region without borders of its own",
    "RGNH": "historic region",
    "CONT": "continent",
    "AREA": "area",
    "OCN": "ocean",
    "SEA": "sea",
    "GULF": "gulf",
    "BAY": "bay",
    "STRT": "strait",
    "CHN": "channel",
    "CNL": "canal",
    "LK": "lake",
    "STM": "river",
    "RSV": "reservoir",
    "ISL": "island",
    "ISLS": "islands",
    "PEN": "peninsula",
    "MT": "mountain",
    "MTS": "mountains",
    "VLC": "volcano",
    "VAL": "valley",
    "PASS": "pass",
    "DSRT": "desert",
    "PLN": "plain",
    "DLTA": "delta",
    "CAPE": "cape",
    "GLCR": "glacier",
    "PRK": "park",
    "INST": "institution",
    "SND": "sound",
    "REEF": "reef",
    "FLLS": "waterfall",
    "CST": "coast",
    "ESTY": "estuary",
    "SWMP": "swamp",
    "PLAT": "plateau",
    "LKS": "lakes",
    "HBR": "harbour",
    "ATOL": "atoll",
    "LGN": "lagoon",
    "ISTH": "isthmus",
    "HLL": "hill",
    "CNYN": "canyon",
    "AIRP": "airport",
}

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
_LINK: Format = {"id": "url", "params": {"urlTemplate": "{{rawValue}}", "labelTemplate": "Open"}}
# Kibana puts its own address and space before an address that begins with an application's name.
_STORY_LINK: Format = {
    "id": "url",
    "params": {
        "urlTemplate": (
            f"dashboards#/view/{STORY_DASHBOARD}?_a=(query:(language:kuery,query:'story.id:%22{{{{rawValue}}}}%22'))"
        ),
        "labelTemplate": "Story",
        "openLinkInCurrentTab": True,
    },
}
_MOMENT: Format = {"id": "date", "params": {"pattern": "D MMM YYYY, HH:mm"}}
_PERCENT: Format = {"id": "percent", "params": {"pattern": "0%"}}
_PLAIN_NUMBER: Format = {"id": "number", "params": {"pattern": "0"}}


def data_views(alias: str) -> list[SavedObject]:
    """Three views: articles by their date, articles by the time of indexing, dead letters."""
    formats = text(_formats())
    return [
        _view(ARTICLES, "Articles", alias, "date", formats, LABELS),
        _view(INDEXED, "Articles by time of indexing", alias, "indexed_at", formats, LABELS),
        _view(
            DEAD_LETTERS_VIEW,
            "Dead letters",
            f"{alias}-dead-letters",
            "failed_at",
            text(_dates(LETTER_LABELS)),
            LETTER_LABELS,
        ),
    ]


def _view(view_id: str, name: str, index: str, time_field: str, formats: str, labels: dict[str, str]) -> SavedObject:
    attributes = {
        "name": name,
        "title": index,
        "timeFieldName": time_field,
        "fieldFormatMap": formats,
        "fieldAttrs": text({field: {"customLabel": label} for field, label in labels.items()}),
        "fields": "[]",
        "runtimeFieldMap": "{}",
        "sourceFilters": text([{"value": pattern} for pattern in HIDDEN]),
    }
    return SavedObject("index-pattern", view_id, attributes)


def _dates(labels: dict[str, str]) -> dict[str, Format]:
    return dict.fromkeys((name for name in labels if name == "date" or name.endswith((".date", "_at"))), _MOMENT)


def _formats() -> dict[str, Format]:
    return {
        **_dates(LABELS),
        **dict.fromkeys(("delay.source", "delay.pipeline", "delay.total"), _SECONDS),
        **dict.fromkeys(("countries", "places.country", "focus.country"), _lookup(country_names())),
        **dict.fromkeys(("places.feature", "focus.feature"), _lookup(_FEATURES)),
        **dict.fromkeys(("focus.confidence", "language_confidence"), _PERCENT),
        "language": _lookup({code: name for code, name in language_names().items() if len(code) == 2}),
        "url": _LINK,
        "story.id": _STORY_LINK,
        "version": _PLAIN_NUMBER,
    }


def _lookup(names: dict[str, str]) -> Format:
    entries = [{"key": key, "value": value} for key, value in sorted(names.items())]
    return {"id": "static_lookup", "params": {"lookupEntries": entries, "unknownKeyValue": ""}}
