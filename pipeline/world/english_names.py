"""The names that people use for countries and languages, by code, in English."""

from functools import cache

from babel import Locale

# Territories of CLDR that are not countries.
_UNIONS = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@cache
def country_names() -> dict[str, str]:
    """Code to English name, of every country and territory."""
    return {code: name for code, name in Locale("en").territories.items() if len(code) == 2 and code not in _UNIONS}


@cache
def language_names() -> dict[str, str]:
    """Code to English name; regional names such as "American English" aside."""
    return {code: name for code, name in Locale("en").languages.items() if "_" not in code}
