"""Vietnamese recogniser: underthesea's conditional random fields for words, parts of speech, phrases and names.

Only its persons are used: its places include the word in front ("giám đốc Vietcombank"), and it finds few
organizations. Organizations, and persons that it misses, are found by their form; places come from the gazetteer.
"""

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module

from pipeline.enrich.ner.contract import Found, Recogniser
from pipeline.enrich.ner.recognisers.vietnamese_names import merged
from pipeline.errors import SetupError
from pipeline.packs.installed import InstalledPack

PERSON = "PER"
_MAX_SENTENCE = 1_000
"""Longest sentence, in code points; the models read one sentence at a time."""
_NEAR = 40
"""Code points within which a word is looked for in the sentence, since the models normalise the tones of words."""


def load(installed: InstalledPack) -> Recogniser:
    """Load the recogniser from the pack's folder; raises SetupError."""
    folder = str(installed.folder)
    if folder not in sys.path:
        # Last, so that nothing in it shadows a package of Dateline.
        sys.path.append(folder)
    try:
        ner = import_module("underthesea.pipeline.ner").ner
    except ImportError as error:
        raise SetupError(f"{error.name} is missing: dateline languages install vi") from error

    def names(texts: Sequence[str]) -> list[list[Found]]:
        return [
            [
                name._replace(start=start + name.start, end=start + name.end)
                for start, sentence in _sentences(text)
                for name in merged(list(persons(ner(sentence), sentence, 0)), sentence)
            ]
            for text in texts
        ]

    return names


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield rough sentences with their offsets."""
    start = 0
    while start < len(text):
        end = min((at for mark in (". ", "\n", "! ", "? ") if (at := text.find(mark, start)) >= 0), default=len(text))
        end = min(end + 1, start + _MAX_SENTENCE, len(text))
        if text[start:end].strip():
            yield start, text[start:end].encode("utf-8", "replace").decode()
        start = end


def persons(words: Sequence[tuple[str, str, str, str]], sentence: str, start: int) -> Iterator[Found]:
    """Yield the persons among the tagged words of a sentence that begins at offset ``start``."""
    at, first, last = 0, -1, -1
    for word, *_, label in words:
        begin, at = _place(word, sentence, at)
        kind = label[2:]
        if first >= 0 and not (kind == PERSON and label.startswith("I-")):
            yield Found(start + first, start + last, "PERSON")
            first = -1
        if kind == PERSON and begin >= 0:
            first = begin if first < 0 else first
            last = at
    if first >= 0:
        yield Found(start + first, start + last, "PERSON")


def _place(word: str, sentence: str, at: int) -> tuple[int, int]:
    """Return (start, end) of the next occurrence of a word from ``at`` on; (-1, ``at``) if it is written differently."""
    begin = sentence.find(word, at, at + _NEAR + len(word))
    if begin >= 0:
        return begin, begin + len(word)
    # The models normalise "hòa" to "hoà": it has the same length and begins after the white space.
    begin = at + len(sentence[at:]) - len(sentence[at:].lstrip())
    same = sentence[begin : begin + len(word)]
    return (begin, begin + len(word)) if len(same) == len(word) and same[:1] == word[:1] else (-1, at)
