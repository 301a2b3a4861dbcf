"""Acronyms that are also words, and acronyms that texts spell out: *WHO*, *US*, *UN*."""

import re
from dataclasses import dataclass

# The first name is the usual one. Of acronyms that are also words only capitals count: "us" is not the United States.
FULL_NAMES = {
    "AI": ("artificial intelligence",),
    "AU": ("African Union",),
    "CAR": ("Central African Republic",),
    "DRC": ("Democratic Republic of the Congo", "Democratic Republic of Congo"),
    "ECB": ("European Central Bank",),
    "EU": ("European Union",),
    "FAO": ("Food and Agriculture Organization",),
    "IAEA": ("International Atomic Energy Agency",),
    "ICC": ("International Criminal Court",),
    "ICJ": ("International Court of Justice",),
    "ILO": ("International Labour Organization", "International Labor Organization"),
    "IMF": ("International Monetary Fund",),
    "IOC": ("International Olympic Committee",),
    "IT": ("information technology",),
    "OSCE": ("Organization for Security and Co-operation in Europe",),
    "UAE": ("United Arab Emirates",),
    "UK": ("United Kingdom",),
    "UN": ("United Nations",),
    "UNO": ("United Nations Organization", "United Nations"),
    "US": ("United States", "United States of America"),
    "USA": ("United States", "United States of America"),
    "WFP": ("World Food Programme", "World Food Program"),
    "WHO": ("World Health Organization", "World Health Organisation"),
    "WTO": ("World Trade Organization", "World Trade Organisation"),
}
# In small characters these are words of English.
_WORDS = frozenset({"AU", "CAR", "IT", "UNO", "US", "WHO"})
_BY_NAME = {
    tuple(name.casefold().replace("-", " ").split()): acronym
    for acronym, names in reversed(FULL_NAMES.items())
    for name in names
}
_LONGEST = max(map(len, _BY_NAME))
_CAPITALS = re.compile(r"(?:[A-Z]{2,6}|(?:[A-Z]\.){1,5}[A-Z]\.?)")


@dataclass(frozen=True)
class Acronym:
    """``names`` are the full names; ``is_word`` means that the same characters in any case are also a word."""

    short: str
    names: tuple[str, ...]
    is_word: bool

    @property
    def written(self) -> tuple[str, ...]:
        """Return the forms in texts: US, U.S."""
        return self.short, ".".join(self.short) + "."


def as_acronym(term: str, filler: frozenset[str]) -> Acronym | None:
    """Return an acronym with its meaning; ``filler`` are words that, written in capitals, are not meant as words.

    >>> as_acronym("U.S.", frozenset()), as_acronym("un", frozenset()).names, as_acronym("us", frozenset())
    (Acronym(short='US', names=('United States', 'United States of America'), is_word=True), ('United Nations',), None)
    """
    bare = term.strip("?!,:;")
    short = bare.replace(".", "")
    if _CAPITALS.fullmatch(bare):
        known = FULL_NAMES.get(short)
        is_word = short in _WORDS or short.lower() in filler
        return Acronym(short, known or (), is_word) if known or is_word else None
    upper = short.upper()
    return Acronym(upper, FULL_NAMES[upper], False) if upper in FULL_NAMES and upper not in _WORDS else None


def acronym_of(name: str) -> Acronym | None:
    """Return the acronym of a full name."""
    short = _BY_NAME.get(tuple(name.casefold().replace("-", " ").split()))
    return Acronym(short, FULL_NAMES[short], short in _WORDS) if short else None


def names_of_organization(name: str) -> tuple[str, ...]:
    """Return the names that an organization goes by: its full names and its acronym, the one that was given first.

    Where an organization is asked for, an acronym is not a word, in any case.

    >>> names_of_organization("who")[:3], names_of_organization("Ajax")
    (('who', 'World Health Organization', 'World Health Organisation'), ('Ajax',))
    """
    short = name.strip().replace(".", "").upper()
    found = Acronym(short, FULL_NAMES[short], False) if short in FULL_NAMES else acronym_of(name)
    return tuple(dict.fromkeys((name, *found.names, *found.written))) if found else (name,)


def joined_names(terms: list[str]) -> list[str]:
    """Return the terms, with those that spell an acronym's full name joined.

    >>> joined_names(["World", "Health", "Organization", "warns"])
    ['World Health Organization', 'warns']
    """
    made: list[str] = []
    start = 0
    while start < len(terms):
        length = next((n for n in range(_LONGEST, 1, -1) if acronym_of(" ".join(terms[start : start + n]))), 1)
        made.append(" ".join(terms[start : start + length]))
        start += length
    return made
