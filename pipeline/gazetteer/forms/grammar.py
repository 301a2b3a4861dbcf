"""Grammar: what a language does to the end and the beginning of a name."""

from dataclasses import dataclass
from functools import cache

from pipeline.gazetteer.name_keys import fold

NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Grammar:
    """Rules of one language, each a string of words; "-" stands for nothing.

    A name is a stem with an ending. Its base form is the stem, changed or not, with one of ``bases``; or, by ``pairs``,
    the stem with the base that belongs to that very ending.
    """

    endings: str = ""
    bases: str = NOTHING
    changes: str = ""
    """Sounds at the end of a stem, as "c>k": Rijeci is of Rijeka."""
    fleeting: str = ""
    """Vowels that come back before the last consonant of a bare stem: Kragujevca is of Kragujevac."""
    pairs: str = ""
    """Endings with bases of their own, as "ത്ത്>ം"."""
    prefixes: str = ""
    """Prefixes that are glued to the front of a name; the longest are tried first."""
    starts: str = ""
    """Sounds at the front, as "ngh>c": Nghaerdydd is of Caerdydd."""
    apostrophe: bool = False
    """True when an apostrophe parts a name and its case: Ankara'dan."""
    gradation: bool = False
    """True when the consonants of the stem's last syllable weaken: Helsingissä is of Helsinki."""
    min_stem: int = 3
    min_base: int = 3
    """Code points of a base form; shorter names are too often parts of words."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A grammar's strings taken apart and folded as names are."""

    endings: tuple[str, ...]
    bases: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    pairs: tuple[tuple[str, str], ...]
    prefixes: tuple[str, ...]
    starts: tuple[tuple[str, str], ...]


@cache
def rules_of(grammar: Grammar) -> Rules:
    """The grammar as its rules, longest first."""
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
    # Behind another sign: by itself "st" would fold to saint.
    return "" if word == NOTHING else fold(f"q{word}")[1:]
