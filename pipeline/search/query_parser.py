"""Words of a search: ``"sea wall" jakarta -football`` as terms, phrases, exclusions and grammar conditions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.errors import UsageError
from pipeline.search.acronyms import as_acronym, joined_names
from pipeline.search.query_grammar import AllOf, Node, Not, Phrase, Prefix, Word, leaves, parse
from pipeline.search.typed_text import composed

# Each word is matched in a dozen fields, and Elasticsearch limits a query's clauses; no one types so many.
MAX_WORDS = 100
MAX_ACRONYM = 6
# Words of a question other than its topic; requiring them would only hide results.
FILLER = frozenset(
    "a about an and are at by did do does for from happen happened happening happens how in is it news of on or story "
    "that the there to was were what when where which who why with".split()
)


@dataclass(frozen=True)
class ParsedQuery:
    """``terms`` are matched separately, ``phrases`` as sequences; ``without`` must not occur.

    ``required`` and ``excluded`` are conditions of the grammar: groups, prefixes, fields. ``hints`` explain what was
    not understood and what may have been meant.
    """

    terms: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    required: tuple[Node, ...] = ()
    excluded: tuple[Node, ...] = ()
    hints: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.phrases or self.without or self.required or self.excluded)


def parse_words(text: str) -> ParsedQuery:
    """Parse a search as typed; typographic quotes count as straight ones, a lone dash as nothing.

    Filler ("what", "in", "the") is dropped unless it is all there is; phrases keep it. Raises UsageError for more than
    MAX_WORDS words, and for signs without a word.
    """
    tree = parse(composed(text))
    if sum(_words_in(leaf) for node in tree.nodes for leaf in leaves(node)) > MAX_WORDS:
        raise UsageError(f"a search has at most {MAX_WORDS} words: keep the most specific ones")
    if tree.signs and not tree.nodes:
        raise UsageError(
            f"there is no word or number to look for in {' '.join(tree.signs)!r}: punctuation alone is not indexed"
        )
    found: dict[str, list[Any]] = {name: [] for name in ("free", "phrases", "without", "required", "excluded")}
    for node in tree.nodes:
        for part in node.of if isinstance(node, AllOf) else (node,):
            kind, value = _placed(part, free=node is part)
            found[kind].append(value)
    terms = _telling(found.pop("free"))
    return ParsedQuery(terms, **{name: tuple(values) for name, values in found.items()}, hints=tuple(tree.hints))


def _words_in(leaf: Word | Phrase | Prefix) -> int:
    """Return how many words a leaf asks for: "a-b-c" is three to Elasticsearch, however it was typed."""
    return 1 if isinstance(leaf, Phrase) else max(1, len(re.findall(r"\w+", leaf.text)))


def _placed(node: Node, *, free: bool) -> tuple[str, str | Node]:
    """Return where a node belongs: a word is ``free`` to be missing unless AND requires it."""
    match node:
        case Word(text=text) if free:
            return "free", text
        case Phrase(text=text):
            return "phrases", text
        case Not(of=Word(text=text) | Phrase(text=text)):
            return "without", text
        case Not(of=inner):
            return "excluded", inner
        case _:
            return "required", node


def _telling(terms: list[str]) -> tuple[str, ...]:
    if _is_shouted(terms):
        terms = [term.lower() for term in terms]
    terms = joined_names(terms)
    telling = [term for term in terms if term.lower().strip("?!.,") not in FILLER or as_acronym(term, FILLER)]
    return tuple(telling or terms)


def _is_shouted(terms: Sequence[str]) -> bool:
    """Return whether capitals mean nothing: everything is in capitals, with words too long for acronyms."""
    return all(term.isupper() for term in terms) and any(len(term) > MAX_ACRONYM for term in terms)
