"""Analysis of words as written: ``folded``, without capitals, accents, vowel marks and joined articles.

Uses only what Elasticsearch has without plugins; ICU would do the same for more scripts.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any

from pipeline.index.stems import CUSTOM
from pipeline.messages.invisible import DIRECTION_MARKS, HIDDEN, JOINERS

# Marks written for learners, in scripture, or in decomposed text: no one types them. Indian vowel signs stay.
_MARKS = (
    (0x0300, 0x036F),
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x0640, 0x0640),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
)
# Scripts without spaces for which Lucene has no dictionary, or makes one word of a whole sentence: each character
# becomes a word, as in Chinese.
_UNSPACED = ((0x0E01, 0x0E2F), (0x0E30, 0x0E46), (0x0E81, 0x0EDF), (0x1000, 0x109F), (0x1780, 0x17DC))
_TATWEEL = "\u0640"
# Malayalam's characters for consonants without a vowel, also written as the consonant and the sign of no vowel.
_CHILLUS = {"ൻ": "ന്", "ർ": "ര്", "ൽ": "ല്", "ൾ": "ള്", "ൺ": "ണ്", "ൿ": "ക്"}
# Thai and Lao: the sign and the vowel that are also one character, and the signs of tone that stand with them.
_AM = {
    ("\u0e4d", "\u0e32"): ("\u0e33", "\u0e48\u0e49\u0e4a\u0e4b"),
    ("\u0ecd", "\u0eb2"): ("\u0eb3", "\u0ec8\u0ec9\u0eca\u0ecb"),
}

# Articles and pronouns that French, Italian and Catalan join to the next word with an apostrophe.
ARTICLES = (
    "agl all c coll d dagl dall degl dell gl j jusqu l lorsqu m n negl nell pell puisqu qu quoiqu s sugl sull t un v"
).split()


def analysis() -> dict[str, Any]:
    """Return the index settings under ``analysis``."""
    return {
        "char_filter": {"signs": {"type": "mapping", "mappings": list(_mappings())}},
        "filter": {
            "articles": {"type": "elision", "articles": ARTICLES},
            **{f"{name}_stem": {"type": "snowball", "language": language} for name, language in CUSTOM.items()},
        },
        "analyzer": {
            "folded": {
                "type": "custom",
                "char_filter": ["signs"],
                "tokenizer": "standard",
                "filter": ["lowercase", "articles", "asciifolding"],
            },
            **{
                name: {
                    "type": "custom",
                    "tokenizer": "standard",
                    "filter": ["lowercase", "indic_normalization", f"{name}_stem"],
                }
                for name in CUSTOM
            },
        },
    }


def _mappings() -> Iterator[str]:
    for char in _within(_MARKS):
        if unicodedata.category(char) == "Mn" or char == _TATWEEL:
            yield f"{_escaped(char)}=>"
    for char in f"{JOINERS}{DIRECTION_MARKS}{HIDDEN}":
        yield f"{_escaped(char)}=>"
    for char, parts in _CHILLUS.items():
        yield f"{_escaped(char)}=>{_escaped(parts)}"
    for (sign, vowel), (whole, tones) in _AM.items():
        for tone in ("", *tones):
            for parts in dict.fromkeys((sign + tone + vowel, tone + sign + vowel)):
                yield f"{_escaped(parts)}=>{_escaped(tone)}\\u0020{_escaped(whole)}"
    for char in _within(_UNSPACED):
        if unicodedata.category(char).startswith("L"):
            yield f"{_escaped(char)}=>\\u0020{_escaped(char)}"


def _within(ranges: tuple[tuple[int, int], ...]) -> Iterator[str]:
    for first, last in ranges:
        yield from map(chr, range(first, last + 1))


def _escaped(text: str) -> str:
    return "".join(f"\\u{ord(char):04x}" for char in text)
