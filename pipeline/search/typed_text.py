"""Text as people type and paste it, in the form that the index holds."""

import re
import unicodedata

from pipeline.messages.invisible import DIRECTION_MARKS, HIDDEN

_INVISIBLE = dict.fromkeys(map(ord, f"{HIDDEN}{DIRECTION_MARKS}"))
"""They come along with what is copied. Joiners stay: a non-joiner parts words of Persian, and the index ignores them where
it may."""
_ZERO_SPACE = {0x200B: " "}
# Other signs that stand for an apostrophe within a word, as keyboards and word processors write it.
_APOSTROPHE = re.compile("(?<=[^\\W\\d_])[`´ʹʼʻ′‵＇](?=[^\\W\\d_])")
# Before a word, whatever looks like the minus sign of a keyboard is one: phones write a dash.
_MINUS = re.compile(r"(?<![^\s(])[‐‑‒–−﹣－](?=[\w\"“”„«‹(])")
# Thai and Lao: the vowel AM typed as its two parts, with or without a tone between them. NFC leaves them apart.
_AM = (
    (re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32"), "\\1\u0e33"),
    (re.compile("([\u0e48-\u0e4b])\u0e4d\u0e32"), "\\1\u0e33"),
    (re.compile("\u0ecd([\u0ec8-\u0ecb]?)\u0eb2"), "\\1\u0eb3"),
)


def composed(text: str) -> str:
    """Return the text in Unicode's composed form, without characters that show nothing.

    >>> composed("Besanc\u0327on"), composed("earth\u00adquake"), composed("\u200eAjax\u200f")
    ('Besançon', 'earthquake', 'Ajax')
    """
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE | _ZERO_SPACE))
    text = _MINUS.sub("-", _APOSTROPHE.sub("'", text))
    for parts, whole in _AM:
        text = parts.sub(whole, text)
    return text
