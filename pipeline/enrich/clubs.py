"""Detection of sports clubs in results, where models trained on sentences miss them or take them for towns."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from pipeline.enrich.ner.spans import Span
from pipeline.gazetteer import Gazetteer

_SURE = "United|Rovers|Wanderers|Athletic|Albion|North End|Hotspur|F\\.?C\\.?"
_UNSURE = "City|Town|County|Rangers|Forest|Villa|Wednesday"
_CLUB = re.compile(rf"\b[^\W\d_a-z]\w+(?: [^\W\d_a-z]\w+)? (?:({_SURE})|{_UNSURE})(?!\w)")
# Without one of these no name in a text is a club's for sure.
_SURE_END = re.compile(rf" (?:{_SURE})(?!\w)")

_SIDE = r"[^\W\d_a-z][\w'’.&-]*(?: [^\W\d_a-z][\w'’.&-]*){0,3}"
_GOALS = r" (\d{1,3})(?: ?\([^)\n]*\))?"
# A line with a side and its goals, twice: "Reading 1 (Dunne 33) Lincoln City 1".
_RESULT = re.compile(rf"(?m)^({_SIDE}){_GOALS}(?:,|;| -| –)? ({_SIDE}){_GOALS}[.;]?$")
# The score between the sides: "Castleford Colts 2-1 Ripon Rangers".
_SCORED = re.compile(rf"(?m)^({_SIDE}) \d{{1,3}} ?[-–:] ?\d{{1,3}} ({_SIDE})(?: ?\([^)\n]*\))?[.;]?$")
FEWEST_RESULTS = 2


def with_clubs(names: Sequence[Span], text: str, field: Literal["title", "text"], gazetteer: Gazetteer) -> list[Span]:
    """Return the names of one field with clubs as organizations, in order of position.

    "Hull City" is a club if the text has another name that only a club can have, such as "Leeds United".
    """
    clubs = [Span(*side, text[slice(*side)], "ORG", field) for side in _sides(text)]
    done = {club.start for club in clubs}
    found = list(_CLUB.finditer(text)) if _SURE_END.search(text) else []
    if any(club.group(1) for club in found):
        clubs += [
            Span(club.start(), club.end(), club.group(), "ORG", field)
            for club in found
            if _is_club(club, gazetteer) and club.start() not in done
        ]
    if not clubs:
        return list(names)
    rest = [name for name in names if not any(name.start < c.end and c.start < name.end for c in clubs)]
    return sorted([*rest, *clubs], key=lambda name: name.start)


@lru_cache(8)
def _sides(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the sides in a text's lines of results; a single such line is not enough."""
    lines = ((_RESULT, 3), (_SCORED, 2))
    results = [(match.span(1), match.span(away)) for line, away in lines for match in line.finditer(text)]
    return tuple(side for sides in results for side in sides) if len(results) >= FEWEST_RESULTS else ()


def result_sides(text: str) -> frozenset[str]:
    """Return the names of the sides in a text's lines of results."""
    return frozenset(text[slice(*side)] for side in _sides(text))


def _is_club(club: re.Match[str], gazetteer: Gazetteer) -> bool:
    name = club.group()
    town = name.rpartition(" ")[0].removesuffix(" North")
    return gazetteer.knows(town) and not gazetteer.knows(name)
