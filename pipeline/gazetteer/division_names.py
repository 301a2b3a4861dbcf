"""Names of states and provinces in each language, from the translations of ISO 3166-2 that pycountry brings.

Only those of countries whose states are in the world's news: elsewhere many are called "North" or "Central", which
their translations are everyday words for.
"""

import gettext
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.gazetteer.entry import Kind, Name
from pipeline.gazetteer.native_names import LOCALES, Native

COUNTRIES = ("US", "CA", "AU", "DE", "AT", "ES", "IT", "FR", "GB", "BE", "NL", "IN", "PK", "CN", "JP", "RU", "UA", "MX")
_DOMAIN = "iso3166-2"
_FOLDERS = {"zh_CN": "zh", "zh_TW": "zh", "pt_BR": "pt", "bn_BD": "bn", "nb_NO": "nb", "sr@latin": "sr"}
# "Catalunya [Cataluña]", "Baskenland (Euskadi)": each of them is a name.
_VARIANTS = re.compile(r"[\[\]()*/,;]")
# "State" and "province" behind the name of one: texts leave them out as often.
_NOUNS = {"zh": ("州", "省", "邦"), "ja": ("州", "省"), "ko": ("주",)}


def division_names(codes: Mapping[str, str]) -> Iterator[Native]:
    """Yield pairs of a division's code and its name in one language; ``codes`` are those of ISO 3166-2 codes."""
    import pycountry

    divisions = [row for row in pycountry.subdivisions if row.country_code in COUNTRIES and row.code in codes]
    for folder in sorted(Path(pycountry.LOCALES_DIR).iterdir()):
        language = _FOLDERS.get(folder.name, folder.name)
        if language in LOCALES and (folder / "LC_MESSAGES" / f"{_DOMAIN}.mo").is_file():
            translation = gettext.translation(_DOMAIN, pycountry.LOCALES_DIR, [folder.name])
            for row in divisions:
                for text in _names(translation.gettext(row.name), row.name, language):
                    yield codes[row.code], Name(text, Kind.ALTERNATE, language, native=True)


def _names(translated: str, own: str, language: str) -> Iterator[str]:
    if translated == own:
        return
    for text in filter(None, map(str.strip, _VARIANTS.split(translated))):
        yield text
        for noun in _NOUNS.get(language, ()):
            if text.endswith(noun) and len(text) > len(noun) + 1:
                yield text.removesuffix(noun)
