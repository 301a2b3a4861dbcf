"""Candidates for the base form of one word of a name, from its language's grammar. Most are words of no language: what
is a name is for the gazetteer to say."""

from collections.abc import Iterator

from pipeline.gazetteer.forms.grammar import Grammar, Rules, rules_of

MIN_BASE = 3
"""Code points of a base form; shorter names are too often parts of words."""
_VOWELS = frozenset("aeiouyαεηιουωаеиоуыэюяіє")
# Finnish: weak grades, and the strong ones that they are of.
_GRADES = (
    ("ng", "nk"), ("mm", "mp"), ("nn", "nt"), ("ll", "lt"), ("rr", "rt"), ("hd", "ht"), ("d", "t"), ("v", "p"),
    ("p", "pp"), ("t", "tt"), ("k", "kk"),
)  # fmt: skip


def base_forms(word: str, grammar: Grammar) -> list[str]:
    """Base forms that a folded word may be of, itself left out, the shortest cut first."""
    rules = rules_of(grammar)
    found: dict[str, None] = {}
    for core in _cores(word, grammar, rules):
        if core != word:
            found[core] = None
        for base in _without_ending(core, grammar, rules):
            found[base] = None
    found.pop(word, None)
    return [base for base in found if len(base) >= MIN_BASE]


def _cores(word: str, grammar: Grammar, rules: Rules) -> Iterator[str]:
    """The word, and it without what is glued to its front."""
    yield word
    for prefix in rules.prefixes:
        if word.startswith(prefix) and len(word) - len(prefix) >= MIN_BASE:
            yield word[len(prefix) :]
    for new, old in rules.starts:
        if word.startswith(new) and len(word) - len(new) >= MIN_BASE - 1:
            yield old + word[len(new) :]


def _without_ending(word: str, grammar: Grammar, rules: Rules) -> Iterator[str]:
    for ending, base in rules.pairs:
        if word.endswith(ending) and len(word) - len(ending) >= grammar.min_stem - 1:
            yield word[: len(word) - len(ending)] + base
    for ending in reversed(rules.endings):
        stem = word[: len(word) - len(ending)]
        if len(stem) >= grammar.min_stem and word.endswith(ending):
            for root in _roots(stem, grammar, rules):
                yield from (root + base for base in rules.bases)


def _roots(stem: str, grammar: Grammar, rules: Rules) -> Iterator[str]:
    """The stem as it is before any ending."""
    yield stem
    for new, old in rules.changes:
        if stem.endswith(new):
            yield stem[: len(stem) - len(new)] + old
    if grammar.fleeting and len(stem) > 1 and stem[-1] not in _VOWELS:
        for vowel in grammar.fleeting:
            yield stem[:-1] + vowel + stem[-1]
            yield stem[:-2] + vowel + stem[-2:]
    if grammar.gradation:
        yield from _graded(stem)


def _graded(stem: str) -> Iterator[str]:
    """Finnish: "helsingi" as helsinki, "lahde" as lahti, "turu" as turku, "tamperee" as tampere."""
    if len(stem) > 3 and stem[-1] == stem[-2]:
        yield stem[:-1]
    for vowel in dict.fromkeys((stem[-1], "i" if stem[-1] == "e" else stem[-1])):
        if vowel != stem[-1]:
            yield stem[:-1] + vowel
        for weak, strong in _GRADES:
            if stem[:-1].endswith(weak):
                yield stem[: -1 - len(weak)] + strong + vowel
        if stem[-2:-1] and stem[-2] in "aeiouyrlh":
            yield stem[:-1] + "k" + vowel
