"""Words of a text in scripts with spaces, with the gaps between them."""

import re
import sys
import unicodedata
from dataclasses import dataclass

from pipeline.gazetteer.name_keys import fold

# Combining marks such as vowel signs belong to their characters: without them no name in an Indic script is found.
_MARKS = "".join(
    re.escape(sign)
    for sign in map(chr, range(0x300, min(sys.maxunicode, 0xFE30)))
    if unicodedata.category(sign)[0] == "M"
)
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}\u200c\u200d])*")
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\uaa60-\uaa7f\u1780-\u17ff"
    "\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002ffff"
)
"""Characters of scripts without spaces between words."""
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")
# At most four small letters, a capital, and small ones.
_PREFIXED = re.compile(r"[^\W\d_A-Z]{1,4}[A-ZÁÉÍÓÚ][^\W\d_A-Z]+$")
_SENTENCE_END = re.compile(r"[.!?…:;\n۔؟।։]")


@dataclass(frozen=True, slots=True)
class WordSpan:
    """Word with its offsets in code points; ``gap`` is the text between it and the word in front."""

    start: int
    end: int
    text: str
    gap: str
    is_first: bool
    """Whether it begins a sentence, so that its capital says nothing."""

    @property
    def folded(self) -> str:
        return fold(self.text)

    @property
    def is_name_like(self) -> bool:
        """Return whether it is written like a name: with a capital, also behind a prefix ("mBaile", "laseNdiya"), or in a
        script without any."""
        first = self.text[0]
        return not (first.islower() and has_capitals(first)) or bool(_PREFIXED.match(self.text))


def has_capitals(text: str) -> bool:
    """Return whether a text's script has capitals; Georgian does not use its capitals for names."""
    return text[0].lower() != text[0].upper() and not "\u10a0" <= text[0] <= "\u10ff"


def words_of(text: str) -> list[WordSpan]:
    """Return the words of a text, except those in scripts without spaces."""
    words: list[WordSpan] = []
    done = 0
    for match in _WORD.finditer(text):
        if not _IS_UNSPACED.match(match.group()):
            gap = text[done : match.start()]
            is_first = not words or bool(_SENTENCE_END.search(gap))
            words.append(WordSpan(match.start(), match.end(), match.group(), gap, is_first))
        done = match.end()
    return words
