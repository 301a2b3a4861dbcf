"""Grammar: how a language changes the end and the beginning of a name."""

from dataclasses import dataclass
from functools import cache

from pipeline.gazetteer.name_keys import fold

NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Grammar:
    """Rules of one language, each a string of words; "-" stands for nothing.

    A name is a stem with an ending. Its base form is the stem, changed or not, with one of ``bases``; or, by ``pairs``,
    with the base that belongs to that ending.
    """

    endings: str = ""
    bases: str = NOTHING
    changes: str = ""
    """Sound changes at the end of a stem, such as "c>k": Rijeci is a form of Rijeka."""
    fleeting: str = ""
    """Vowels restored before the last consonant of a bare stem: Kragujevca is a form of Kragujevac."""
    pairs: str = ""
    """Endings with their own bases, such as "ത്ത്>ം"."""
    prefixes: str = ""
    """Prefixes attached to the front of a name; the longest are tried first."""
    starts: str = ""
    """Sound changes at the front, such as "ngh>c": Nghaerdydd is a form of Caerdydd."""
    apostrophe: bool = False
    """True if an apostrophe separates a name from its ending: Ankara'dan."""
    gradation: bool = False
    """True if the consonants of the stem's last syllable weaken: Helsingissä is a form of Helsinki."""
    min_stem: int = 3
    min_base: int = 3
    """Minimum code points of a base form; shorter names are too often parts of words."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A grammar's strings, split and folded like names."""

    endings: tuple[str, ...]
    bases: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    pairs: tuple[tuple[str, str], ...]
    prefixes: tuple[str, ...]
    starts: tuple[tuple[str, str], ...]


@cache
def rules_of(grammar: Grammar) -> Rules:
    """Return the grammar's rules, longest first."""
    return Rules(
        endings=_longest_first(grammar.endings),
        bases=tuple(dict.fromkeys(_folded(word) for word in grammar.bases.split())),
        changes=_pairs(grammar.changes),
        pairs=_pairs(grammar.pairs),
        prefixes=_longest_first(grammar.prefixes),
        starts=_pairs(grammar.starts),
    )


def _longest_first(words: str) -> tuple[str, ...]:
    return tuple(sorted({_folded(word) for word in words.split()}, key=lambda word: (-len(word), word)))


def _pairs(words: str) -> tuple[tuple[str, str], ...]:
    pairs = [word.partition(">")[::2] for word in words.split()]
    return tuple(sorted(((_folded(old), _folded(new)) for old, new in pairs), key=lambda pair: (-len(pair[0]), pair)))


def _folded(word: str) -> str:
    # After another character: "st" alone would fold to saint.
    return "" if word == NOTHING else fold(f"q{word}")[1:]
