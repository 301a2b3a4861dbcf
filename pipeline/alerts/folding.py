"""Folding of words, at least as far as Elasticsearch's analysis folds them: words that are equal there are equal here.

For most characters the result of the analysis is known (``is_certain``); tests compare each with a server. The others
rule out nothing: a search word with one requires nothing, and a text with one may match anything.
"""

import re
import unicodedata
from bisect import bisect_right

from pipeline.messages.invisible import DIRECTION_MARKS, HIDDEN, JOINERS
from pipeline.stories.tokens import UNSPACED

# First and last code points of blocks whose analysis was verified, in order.
_CERTAIN = (
    (0x0000, 0x024F),  # Latin
    (0x0300, 0x052F),  # marks, Greek, Cyrillic
    (0x0531, 0x077F),  # Armenian, Hebrew, Syriac, Arabic
    (0x0900, 0x0DFF),  # the scripts of India
    (0x0E00, 0x0FFF),  # Thai, Lao, Tibetan
    (0x1000, 0x109F),  # Burmese
    (0x10D0, 0x10FF),  # Georgian
    (0x1100, 0x137F),  # Hangul, Ethiopic
    (0x1780, 0x17FF),  # Khmer
    (0x1E00, 0x206F),  # Latin and Greek with marks, punctuation
    (0x20A0, 0x20CF),  # currencies
    (0x2190, 0x245F),  # arrows, signs
    (0x2500, 0x2BFF),  # drawings, signs
    (0x3000, 0x3005),  # punctuation
    (0x3008, 0x3020),
    (0x3030, 0x3030),
    (0x303B, 0x30FF),  # kana
    (0x3400, 0x4DB5),  # Chinese characters that Lucene knows
    (0x4E00, 0x9FEF),
    (0xAC00, 0xD7A3),  # Hangul
    (0xF900, 0xFA6B),  # Chinese characters for compatibility
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFFEF),  # full and half width
    (0x1F000, 0x1F0FF),  # pictures
    (0x1F300, 0x1FAFF),
)
_FIRST = [first for first, _ in _CERTAIN]
# Withdrawn, medieval or newer than Lucene, or analyzed by it in other ways than their names suggest.
_UNCERTAIN = frozenset(
    "\u0149\u017f\u018d\u0195\u019b\u019e\u01a2\u01a3\u01a7\u01a8\u01aa\u01b7\u01bf\u01f7\u021c\u021d"
    "\u0222\u0223\u1e9a\u1e9b\u1e9c\u1e9d\u1efa\u1efb\u0345\u0b55\u0c3c\u0c5d\u0cdd\u0d04\u0d81"
)
# Characters whose ASCIIFoldingFilter output does not follow from their Unicode name.
_LETTERS = {
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ŋ": "n",
    "ĸ": "q",
    "ə": "a",
    "œ": "oe",
    "ɵ": "o",
    "·": "",
    "ʼ": "",
    "\u0640": "",
    # Malayalam's characters for consonants without a vowel: the sign of no vowel is a mark.
    **dict(zip("ൻർൽൾൺൿ", "നരലളണക", strict=True)),
    **dict.fromkeys(f"{JOINERS}{DIRECTION_MARKS}{HIDDEN}", ""),
}
_LETTER = re.compile(
    r"LATIN (?:SMALL LETTER|LETTER SMALL CAPITAL) (?:OPEN |DOTLESS |LONG |REVERSED |TURNED )*([A-Z]{1,2})\b"
)
# Lucene splits longer words, and the rest becomes a word of its own.
_OVERLONG = re.compile(r"\S{256}")
_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
_BETWEEN = bytes(code if chr(code).isalnum() else ord(" ") for code in range(128)).ljust(256)


def is_certain(text: str) -> bool:
    """Return whether the analysis of every word of a text is known."""
    return (text.isascii() or all(map(_is_known, set(text)))) and not _OVERLONG.search(text)


def folded(text: str) -> bytes:
    """Return the words of a text as UTF-8, without capitals, accents and marks, separated by one or more spaces.

    >>> folded("İzmir: 500 m², Øresund")
    b'izmir  500 m   oresund'
    """
    plain = text.casefold() if text.isascii() else text.translate(_FOLDED)
    return plain.encode().translate(_BETWEEN) if plain.isascii() else " ".join(_WORD.findall(plain)).encode()


def folded_words(text: str) -> list[str]:
    """Return the folded words as a list."""
    return folded(text).decode().split()


class _Table(dict[int, str]):
    """Maps characters to their folded form; an entry is made when a character is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = made = _fold(chr(code))
        return made


_FOLDED = _Table()


def _fold(char: str) -> str:
    # For Lucene, signs and numbers such as superscript two end a word and are not part of it.
    if unicodedata.category(char)[0] in "PSZ" or unicodedata.category(char) == "No":
        return " "
    apart = unicodedata.normalize("NFKD", char.casefold()).casefold()
    return "".join(_letter(each) for each in apart if not unicodedata.category(each).startswith("M"))


def _letter(char: str) -> str:
    if char.isascii():
        return char
    named = _LETTER.match(unicodedata.name(char, ""))
    return _LETTERS.get(char, named[1].lower() if named else char)


def _is_known(char: str) -> bool:
    code = ord(char)
    block = bisect_right(_FIRST, code) - 1
    return code <= _CERTAIN[block][1] and char not in _UNCERTAIN and unicodedata.category(char) != "Cn"
