"""Short forms of organizations: "Celtics" for the Boston Celtics, and abbreviations in brackets ("PDVSA")."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from pipeline.enrich.ner.spans import Span

_WORDS = re.compile(r"[^\s-]+")
_SHORT = re.compile(r"[A-Z][\w&.-]{1,9}")


def short_forms(names: Iterable[str]) -> Mapping[str, str]:
    """Return the longer name for each organization whose name begins or ends exactly one other."""
    words = {name: _WORDS.findall(name.casefold()) for name in names}
    found = {}
    for name, own in words.items():
        longer = [other for other, all_words in words.items() if len(all_words) > len(own) and _is_end(own, all_words)]
        if len(longer) == 1:
            found[name] = longer[0]
    return found


def _is_end(short: Sequence[str], whole: Sequence[str]) -> bool:
    return bool(short) and (whole[: len(short)] == short or whole[-len(short) :] == short)


def bracketed(names: Sequence[Span]) -> Mapping[str, str]:
    """Return the full name for each abbreviation in brackets right behind it."""
    return {
        short.text: full.text
        for full, short in pairwise(names)
        if full.field == short.field
        and short.start - full.end == len(" (")
        and full.label == "ORG"
        and _SHORT.fullmatch(short.text)
        and len(full.text) > len(short.text)
        and full.text[0].casefold() == short.text[0].casefold()
    }
