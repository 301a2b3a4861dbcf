"""The words of a search: ``"sea wall" jakarta -football`` as terms, phrases and exclusions."""

import re
from dataclasses import dataclass

# An opening quote without a closing one reaches to the end: half a phrase is still a phrase.
_PART = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<term>[^\s"]+))')


@dataclass(frozen=True)
class Words:
    """``terms`` are looked for one by one, ``phrases`` word after word; ``without`` must not occur."""

    terms: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.phrases or self.without)


def parse_words(text: str) -> Words:
    """Split what was typed; typographic quotes count as straight ones, a lone dash as nothing."""
    terms, phrases, without = [], [], []
    for part in _PART.finditer(re.sub("[“”„«»]", '"', text)):
        value = (part["phrase"] if part["term"] is None else part["term"]).strip()
        if not any(char.isalnum() for char in value):
            continue
        if part["minus"]:
            without.append(value)
        elif part["term"] is None:
            phrases.append(value)
        else:
            terms.append(value)
    return Words(tuple(terms), tuple(phrases), tuple(without))
