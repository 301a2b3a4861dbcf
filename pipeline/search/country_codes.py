"""Countries: from names as typed to the two-character codes in the index, and back."""

import re
from functools import cache

import pycountry
from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

from pipeline.errors import UsageError
from pipeline.gazetteer.name_keys import fold
from pipeline.world.english_names import country_names

# Common forms missing in both ISO 3166 and CLDR; XK is GeoNames' code for Kosovo.
_ALSO = {"XK": "XK", "UK": "GB", "EL": "GR", "USA": "US", "TURKEY": "TR", "CZECH REPUBLIC": "CZ", "BURMA": "MM"}
_ALSO |= {"RSA": "ZA", "UAE": "AE", "KSA": "SA", "PRC": "CN", "ROC": "TW", "DRC": "CD", "ROK": "KR", "DPRK": "KP"}


def country_code(text: str) -> str:
    """Return AM for ``am``, ``ARM`` and ``Armenia``; raises UsageError for anything that is not a country."""
    name = text.strip().upper()
    # "U.S.A."
    name = re.sub(r"[.\s]", "", name) if re.fullmatch(r"(?:[A-Z]\.\s?){1,4}[A-Z]?", name) else name
    code = _ALSO.get(name) or _codes().get(name) or _iso_code(name) or _folded_names().get(fold(text))
    if code is None:
        raise UsageError(
            f"--country {text!r} is not a country: give its ISO 3166 code (AM) or its English name (Armenia)"
        )
    return code


def country_name(code: str) -> str:
    """Return the common English name (Iran, not "Iran, Islamic Republic of"); the code itself if there is none."""
    return country_names().get(code, code)


def _iso_code(name: str) -> str | None:
    try:
        return str(pycountry.countries.lookup(name).alpha_2)
    except LookupError:
        return None


@cache
def _folded_names() -> dict[str, str]:
    """Names without accents to codes: those in English, and those that countries have in their own languages."""
    found = {fold(name): code for code, name in country_names().items()}
    for code in country_names():
        for language in get_official_languages(code, regional=True):
            try:
                own = Locale.parse(language).territories.get(code)
            except (UnknownLocaleError, ValueError):
                continue
            if own:
                found.setdefault(fold(own), code)
    return found


@cache
def _codes() -> dict[str, str]:
    return {name.upper(): code for code, name in country_names().items()}
