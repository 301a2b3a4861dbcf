"""Keys of names: different spellings of a name fold to the same string."""

import re
import unicodedata
from functools import lru_cache

from pipeline.gazetteer.orthography import plain_spelling
from pipeline.messages.invisible import without_invisible

# Characters without an ASCII decomposition that people type as ASCII.
_LETTERS = str.maketrans(
    {
        "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŧ": "t",
        "ŋ": "n", "ə": "a",
    }
)  # fmt: skip
_MARKS = re.compile(r"[\u0300-\u036f]")
_QUOTES = re.compile(r"[\u0027\u0060\u00b4\u02b0-\u02ff\u2018\u2019\u201b\u2032.\u00b7]")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015_/,;:()\[\]\"\u201c\u201d!?*]+")
MAX_NAME_LENGTH = 200
"""Maximum code points of a name considered."""
_WORDS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "&": "and"}


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """Return a name's key, without case, accents, punctuation, possessive or leading "the"; St. = Saint.

    >>> fold("the U.S.'s"), fold("St.-Étienne"), fold("Nagorno-Karabakh")
    ('us', 'saint etienne', 'nagorno karabakh')
    """
    text = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", name[:MAX_NAME_LENGTH]).strip())
    text = unicodedata.normalize("NFD", text.casefold())
    text = without_invisible(_QUOTES.sub("", _MARKS.sub("", text)).translate(_LETTERS))
    # NFC recomposes what NFD split without removing a mark: Hangul, Indic vowels.
    words = _SEPARATORS.sub(" ", plain_spelling(unicodedata.normalize("NFC", text))).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(_WORDS.get(word, word) for word in words)


def is_abbreviated(surface: str, forms: str) -> bool:
    """Return whether ``surface`` is written like one of the abbreviations ``forms`` (joined by ";").

    Capitals count: "OR" is Oregon, "or" and "Or" are not. Full stops do not, except in two characters with a small one:
    "Pa." and "La." need theirs.
    """
    return any(_writes(surface.strip(), form) for form in forms.split(";"))


def _writes(surface: str, form: str) -> bool:
    plain, wanted = _POSSESSIVE.sub("", surface).replace(".", ""), form.replace(".", "")
    if len(wanted) <= 2 and not wanted.isupper() and "." not in surface:
        return False
    return plain == wanted or plain.replace(" ", "") == wanted or (len(wanted) > 2 and plain == wanted.upper())
