"""The words of a search: ``"sea wall" jakarta -football`` as terms, phrases and exclusions."""

import re
from dataclasses import dataclass

from pipeline.errors import UsageError

# An opening quote without a closing one reaches to the end: half a phrase is still a phrase.
_PART = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<term>[^\s"]+))')

# Each word is looked for in ten fields, and Elasticsearch bounds the clauses of a query; no one types so many.
MAX_WORDS = 100
# What a question is made of besides what it asks about; required of an article it would only hide answers.
_FILLER = frozenset(
    "a about an and are at by did do does for from happen happened happening happens how in is it news of on or story "
    "that the there to was were what when where which who why with".split()
)


@dataclass(frozen=True)
class ParsedQuery:
    """``terms`` are looked for one by one, ``phrases`` word after word; ``without`` must not occur."""

    terms: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.phrases or self.without)


def parse_words(text: str) -> ParsedQuery:
    """Split what was typed; typographic quotes count as straight ones, a lone dash as nothing.

    Filler ("what", "in", "the") is dropped unless there is nothing else; a phrase keeps it. Raises UsageError
    for more than MAX_WORDS, and for signs without a word.
    """
    terms, phrases, without, signs = [], [], [], []
    for part in _PART.finditer(re.sub("[“”„«»]", '"', text)):
        value = (part["phrase"] if part["term"] is None else part["term"]).strip()
        if not any(char.isalnum() for char in value):
            if value.strip("-"):
                signs.append(value)
            continue
        if part["minus"]:
            without.append(value)
        elif part["term"] is None:
            phrases.append(value)
        else:
            terms.append(value)
    if len(terms) + len(phrases) + len(without) > MAX_WORDS:
        raise UsageError(f"a search takes up to {MAX_WORDS} words: keep those that tell most")
    if signs and not (terms or phrases or without):
        raise UsageError(f"there is no word or number to look for in {' '.join(signs)!r}: signs alone are not indexed")
    telling = [term for term in terms if term.lower().strip("?!.,") not in _FILLER]
    return ParsedQuery(tuple(telling or terms), tuple(phrases), tuple(without))
