"""Candidates for the base form of a word of a name, by its language's grammar. Most are not words at all: the gazetteer
decides which are names."""

from collections.abc import Iterator

from pipeline.gazetteer.forms.grammar import Grammar, Rules, rules_of

MIN_CORE = 2
"""Minimum code points of a word after its prefix is removed."""
_VOWELS = frozenset("aeiouyαεηιουωаеиоуыэюяіє")
# Finnish: weak grades and their strong grades.
_GRADES = (
    ("ng", "nk"), ("mm", "mp"), ("nn", "nt"), ("ll", "lt"), ("rr", "rt"), ("hd", "ht"), ("d", "t"), ("v", "p"),
    ("p", "pp"), ("t", "tt"), ("k", "kk"),
)  # fmt: skip


def base_forms(word: str, grammar: Grammar, min_base: int | None = None) -> tuple[list[str], list[str]]:
    """Return base forms of a folded word, other than itself: those that keep its stem, and those that change it."""
    rules = rules_of(grammar)
    kept: dict[str, None] = {}
    changed: dict[str, None] = {}
    for core in _cores(word, rules):
        if core != word:
            kept[core] = None
        for ending, base in rules.pairs:
            if core.endswith(ending) and len(core) - len(ending) >= grammar.min_stem - 1:
                kept[core[: len(core) - len(ending)] + base] = None
        for stem in _stems(core, grammar, rules):
            kept.update(dict.fromkeys(stem + base for base in rules.bases))
            changed.update(dict.fromkeys(root + base for root in _roots(stem, grammar, rules) for base in rules.bases))
    shortest = min_base or grammar.min_base
    plain = [base for base in kept if base != word and len(base) >= shortest]
    return plain, [base for base in changed if base not in kept and base != word and len(base) >= shortest]


def _cores(word: str, rules: Rules) -> Iterator[str]:
    """Yield the word, with and without prefixes attached to it."""
    yield word
    for prefix in rules.prefixes:
        if word.startswith(prefix) and len(word) - len(prefix) >= MIN_CORE:
            yield word[len(prefix) :]
    for new, old in rules.starts:
        if word.startswith(new) and len(word) - len(new) >= MIN_CORE:
            yield old + word[len(new) :]


def _stems(word: str, grammar: Grammar, rules: Rules) -> Iterator[str]:
    for ending in reversed(rules.endings):
        stem = word[: len(word) - len(ending)]
        if len(stem) >= grammar.min_stem and word.endswith(ending):
            yield stem


def _roots(stem: str, grammar: Grammar, rules: Rules) -> Iterator[str]:
    """Yield the stem's forms in other cases."""
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
    """Yield Finnish strong grades: "helsingi" as helsinki, "lahde" as lahti, "turu" as turku, "tamperee" as tampere."""
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
