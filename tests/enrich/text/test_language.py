import pytest

from pipeline.enrich.text.language import UNDETERMINED, detect_language
from pipeline.messages.articles import Language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The river rose on Monday and many people left their homes.", "en"),
        ("Le fleuve est monté lundi et beaucoup de gens ont quitté leurs maisons.", "fr"),
        ("Река поднялась в понедельник, и многие покинули дома.", "ru"),
        ("日本政府は東京で会議を開いた。", "ja"),
        ("قال الرئيس في القاهرة إن بلاده مستعدة للحوار مع الجميع", "ar"),
        ("ראש הממשלה אמר היום בירושלים כי הממשלה תתכנס", "he"),
    ],
)
def test_the_language_is_read_from_the_text(text: str, code: str) -> None:
    """ISO 639-1, in today's codes."""
    found = detect_language(text)
    assert found.code == code
    assert found.confidence > 0.5


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"),
        ("pt-BR", "pt"),
        ("EN-us", "en"),
        ("eng", "en"),
        ("fre", "fr"),
        ("haw", "haw"),
        ("no", "nb"),
        ("nor", "nb"),
        ("iw", "he"),
    ],
)
def test_the_producer_is_taken_at_its_word(tag: str, code: str) -> None:
    """A tag wins over the text; three characters become two where there are two."""
    assert detect_language("Das ist ein deutscher Satz.", tag) == Language(code=code, confidence=1.0)


@pytest.mark.parametrize("text", ["", "12345 67", "\uffff", "!!!", "Zzxq"])
def test_what_cannot_be_told_is_not_guessed(text: str) -> None:
    """No words, noncharacters or a made-up word: undetermined."""
    assert detect_language(text) == UNDETERMINED
