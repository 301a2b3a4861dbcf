"""Detection of one-byte encodings from before UTF-8, by the language's alphabet.

Byte statistics confuse neighbours (``ê`` in Windows-1252 is ``ę`` in ISO 8859-2). The language tells which characters
to expect: the document names it, or its ASCII words do.
"""

import re
from collections.abc import Iterable

import pycld2

_CYRILLIC = ("cp1251", "koi8_u", "iso8859_5", "cp866", "mac_cyrillic")
_WESTERN = ("cp1252", "iso8859_15", "mac_roman", "cp850")
_CENTRAL = ("cp1250", "iso8859_2", "mac_latin2", "cp852")
_BALTIC = ("cp1257", "iso8859_13", "iso8859_4", "cp775")
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"

_OF_LANGUAGE: dict[str, tuple[str, tuple[str, ...]]] = {
    "be": (_RUSSIAN + "іў", _CYRILLIC),
    "bg": (_RUSSIAN, _CYRILLIC),
    "mk": (_RUSSIAN + "ѓѕјљњќџѐѝ", ("cp1251", "iso8859_5")),
    "ru": (_RUSSIAN, _CYRILLIC),
    "uk": (_RUSSIAN + "ґєії", _CYRILLIC),
    "bs": ("čćđšž", _CENTRAL),
    "cs": ("áčďéěíňóřšťúůýž", _CENTRAL),
    "hr": ("čćđšž", _CENTRAL),
    "hu": ("áéíóöőúüű", _CENTRAL),
    "pl": ("ąćęłńóśźż", _CENTRAL),
    "ro": ("ăâîşţșț", (*_CENTRAL, "iso8859_16")),
    "sk": ("áäčďéíĺľňóôŕšťúýž", _CENTRAL),
    "sl": ("čšž", _CENTRAL),
    "et": ("äõöüšž", ("cp1257", "iso8859_13", "iso8859_4", "cp1252", "iso8859_15")),
    "lt": ("ąčęėįšųūž", _BALTIC),
    "lv": ("āčēģīķļņšūž", _BALTIC),
    "tr": ("çğıöşüâîû", ("cp1254", "iso8859_9", "cp857")),
    "az": ("çəğıöşü", ("cp1254",)),
    "en": ("éèêëçñöüïâàôíáóúãåø", _WESTERN),
    "da": ("æøåé", _WESTERN),
    "de": ("äöüß", _WESTERN),
    "es": ("áéíñóúü", _WESTERN),
    "fi": ("äöå", _WESTERN),
    "fr": ("àâæçéèêëîïôœùûüÿ", _WESTERN),
    "is": ("áæðéíóöúýþ", _WESTERN),
    "it": ("àèéìòù", _WESTERN),
    "nl": ("áèéëïóöü", _WESTERN),
    "no": ("æøåéòô", _WESTERN),
    "nb": ("æøåéòô", _WESTERN),
    "pt": ("áâãàçéêíóôõúü", _WESTERN),
    "sv": ("åäöé", _WESTERN),
    "el": ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", ("cp1253", "iso8859_7", "cp737")),
    "he": ("אבגדהוזחטיךכלםמןנסעףפץצקרשת", ("cp1255", "iso8859_8", "cp862")),
    "ar": ("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئ", ("cp1256", "iso8859_6")),
    "fa": ("ابپتثجچحخدذرزژسشصضطظعغفقکكگلمنوهیيآئ", ("cp1256",)),
    "th": ("".join(map(chr, range(0x0E01, 0x0E5C))), ("cp874",)),
    "vi": ("ăâđêôơưàáãèéêìíòóõùúýạảấầẩậ\u0300\u0301\u0303\u0309\u0323", ("cp1258",)),
}
# Typographic signs of any language, and capitals, which count neither way.
_ANY = frozenset("„”“‚’‘«»–—…·•§°©®€£№ \u00a0")
# Required share of non-ASCII characters in the language's alphabet. In a wrong encoding few are.
_ENOUGH = 0.8
_NAMED = re.compile(
    rb"<(?:html|body|feed|rss)\b[^>]{0,500}?\blang\s*=\s*[\"']?\s*([A-Za-z]{2})\b"
    rb"|<(?:dc:)?language>\s*([A-Za-z]{2})\b"
    rb"|<meta\b[^>]{0,100}?content-language[^>]{0,60}?content\s*=\s*[\"']?\s*([A-Za-z]{2})\b",
    re.IGNORECASE,
)
_HEAD = 8192
_TAG = re.compile(r"(?is)<(script|style)\b.*?</\1\s*>|<[^>]*>")
_SAMPLE = 32_768  # bytes


def named_language(data: bytes) -> str | None:
    """Return the two-character language code that a page or feed declares.

    >>> named_language(b'<html lang="pl-PL">')
    'pl'
    """
    found = _NAMED.search(data[:_HEAD])
    return next(group for group in found.groups() if group).decode().lower() if found else None


def likely_language(data: bytes) -> str | None:
    """Return the likely language of a document in an unknown one-byte Latin encoding.

    CLD2 reads it as Latin-1, in which most characters are right and the others are few.
    """
    text = _TAG.sub(" ", data[:_SAMPLE].decode("latin-1"))
    try:
        _, _, found = pycld2.detect("".join(filter(str.isprintable, text)), bestEffort=True)
    except pycld2.error:
        return None
    return str(found[0][1]) if found[0][1] in _OF_LANGUAGE else None


def encoding_of(data: bytes, language: str | None) -> str | None:
    """Return the one-byte encoding in which ``data`` is text of ``language``; None if none or the language is unknown.

    >>> encoding_of("Łódź się śmieje".encode("iso8859_2"), "pl")
    'iso8859_2'
    """
    alphabet, encodings = _OF_LANGUAGE.get(language or "", ("", ()))
    scores = [(_score(data, encoding, alphabet), encoding) for encoding in encodings]
    # Among equals the first, which was the more common.
    best, encoding = max(scores, key=lambda each: each[0], default=(0.0, ""))
    return encoding if best >= _ENOUGH else None


def _score(data: bytes, encoding: str, alphabet: str) -> float:
    try:
        text = data.decode(encoding)
    except UnicodeError:
        return 0.0
    counted = [character for character in text if character > "\x7f" and character not in _ANY]
    if not counted:
        return float(any(character in _ANY for character in text if character > "\x7f"))
    return sum(_weight(counted, alphabet)) / len(counted)


def _weight(characters: Iterable[str], alphabet: str) -> Iterable[float]:
    for character in characters:
        if character in alphabet:
            yield 1.0
        elif character.lower() in alphabet:
            # Capitals are rare: a text full of them was decoded with an encoding whose cases are swapped.
            yield 0.7
        else:
            yield 0.0
