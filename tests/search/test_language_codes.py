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
        ("Chinese (Simplified)", "zh"),
        ("简体中文", "zh"),
        ("汉语", "zh"),
        ("Mandarin", "zh"),
        ("Farsi", "fa"),
        ("Castilian", "es"),
        ("Spanish; Castilian", "es"),
        ("Brazilian Portuguese", "pt"),
        ("Simplified Chinese", "zh"),
        ("Flemish", "nl"),
        ("nynorsk", "nn"),
        ("Cymraeg", "cy"),
        ("Українська мова", "uk"),
        ("French language", "fr"),
        ("iw", "he"),
        ("Serbo-Croatian", "sr"),
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


@pytest.mark.parametrize(
    ("typed", "meant"), [("jp", "'ja' (Japanese)"), ("ua", "'uk' (Ukrainian)"), ("cn", "'zh' (Chinese)")]
)
def test_the_code_of_a_country_is_answered_with_its_language(typed: str, meant: str) -> None:
    """Codes of countries are taken for codes of languages."""
    with pytest.raises(UsageError) as refused:
        language_code(typed)
    assert f"{typed} is a country; did you mean {meant}?" in str(refused.value)
