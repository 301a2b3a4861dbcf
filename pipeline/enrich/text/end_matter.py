"""Removal of end matter below a story: the source's credit, the author's biography, legal lines.

Only whole paragraphs at the very end are checked, from the last one up to the first that looks like story: a false
removal loses news, a missed one only leaves a line.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from pipeline.enrich.text.alignment import Edit

What = Literal["credit", "biography", "boilerplate"]

_DEPTH = 8  # paragraphs checked; bounds the cost of an article of nothing but credits
_CREDIT_LENGTH = 160
_BIOGRAPHY_LENGTH = 900

_SOURCE = (
    r"(?:sources?|via|credits?|fuentes?|quellen?|fonti?|fontes?|bron|kilde|källa|źródło|kaynak|источники?|джерело)"
)
_CREDIT = re.compile(
    rf"""(?ix) ^[\W_]* (?:
        {_SOURCE} \s* (?: [:：] | \s[-–—]\s ) \s* \S
      | (?: photo | image | picture | video | featured\ image )s? (?: \ (?: credit | source | courtesy | by ) )+
        s? \s* [:：]? \s \S
      | (?: this | the ) \ (?: article | story | post | report | piece )
        \ (?: was | is | has \ been | first | originally ) \ .{{0,30}}?
        (?: published | posted | appeared | republished | reproduced | produced )
      | (?: first | originally ) \ (?: published | appeared ) \ (?: by | in | on | at )
      | with \ (?: files | reporting | information ) \ from \ \S
      | .{{2,80}} \ contributed \ to \ this \ (?: report | story | article ) \W* $
      | \(? (?: (?: additional | writing | editing | compiled | translated | reporting ) \ by | \bby )
        \ .{{2,80}} [;,] \s (?: editing | writing | reporting | additional ) \b
      | \(?(?: reporting | edited | editing | compiled | translated ) \ by \ [^.]{{2,80}} \)?\.? $
      | to \ read \ the \ (?: original | full ) \ (?: article | story )
    )"""
)
_BOILERPLATE = re.compile(
    r"""(?ix) ^[\W_]* (?:
        (?: © | \(c\) | copyright \b ) .{0,120} (?: \d{4} | reserved )
      | all \ rights \ reserved
      | (?: the \ )? (?: views | opinions ) \ expressed \ (?: in | here | by ) .{0,200} (?: author | writer | not )
      | (?: read \ more | see \ also | also \ read | related | more \ on \ this | tags | filed \ under ) \s* [:：]
      | (?: click | tap ) \ here \ to \ (?: subscribe | read | sign | join )
      | (?: subscribe | sign \ up ) \ (?: to | for ) \ (?: our | the | my ) \b
      | (?: follow | like | join ) \ us \ on \b
    )"""
)
_ABOUT_AUTHOR = re.compile(r"(?i)^\W*(?:about (?:the )?(?:author|writer|reporter)s?|author bio(?:graphy)?)\b")
_QUOTED = re.compile(r"[\"“”«»„]")

_TRADE = (
    r"(?:reporter|journalist|correspondent|columnist|(?:copy ?)?writer|author|editor|contributor|blogger|freelancer"
    r"|intern|bureau chief|content creator)"
)
# First person: two of these words and three signs of a career, in a paragraph without a quotation.
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I’m|I've|I’ve|[Mm]y|[Mm]e)\b")
_CAREER = (
    re.compile(r"(?i)\byears of (?:\w+ )?experience\b|\bexperienced\b|\bexperience (?:in|as|with)\b"),
    re.compile(r"(?i)\bexpertise\b|\bspeciali[sz]\w+ in\b|\bpassion(?:ate)?\b|\bdedicated to\b|\bskilled\b"),
    re.compile(r"(?i)\b(?:compelling|captivating|engaging|informative|in-depth)\b"),
    re.compile(
        r"(?i)\b(?:degree|graduated?|studied|b\.?a\.?|m\.?a\.?)\b.{0,40}\b(?:journalism|communications?|english|media)\b"
    ),
    re.compile(rf"(?i)\b{_TRADE}\b"),
    re.compile(r"(?i)\b(?:writing|articles|blog|social media posts|content|news category)\b"),
)
# Third person: "NAME is a … reporter", and a sign that the paragraph tells the reader about the author.
_THIRD_PERSON = re.compile(
    rf"^\W*(?P<name>\S+(?: \S+){{0,3}}) (?:is|was|works as) (?:an?|the|our) (?:[\w\-’']+ ){{0,6}}?{_TRADE}\b"
)
_COVERS = re.compile(r"^\W*(?P<name>[^\W\d_a-z]\S*(?: \S+){1,3}) (?:covers|writes (?:about|for)|reports (?:on|for)) ")
_TO_READER = re.compile(
    r"(?i)\b(?:follow|contact|reach|e-?mail) (?:him|her|them|me|\w+) (?:at|on|via)\b|\bcan be reached (?:at|by|on)\b"
    r"|@\w+|\byears of (?:\w+ )?experience\b|\bpassionate about\b|\bbased in\b|\bfreelance\b"
    r"|\b(?:his|her|their) (?:work|writing|articles) (?:has|have) (?:appeared|been)\b"
)
_CONTACT = re.compile(
    r"(?i)^\W*(?:(?:follow|contact|reach|e-?mail) (?:the (?:author|writer|reporter)|(?:\w+ ){1,4})(?:at|on|via)\b"
    r"|(?:\S+ ){1,5}can be reached (?:at|by|on)\b)"
)
_SHORT = 200
# Verbs that occur in stories and not in page text, in paragraphs that only begin like a credit.
_TELLS = re.compile(
    r"""(?x) ^[“"„«] | \b(?:said|says|told|announced|argued|warned|denied|added)\ (?:that|the|it|he|she|they|on|in|a|an|no)\b
      | \b(?:who|which|she|he|they)\ (?:was|were|had\ been|has\ been)\ (?:held|killed|arrested|freed|jailed|shot|injured
        |wounded|abducted|kidnapped|detained|released|sentenced|charged|missing|found|taken|beaten|attacked|accused
        |convicted|expelled|fined)\b
      | ^\W*[Cc]opyright\ (?:law|rules?|claims?|cases?|reform|office|protects?|holders?|infringement)\b
      | ^\W*©\ (?:is|was|stands)\b | (?i:reserved)\ (?:for|to)\b
      | ^\W*(?i:(?:originally|first)\ (?:published|appeared)\ in)\ \d{4}\ *,
      | ^\W*The\ (?:report|piece|story|article|post)\b .{0,60}\ (?:by|on|in)\ (?:(?:an?|the|its)\ )?
        (?!partner|collab|cooper|our|site|website)[a-z]{3,}\b
      | ^\W*(?i:photo|image|picture|video)s?\ by\ [a-z]
      | ^\W*(?i:reporting|editing|writing|edited|compiled|translated|written)\ by\ (?:(?:an?|the|its|their|his|her)\ )?
        (?!staff|agenc|our|editor|newsroom|correspond|wire|van|von|de|da|al|el)[a-z]"""
)


def strip_endmatter(text: str, authors: Sequence[str] = ()) -> list[Edit]:
    """Return an edit for each trailing paragraph of credit, biography or boilerplate; the first paragraph stays."""
    edits: list[Edit] = []
    for start, end in _trailing_paragraphs(text):
        what = classify(text[start:end], authors)
        story = len(text[:start].rstrip())
        if what is None or story == 0:
            break
        edits.append(Edit(story, edits[-1].start if edits else len(text), removed=what))
    return edits[::-1]


def _trailing_paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the last non-empty lines, from the last one up."""
    end = len(text)
    for _ in range(_DEPTH):
        end = len(text[:end].rstrip())
        start = text.rfind("\n", 0, end) + 1
        if end == 0:
            return
        yield start, end
        end = start


def classify(paragraph: str, authors: Sequence[str] = ()) -> What | None:
    """Return the kind of a paragraph at the end of a story; None if it is story."""
    if len(paragraph) > _BIOGRAPHY_LENGTH or _TELLS.search(paragraph):
        return None
    if len(paragraph) <= _CREDIT_LENGTH and _CREDIT.match(paragraph):
        return "credit"
    if len(paragraph) <= 2 * _CREDIT_LENGTH and _BOILERPLATE.match(paragraph):
        return "boilerplate"
    if _is_biography(paragraph, authors):
        return "biography"
    return None


def _is_biography(paragraph: str, authors: Sequence[str]) -> bool:
    if _ABOUT_AUTHOR.match(paragraph):
        return True
    if _QUOTED.search(paragraph):
        return False
    if len(_FIRST_PERSON.findall(paragraph)) >= 2 and sum(bool(sign.search(paragraph)) for sign in _CAREER) >= 3:
        return True
    if len(paragraph) <= _SHORT and _CONTACT.match(paragraph):
        return True
    named = _THIRD_PERSON.match(paragraph) or _COVERS.match(paragraph)
    return named is not None and (named["name"] in authors or bool(_TO_READER.search(paragraph)))
