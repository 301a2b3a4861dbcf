"""Encodings that neither the server nor the document names, recognised by the alphabet of the language."""

import pytest

from pipeline.formats.encodings import decode_html, decode_text, decode_xml

SENTENCES = {
    "pl": "Mur morski będzie naprawiony. Rada małego miasta portowego zebrała się w poniedziałek i zgodziła się na remont.",
    "cs": "Mořská zeď bude opravena. Rada malého přístavního města se sešla v pondělí večer a rozhodla o opravě.",
    "hu": "A tengeri falat kijavítják. A kis kikötőváros tanácsa hétfő este ült össze, és úgy döntött, hogy felújítja.",
    "ro": "Digul va fi reparat. Consiliul micului oraş s-a întrunit luni seară şi a hotărât să repare vechiul zid.",
    "tr": "Deniz duvarı onarılacak. Küçük liman kasabasının meclisi pazartesi akşamı toplandı ve onarmaya karar verdi.",
    "lt": "Jūros siena bus sutvarkyta. Mažo uosto miestelio taryba pirmadienio vakarą nusprendė sutvarkyti seną pylimą.",
    "ru": "Стену починят. Городской совет портового города собрался в понедельник вечером и решил починить стену.",
    "uk": "Стіну полагодять. Міська рада зібралася в понеділок увечері й вирішила полагодити її до зими.",
    "el": "Το τείχος θα επισκευαστεί. Το συμβούλιο της μικρής πόλης συνήλθε τη Δευτέρα το βράδυ.",
    "de": "Die Mauer wird ausgebessert. Der Rat der kleinen Stadt beschloss am Montag, die Straße früher zu öffnen.",
    "fr": "La digue sera réparée. Le conseil s’est réuni lundi soir et a décidé de réparer l’ancienne digue.",
    "en": "The harbour wall will be repaired. “It has waited long enough,” the mayor’s office said – before winter.",
    "he": "החומה תתוקן. מועצת העיר התכנסה ביום שני בערב והחליטה לתקן את החומה הישנה לפני החורף.",
}
WRITTEN = [
    *(("pl", encoding) for encoding in ("cp1250", "iso8859_2", "mac_latin2")),
    *(("cs", encoding) for encoding in ("cp1250", "iso8859_2")),
    *(("hu", encoding) for encoding in ("cp1250", "iso8859_2")),
    *(("ro", encoding) for encoding in ("cp1250", "iso8859_2")),
    *(("lt", encoding) for encoding in ("cp1257", "iso8859_13")),
    *(("ru", encoding) for encoding in ("cp1251", "koi8_r", "iso8859_5", "cp866")),
    *(("uk", encoding) for encoding in ("cp1251", "koi8_u")),
    *(("el", encoding) for encoding in ("cp1253", "iso8859_7")),
    *(("de", encoding) for encoding in ("cp1252", "mac_roman")),
    ("tr", "cp1254"),
    ("fr", "cp1252"),
    ("en", "cp1252"),
    ("he", "cp1255"),
]


@pytest.mark.parametrize("is_named", [True, False], ids=["language named", "language not named"])
@pytest.mark.parametrize(("language", "encoding"), WRITTEN)
def test_a_page_without_a_charset_is_read_by_its_language(language: str, encoding: str, is_named: bool) -> None:
    tag = f'<html lang="{language}">' if is_named else "<html>"
    sentence = SENTENCES[language]
    assert sentence in decode_html(f"{tag}<body><p>{sentence}</p></body></html>".encode(encoding))


@pytest.mark.parametrize(("language", "encoding"), [("pl", "iso8859_2"), ("ru", "koi8_r"), ("de", "cp1252")])
def test_a_feed_and_a_plain_text_are_read_so_too(language: str, encoding: str) -> None:
    sentence = SENTENCES[language]
    feed = f"<rss><channel><language>{language}</language><title>{sentence}</title></channel></rss>"
    assert sentence in decode_xml(feed.encode(encoding))
    assert sentence in decode_text(sentence.encode(encoding))


def test_a_language_that_is_named_wrongly_does_no_harm() -> None:
    sentence = SENTENCES["pl"]
    assert sentence in decode_html(f'<html lang="en"><p>{sentence}</p>'.encode("cp1250"))


def test_a_declared_charset_still_wins() -> None:
    page = '<html lang="pl"><meta charset="iso-8859-1"><p>Zażółć</p>'.encode("iso8859_2")
    assert "Za¿ó³æ" in decode_html(page)
    assert "Zażółć" in decode_html(page, "text/html; charset=iso-8859-2")
