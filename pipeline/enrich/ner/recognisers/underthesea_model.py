"""The Vietnamese recogniser: underthesea's conditional random fields for words, their kinds, phrases and names.

Of its labels only persons are taken: its places take in the word in front ("giám đốc Vietcombank"), and it finds few
organizations. Those, and persons that it misses, are found by their form; places are the gazetteer's.
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
"""Code points; the models read a sentence at a time."""
_NEAR = 40
"""Within so many code points a word stands again where it was; the models' words have their tones normalised."""


def load(installed: InstalledPack) -> Recogniser:
    """The recogniser in the pack's folder; raises SetupError."""
    folder = str(installed.folder)
    if folder not in sys.path:
        # Behind ours, so that nothing in it takes the place of a package of Dateline.
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
    """Sentences, roughly, with where they begin."""
    start = 0
    while start < len(text):
        end = min((at for mark in (". ", "\n", "! ", "? ") if (at := text.find(mark, start)) >= 0), default=len(text))
        end = min(end + 1, start + _MAX_SENTENCE, len(text))
        if text[start:end].strip():
            yield start, text[start:end].encode("utf-8", "replace").decode()
        start = end


def persons(words: Sequence[tuple[str, str, str, str]], sentence: str, start: int) -> Iterator[Found]:
    """The persons among the tagged words of a sentence that begins at ``start``."""
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
    """Return where a word stands from ``at`` on, and where it ends; -1 and ``at`` when it is written otherwise."""
    begin = sentence.find(word, at, at + _NEAR + len(word))
    if begin >= 0:
        return begin, begin + len(word)
    # Normalised, "hòa" is "hoà": as long, and where the spaces before it end.
    begin = at + len(sentence[at:]) - len(sentence[at:].lstrip())
    same = sentence[begin : begin + len(word)]
    return (begin, begin + len(word)) if len(same) == len(word) and same[:1] == word[:1] else (-1, at)
