"""Languages are known by code, tag and name."""

import pytest

from pipeline.errors import UsageError
from pipeline.search.language_codes import language_code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("English", "en"),
        ("en-US", "en"),
        ("pt_BR", "pt"),
        ("fra", "fr"),
        ("fre", "fr"),
        ("French", "fr"),
        ("français", "fr"),
        ("русский", "ru"),
        ("Deutsch", "de"),
        ("no", "nb"),
        ("Norwegian", "nb"),
        ("zh-Hant", "zh"),
        ("Chinese", "zh"),
        ("und", "und"),
    ],
)
def test_a_language_in_every_form_is_its_code(typed: str, code: str) -> None:
    """Codes of two and three characters, tags with a region or a script, English and own names."""
    assert language_code(typed) == code


@pytest.mark.parametrize("typed", ["Englisch?", "Klingonese", "xx", "123"])
def test_what_is_not_a_language_is_refused(typed: str) -> None:
    """A filter that can never match is an error that says what to give."""
    with pytest.raises(UsageError, match="is not a language"):
        language_code(typed)


def test_a_misspelt_name_is_suggested() -> None:
    """The nearest name is offered."""
    with pytest.raises(UsageError, match="did you mean 'english'"):
        language_code("Engish")
