"""The model's spans corrected by the gazetteer: what is a place, where its name starts and ends.

Each rule is a function from spans to spans and knows one kind of mistake. They run in the order of ``correct``.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.enrich.spans import Span
from pipeline.gazetteer import Gazetteer, Kind

PLACES = frozenset({"GPE", "LOC", "FAC"})

_EDGE_BEFORE = re.compile(r"^(?:[\W_]+|(?:the|The|THE)\s+)+")
_EDGE_BEHIND = re.compile(r"(?:['’]s|[^\w.)]|(?<![A-Z])\.|_)+$")
# First names that are countries too: what follows them is a surname.
_FIRST_NAMES = frozenset("Chad Jordan Israel Georgia India Kenya Cuba China Cyprus Ireland Holland Malta Paris".split())


def correct(spans: Sequence[Span], title: str, text: str, gazetteer: Gazetteer, demonyms: bool = True) -> list[Span]:
    """The spans as they should be, in order of position, title first, without overlaps."""
    spans = [span for found in spans if (span := trimmed(found)) is not None]
    return [part for span in spans for part in _split_country(span, gazetteer)]


def trimmed(span: Span) -> Span | None:
    """Without "the" in front and a possessive behind; None when nothing is left."""
    line = span.text.split("\n")[0]
    before = _EDGE_BEFORE.match(line)
    start = before.end() if before else 0
    behind = _EDGE_BEHIND.search(line, start)
    end = behind.start() if behind else len(line)
    return span.part(start, end) if end > start else None


def _split_country(span: Span, gazetteer: Gazetteer) -> Iterator[Span]:
    """ "Armenia Nikol Pashinyan" is a country and a person."""
    at = _country_before(span, gazetteer) if span.label == "PERSON" else 0
    if at:
        yield span.part(0, at, "GPE")
        at += 1
    yield span.part(at, len(span.text))


def _country_before(span: Span, gazetteer: Gazetteer) -> int:
    words = span.text.split(" ")
    for length in range(len(words) - 1, 0, -1):
        name = " ".join(words[:length])
        if name not in _FIRST_NAMES and is_country(name, gazetteer):
            return len(name)
    return 0


def is_country(name: str, gazetteer: Gazetteer) -> bool:
    found = gazetteer.candidates(name)
    return (
        bool(found)
        and found[0].feature.startswith("PCL")
        and found[0].kind in (Kind.NAME, Kind.ALTERNATE, Kind.ABBREVIATION)
    )
