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
    ("tag", "code", "region"),
    [
        ("en", "en", None),
        ("pt-BR", "pt", "BR"),
        ("EN-us", "en", "US"),
        ("zh-Hant-TW", "zh", "TW"),
        ("es-419", "es", "419"),
        ("sr-Latn", "sr", None),
        ("eng", "en", None),
        ("fre", "fr", None),
        ("haw", "haw", None),
        ("no", "nb", None),
        ("nor", "nb", None),
        ("iw", "he", None),
    ],
)
def test_the_producer_is_taken_at_its_word(tag: str, code: str, region: str | None) -> None:
    """A tag wins over the text, and keeps its region; three characters become two where there are two."""
    assert detect_language("Das ist ein deutscher Satz.", tag) == Language(code=code, confidence=1.0, region=region)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Feuer in Köln", "de"),
        ("Bundestag stimmt ab", "de"),
        ("Incendie à Lyon: trois blessés", "fr"),
        ("Вчера прошёл дождь", "ru"),
        ("今天下午政府召开会议。", "zh"),
        ("გუშინ წვიმდა", "ka"),
        ("Երեկ անձրև եկավ", "hy"),
        ("เมื่อวานฝนตก", "th"),
        ("어제 비가 왔다", "ko"),
        ("Minister pricestoval z Prahy do Viedne a potom do Budapešti.", "sk"),
        ("Minister sõitis Riiast Helsingisse ja Brüsselisse.", "et"),
        ("Ángel Di María: why I left Benfica", "en"),
        ("Storm hits coast", "en"),
        ("Erdoğan empfängt Putin in Istanbul", "de"),
        ('Die Band "The Rolling Stones" spielt "Paint It Black" in Hamburg.', "de"),
        ("El Real Madrid gana al Bayern de Múnich", "es"),
        ("Правительство утвердило бюджет", "ru"),
        ("特斯拉Tesla Model 3在上海Shanghai降价", "zh"),
    ],
)
def test_a_headline_is_enough(text: str, code: str) -> None:
    """A few words tell their language by their script, or where identifiers agree without the names."""
    assert detect_language(text).code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "O presidente Luiz Inácio Lula da Silva encontrou Volodymyr Zelensky, Xi Jinping, Recep Tayyip Erdoğan e "
            "Narendra Modi em Brasília e falou da guerra.",
            "pt",
        ),
        (
            "The talks between Sergei Ivanovich Petrov, Krzysztof Wiśniewski, Jürgen Großmann and Nguyễn Văn Thành went on "
            "until midnight, and no one wanted to say what had been agreed.",
            "en",
        ),
        ("政府は会議を Tokyo International Forum で開いた。", "ja"),
        ("НАТО и European Council on Foreign Relations провели встречу, сообщил представитель организации.", "ru"),
        ("STRIKE HALTS FERRIES\nALL FERRIES STOPPED ON FRIDAY WHEN CREWS WENT ON STRIKE.", "en"),
    ],
)
def test_foreign_names_leave_a_text_its_language(text: str, code: str) -> None:
    """A fifth of names from elsewhere, a title in another script and shouted lines do not hide the language."""
    assert detect_language(text).code == code


@pytest.mark.parametrize("text", ["", "12345 67", "\uffff", "!!!", "Zzxq"])
def test_what_cannot_be_told_is_not_guessed(text: str) -> None:
    """No words, noncharacters or a made-up word: undetermined."""
    assert detect_language(text) == UNDETERMINED


def test_the_language_is_that_around_a_quotation() -> None:
    """Two quotations in English do not make a German sentence English; a quotation alone is what it is."""
    text = (
        "„The show must go on“, sagte der Trainer nach der Niederlage, und die Fans sangen „You'll never walk alone“."
    )
    assert detect_language(text).code == "de"
    assert detect_language('"No person may leave this building tonight," he said.').code == "en"
