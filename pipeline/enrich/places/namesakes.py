"""Things that bear a place's name and are elsewhere: newspapers, broadcasters, viruses, foods, schools named after presidents.

"The Herald of X", "X virus" and "Salmonella X" say nothing about where the story is, though the recogniser often tags
the name in them as a place.
"""

import re

from pipeline.enrich.ner.spans import Span

_PAPER = (
    r"(?:Times|Herald|Tribune|Gazette|Chronicle|Observer|Telegraph|Inquirer|Enquirer|Examiner|Courant|Sentinel|Dispatch|Globe"
    r"|Journal|Star|Sun|News|Post|Mail|Bee|Courier|Ledger|Register|Mercury|Advertiser|Echo|Argus|Standard|Picayune|Constitution)"
)
# With a further capitalised word behind it is something else: "Post Office", "Star Hotel", "News Conference".
_NEWSPAPER = (
    rf"(?:(?:Daily|Evening|Morning|Sunday|Weekly|Free) )?(?:{_PAPER}(?:[- ]{_PAPER})*|Free Press)\b(?!-| [A-Z])"
)
_BROADCASTER = r"Broadcasting (?:Corporation|Company|Service|Authority|Network|Union)\b"
# An outbreak of flu is at a place, a virus has its name; a coronavirus or a fever may be either.
_VIRUS = r"(?:ebola|hanta|arena|henipa|marburg|nairo)virus\b|[Ff]lu virus\b|Flu\b(?! [A-Z])"
_FOODS = (
    r"(?:Eggs?|Foods|Dairy|Dairies|Poultry|Beef|Meats|Brewing|Brewery|Breweries|Creamery|Bakery|Bakeries)\b(?! [A-Z])"
)
_BEHIND = re.compile(rf" (?:{_NEWSPAPER}|{_BROADCASTER}|{_VIRUS}|{_FOODS})")
_BEHIND_REACH = len(" marburgvirus")
_BEFORE = re.compile(r"\b(?:Radio|Television|Times of|Voice of|Salmonella|serovar|serotype) $")
_BEFORE_REACH = len("Television ")
_BEFORE_LAST = frozenset(("io ", "on ", "of ", "la ", "ar ", "pe "))

_PRESIDENTS = frozenset(
    "Kennedy Lincoln Jefferson Roosevelt Franklin Washington Garfield Truman Eisenhower Hoover".split()
)
_SCHOOL = re.compile(r" (?:Elementary|Middle|Primary|Intermediate|Grammar|Junior High)(?: Schools?)?\b")

_WINDS = frozenset(
    "Northern Southern Eastern Western North-Eastern North-Western South-Eastern South-Western North-eastern North-western "
    "South-eastern South-western Northeastern Northwestern Southeastern Southwestern".split()
)
# What stands behind a wind that is a name, as "Western" is a province's.
_NO_NOUN = r"(?:and|or|in|on|at|of|to|for|with|from|where|which|who|is|was|has|have|had|will|as|after|by|said|says)\b"
_NOUN = re.compile(rf" (?!{_NO_NOUN})\w")
_SEAS = frozenset({"Atlantic", "Pacific"})
_PREFIX = re.compile(r"\b(?:mid|trans|euro|cross|pan)-$", re.IGNORECASE)


def is_namesake(span: Span, text: str) -> bool:
    """Return whether the words beside a name show that it names another thing than a place."""
    name = span.text
    behind = text[span.end : span.end + _BEHIND_REACH]
    if behind[:1] == " " and (
        # Most words behind a name are neither: the pattern is only asked about those that may be.
        ((behind[1:2].isupper() or "virus" in behind) and _BEHIND.match(text, span.end))
        or (name in _WINDS and _NOUN.match(text, span.end))
        or (name in _PRESIDENTS and _SCHOOL.match(text, span.end))
    ):
        return True
    if name in _SEAS and text[span.start - 1 : span.start] == "-":
        return bool(_PREFIX.search(text, max(0, span.start - len("trans-") - 1), span.start))
    return text[max(0, span.start - 3) : span.start] in _BEFORE_LAST and bool(
        _BEFORE.search(text, max(0, span.start - _BEFORE_REACH - 1), span.start)
    )
