"""Characters that show nothing or only how their neighbours join, and names without them."""

import re
import unicodedata

JOINERS = "\u200c\u200d"
"""Zero-width non-joiner and joiner: they change how Persian and the scripts of India are drawn, and writers leave them out."""
DIRECTION_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks of direction, which come along with what is copied from Arabic and Hebrew pages."""
HIDDEN = "\u00ad\u2060\ufeff"
"""A hyphen that shows only at the end of a line, and joiners of words."""

_DROPPED = dict.fromkeys(map(ord, f"{JOINERS}{DIRECTION_MARKS}{HIDDEN}\u200b"))
# Malayalam: the older spelling of a consonant without a vowel.
_CHILLUS = {"ന്\u200d": "ൻ", "ര്\u200d": "ർ", "ല്\u200d": "ൽ", "ള്\u200d": "ൾ", "ണ്\u200d": "ൺ"}
_OLD_CHILLU = re.compile("|".join(_CHILLUS))
# Conjuncts that are drawn with a joiner wherever they stand: Sinhala before r and y, Bengali at the beginning of a word,
# where the other reading of r is impossible.
_SINHALA = re.compile("(?<=\u0dca)(?=[\u0dbb\u0dba])")
_BENGALI = re.compile("(?<![\u0980-\u09ff])\u09b0(?=\u09cd\u09af)")


def with_chillus(text: str) -> str:
    """Return Malayalam text with today's characters for consonants without a vowel."""
    return _OLD_CHILLU.sub(lambda match: _CHILLUS[match[0]], text) if "\u200d" in text else text


def without_invisible(text: str) -> str:
    """Return text without characters that show nothing, joiners included."""
    return text if text.isascii() else with_chillus(text).translate(_DROPPED)


def one_spelling(name: str) -> str:
    """Return a name in the one form that lists and filters have: composed, and with the joiners that it must have.

    >>> one_spelling("علی\u200cرضا") == one_spelling("علیرضا"), one_spelling("Joa\u0303o"), one_spelling("\u200fדנה")
    (True, 'João', 'דנה')
    """
    if name.isascii():
        return name
    plain = without_invisible(unicodedata.normalize("NFC", name))
    return _BENGALI.sub("\u09b0\u200d", _SINHALA.sub("\u200d", plain))
