"""Display formats in Kibana: dates, durations, links, and words in place of codes."""

from pipeline.world.english_names import country_names, language_names

# Defined here because articles link to it.
STORY_DASHBOARD = "dateline-story"
STORY_YEARS = 10

Format = dict[str, object]

# Descriptions of the GeoNames feature codes in articles.
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


def _lookup(names: dict[str, str]) -> Format:
    entries = [{"key": key, "value": value} for key, value in sorted(names.items())]
    return {"id": "static_lookup", "params": {"lookupEntries": entries, "unknownKeyValue": ""}}


SECONDS: Format = {
    "id": "duration",
    "params": {
        "inputFormat": "seconds",
        "outputFormat": "humanizePrecise",
        "outputPrecision": 1,
        "useShortSuffix": True,
    },
}
LINK: Format = {"id": "url", "params": {"urlTemplate": "{{rawValue}}", "labelTemplate": "Open"}}
# Kibana adds its own address and space to links that begin with an application's name.
STORY_LINK: Format = {
    "id": "url",
    "params": {
        "urlTemplate": (
            # A story may be older than the period that the dashboard opens on; its chart fits the articles.
            f"dashboards#/view/{STORY_DASHBOARD}?_g=(time:(from:now-{STORY_YEARS}y,to:now))"
            "&_a=(query:(language:kuery,query:'story.id:%22{{rawValue}}%22'))"
        ),
        "labelTemplate": "Story",
        "openLinkInCurrentTab": True,
    },
}
TIMESTAMP: Format = {"id": "date", "params": {"pattern": "D MMM YYYY, HH:mm"}}
PERCENT: Format = {"id": "percent", "params": {"pattern": "0%"}}
PLAIN_NUMBER: Format = {"id": "number", "params": {"pattern": "0"}}
COUNTRY = _lookup(country_names())
LANGUAGE = _lookup({code: name for code, name in language_names().items() if len(code) == 2})
FEATURE = _lookup(_FEATURES)
