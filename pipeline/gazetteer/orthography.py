"""Spellings of scripts in which the same name is written in several ways by all."""

import re

_ARABIC = {
    # Hamzas, which many leave out; the characters of Persian, Urdu, Kurdish and Pashto for what Arabic writes with its own.
    **dict.fromkeys(map(ord, "أإآٱ"), "ا"),
    **dict.fromkeys(map(ord, "ىیېے"), "ي"),
    **dict.fromkeys(map(ord, "ک"), "ك"),
    **dict.fromkeys(map(ord, "ةہھەۀۂۃ"), "ه"),
    **dict.fromkeys(map(ord, "ؤ"), "و"),
    **dict.fromkeys(map(ord, "ګ"), "گ"),
    # Vowel points and the bar that stretches a word.
    **dict.fromkeys((*range(0x64B, 0x660), 0x670, 0x640), ""),
}
_INDIC = {
    # Dots under the sounds of foreign names, which many leave out; the moon, for the vowel of "Washington" and "doctor".
    **dict.fromkeys(map(ord, "\u093c\u0a3c"), ""),
    **{ord(sign): plain for sign, plain in zip("ँॉऑઁૉઑੰ", "ंाआંાઆਂ", strict=True)},
}
# First code point of a block of India's scripts, which all have the same order; its consonants and signs follow.
_BLOCKS = (0x900, 0x980, 0xA80, 0xB00, 0xC00, 0xC80, 0xD00)
_NASALS = (0x19, 0x1E, 0x23, 0x28, 0x2E)
_STOPS = (*range(0x15, 0x19), *range(0x1A, 0x1E), *range(0x1F, 0x23), *range(0x24, 0x28), *range(0x2A, 0x2E))
_VIRAMA, _ANUSVARA = 0x4D, 0x02
_INDIC_SIGNS = re.compile("[\u0900-\u0d7f]")
_ARABIC_SIGNS = re.compile("[\u0600-\u06ff]")
_DOUBLED_AFTER_R = re.compile("(?<=\u0d7c)([\u0d15-\u0d39])\u0d4d\\1")


def _nasal_patterns() -> list[tuple[re.Pattern[str], str]]:
    """A nasal before a stop, written as a consonant or as a dot: "लन्डन", "लण्डन" and "लंडन" are one name."""
    patterns = []
    for block in _BLOCKS:
        nasals, stops = ("".join(chr(block + sign) for sign in signs) for signs in (_NASALS, _STOPS))
        patterns.append((re.compile(f"[{nasals}]{chr(block + _VIRAMA)}(?=[{stops}])"), chr(block + _ANUSVARA)))
    return patterns


_NASAL_PATTERNS = _nasal_patterns()


def plain_spelling(text: str) -> str:
    """Return a folded name in the one spelling that its key has.

    >>> plain_spelling("लण्डन") == plain_spelling("लंडन"), plain_spelling("إسبانيا") == plain_spelling("اسبانيا")
    (True, True)
    """
    if _ARABIC_SIGNS.search(text):
        text = text.translate(_ARABIC)
    if _INDIC_SIGNS.search(text):
        text = text.translate(_INDIC)
        for pattern, dot in _NASAL_PATTERNS:
            text = pattern.sub(dot, text)
        text = _DOUBLED_AFTER_R.sub(r"\1", text)
    return text
