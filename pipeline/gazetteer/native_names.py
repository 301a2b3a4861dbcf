"""Names of countries, continents and major cities in each language, valid only in texts of that language.

They come from babel's locale data (territories, and the cities that time zones are named after) and from
``curated/names_native*.tsv``. In other languages they would only add collisions: "Riga" is a stripe somewhere.
"""

import re
from collections.abc import Iterator
from importlib.resources import files

from pipeline.gazetteer.entry import Kind, Name

# Locales with a language's names, one per script, by ISO 639-1 code as language detection returns it.
LOCALES = {
    "sr": ("sr", "sr_Latn"), "zh": ("zh", "zh_Hant"), "bs": ("bs", "bs_Cyrl"), "uz": ("uz", "uz_Cyrl"),
    "nb": ("nb",), "fil": ("fil",), "ku": ("ku",), "ckb": ("ckb",), "sdh": ("ckb",),
    **{code: (code,) for code in (
        "af am ar as az be bg bn br ca cs cy da de el eo es et eu fa fi fo fy ga gd gl gu ha he hi hr hu hy id ig is it ja "
        "ka kk km kn ko ky lb lo lt lv mk ml mn mr ms mt my ne nl nn or pa pl ps pt ro ru sd si sk sl so sq sv sw ta te tg "
        "th ti tk tr tt ug uk ur vi yo zu xh rw om"
    ).split()},
}  # fmt: skip
# English and French names come from the packages, with which accuracy was measured.

# UN M49 codes of territories, by name in the curated list.
_REGIONS = {
    "002": "Africa", "003": "North America", "005": "South America", "009": "Oceania", "011": "West Africa",
    "013": "Central America", "014": "East Africa", "015": "North Africa", "017": "Central Africa",
    "029": "Caribbean", "030": "East Asia", "034": "South Asia", "035": "Southeast Asia", "039": "Southern Europe",
    "142": "Asia", "143": "Central Asia", "150": "Europe", "151": "Eastern Europe", "154": "Northern Europe",
    "155": "Western Europe", "419": "Latin America",
}  # fmt: skip
# Zones whose last part is not a city's name, or is that of another place.
_NO_CITIES = ("Etc/", "Antarctica/", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/")
MIN_NAME = 2
MAX_ARTICLE = 3
"""Code points of an article behind a name: "Caire, el"."""
# Articles in front of names in the locale data, which a preposition replaces or joins: "it-Turkija" is "fit-Turkija".
_ARTICLES = {
    "mt": re.compile(r"^(?:i?[lċdnrsxżzt]-|l-)"),
    "ga": re.compile(r"^(?:[Aa]n t-?(?=[SAEIOU])|[Aa]n |[Nn]a h?-?)"),
    "gd": re.compile(r"^(?:An t-|An |A[’'] ?|Na h-|Na |Am )"),
    "cy": re.compile(r"^[Yy]r? "),
    "zu": re.compile(r"^i-?(?=[A-Z])"),
    "xh": re.compile(r"^(?:I-|E-|E(?=[A-Z])|I(?=[A-Z]))"),
    "gl": re.compile(r"^[OA]s? "),
    "it": re.compile(r"^Il "),
    "es": re.compile(r"^El "),
}
# Esperanto's two endings of countries: "Germanujo" and "Germanio".
_ENDINGS = {"eo": (("ujo", "io"),)}

Native = tuple[str, Name]


def names() -> Iterator[Native]:
    """Yield pairs of a place ("FR", "=Europe", "Warsaw, PL") and its name in one language."""
    yield from _curated()
    for language, locales in LOCALES.items():
        for locale in locales:
            for target, text in sorted(_of_locale(locale)):
                # "Unknown" and lists of alternatives are not names; a code means there is none.
                if len(text) >= MIN_NAME and "/" not in text:
                    for variant in _variants(text, language):
                        yield target, Name(variant, Kind.ALTERNATE, language, native=True)


def _variants(text: str, language: str) -> Iterator[str]:
    """Yield a name as listed, and as sentences have it: without its article, or with another ending."""
    yield text
    name, comma, article = text.partition(", ")
    if comma and len(article) <= MAX_ARTICLE:
        yield from (name, f"{article} {name}")
    bare = _ARTICLES[language].sub("", text) if language in _ARTICLES else text
    if bare != text and len(bare) >= MIN_NAME:
        yield bare[:1].upper() + bare[1:]
    for ending, other in _ENDINGS.get(language, ()):
        if text.endswith(ending):
            yield text.removesuffix(ending) + other


def _of_locale(name: str) -> Iterator[tuple[str, str]]:
    from babel import Locale

    locale = Locale.parse(name)
    for code, text in locale.territories.items():
        if len(code) == 2 and code.isalpha():
            yield code, text
        elif code in _REGIONS:
            yield f"={_REGIONS[code]}", text
    for zone, parts in locale.time_zones.items():
        target = _city(zone)
        if target and "city" in parts:
            yield target, parts["city"]


def _city(zone: str) -> str | None:
    """Return "Warsaw, PL" for Europe/Warsaw."""
    from babel.core import get_global

    current = get_global("zone_aliases").get(zone, zone)
    country = get_global("zone_territories").get(current)
    if country is None or country == "001" or zone.startswith(_NO_CITIES):
        return None
    return f"{current.rpartition('/')[2].replace('_', ' ')}, {country}"


def _curated() -> Iterator[Native]:
    folder = files("pipeline.gazetteer") / "curated"
    lists = sorted(file.name for file in folder.iterdir() if file.name.startswith("names_native"))
    for line in (line for name in lists for line in (folder / name).read_text("utf-8").splitlines()[1:]):
        if line.strip() and not line.startswith("#"):
            target, language, forms = line.split("\t")
            for form in forms.split(";"):
                yield target, Name(form.strip(), Kind.ALTERNATE, language, native=True)
