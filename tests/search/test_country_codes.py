"""Countries are known by code and name."""

import pytest

from pipeline.errors import UsageError
from pipeline.search.country_codes import country_code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("AM", "AM"),
        ("Armenia", "AM"),
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("U.S.A.", "US"),
        ("U. S.", "US"),
        ("RSA", "ZA"),
        ("UAE", "AE"),
        ("Türkiye", "TR"),
        ("Turkiye", "TR"),
        ("Cote d'Ivoire", "CI"),
        ("Deutschland", "DE"),
        ("Sverige", "SE"),
        ("Sénégal", "SN"),
        ("Россия", "RU"),
        ("Україна", "UA"),
        ("Հայաստան", "AM"),
        ("日本", "JP"),
        ("ไทย", "TH"),
    ],
)
def test_a_country_in_every_form_is_its_code(typed: str, code: str) -> None:
    """Codes, English names with accents or without, and the names that countries have for themselves."""
    assert country_code(typed) == code


@pytest.mark.parametrize("typed", ["England", "XX", "Atlantis", ""])
def test_what_is_not_a_country_is_refused(typed: str) -> None:
    """A filter that can never match is an error."""
    with pytest.raises(UsageError, match="is not a country"):
        country_code(typed)
