"""Countries as people type them, to the two-letter codes that the index holds, and back."""

from functools import cache

import pycountry
from babel import Locale

from pipeline.errors import UsageError

# GeoNames' code for Kosovo, which ISO 3166-1 has none for.
KOSOVO = "XK"
# Codes that people take for ISO's.
_TAKEN_FOR = {"UK": "GB", "EL": "GR"}


def country_code(text: str) -> str:
    """``am``, ``ARM`` and ``Armenia`` are AM; raises UsageError for what is no country."""
    code = text.strip().upper()
    if code == KOSOVO:
        return code
    try:
        return str(pycountry.countries.lookup(_TAKEN_FOR.get(code, code)).alpha_2)
    except LookupError:
        raise UsageError(
            f"--country {text!r} is no country: give its ISO 3166 code (AM) or its English name (Armenia)"
        ) from None


def country_name(code: str) -> str:
    """The English name people use (Iran, not "Iran, Islamic Republic of"); the code itself when it has none."""
    return _names().get(code, code)


@cache
def _names() -> dict[str, str]:
    return dict(Locale("en").territories)
