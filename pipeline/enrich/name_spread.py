"""Mentions that the model missed of names that it found elsewhere in the article.

In a headline with "Miami Heat" the model may find only the town; it misses the surname of a person named in full two
sentences before, and the short form of a side's name.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from typing import Literal

from pipeline.enrich.name_cues import is_of_sport
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.detection_features import BODY_OF_WORD
from pipeline.enrich.places.small_words import SmallWords

Field = Literal["title", "text"]

MIN_SHORT = 3
MAX_FOUND = 50
"""Most mentions added for one name."""
_SPREAD = ("PERSON", "ORG")


def spread(names: Sequence[Span], title: str, text: str) -> list[Span]:
    """Return the names, title first, with further mentions of the persons and organizations among them."""
    names = _without_small_ends(names)
    found = [*names]
    for whole in {(name.text, name.label) for name in names if name.label in _SPREAD and " " in name.text}:
        found += mentions(*whole, title, text)
    taken = _without_overlaps(found)
    short = list(_short_forms(taken, title, text))
    return _without_overlaps([*taken, *short]) if short else taken


def _without_small_ends(names: Sequence[Span]) -> list[Span]:
    """The names without what follows a name in small letters where the name stands without it elsewhere: "Orange row"."""
    known = {(name.text, name.label) for name in names}
    return [_cut(name, known) if name.label in _SPREAD and name.text[-1:].islower() else name for name in names]


def _cut(name: Span, known: Set[tuple[str, str]]) -> Span:
    words = name.text.split(" ")
    while len(words) > 1 and words[-1].islower():
        words.pop()
    front = " ".join(words)
    return name.part(0, len(front)) if front != name.text and (front, name.label) in known else name


def mentions(name: str, label: str, title: str, text: str) -> Iterator[Span]:
    fields: tuple[tuple[Field, str], ...] = (("title", title), ("text", text))
    for field, content in fields:
        for start in _starts(name, content):
            yield Span(start, start + len(name), name, label, field)


def _starts(name: str, text: str) -> Iterator[int]:
    """Yield the offsets of ``name`` as whole words."""
    at = text.find(name)
    for _ in range(MAX_FOUND):
        if at < 0:
            return
        end = at + len(name)
        if not (at and text[at - 1].isalnum()) and not text[end : end + 1].isalnum():
            yield at
        at = text.find(name, end)


def _without_overlaps(names: Sequence[Span]) -> list[Span]:
    """Keep the longest of overlapping names; of equals the first given."""
    kept: dict[str, list[tuple[int, int]]] = defaultdict(list)
    chosen: list[Span] = []
    for name in sorted(names, key=lambda name: name.start - name.end):
        taken = kept[name.field]
        at = bisect_left(taken, (name.start, name.end))
        before, behind = taken[at - 1 : at] if at else [], taken[at : at + 1]
        if any(end > name.start for _, end in before) or any(start < name.end for start, _ in behind):
            continue
        taken.insert(at, (name.start, name.end))
        chosen.append(name)
    return sorted(chosen, key=lambda name: (name.field == "text", name.start))


def _short_forms(names: Sequence[Span], title: str, text: str) -> Iterator[Span]:
    """Yield the unlabelled words that are a person's first or last name, or a side's first or last word."""
    words = SmallWords(title, text)
    is_sport = is_of_sport(text) or is_of_sport(title)
    known = {name.text for name in names}
    seen: set[str] = set()
    for name in names:
        parts = name.text.split()
        if name.label not in _SPREAD or len(parts) < 2 or name.text in seen:
            continue
        seen.add(name.text)
        if name.label == "ORG" and not (is_sport and _may_be_a_side(parts)):
            continue
        for part in {parts[0], parts[-1]} - known:
            if len(part) >= MIN_SHORT and part[0].isupper() and not part.isupper() and not words.have(part):
                yield from (
                    each for each in mentions(part, name.label, title, text) if _stands_alone(each, title, text)
                )


def _may_be_a_side(parts: Sequence[str]) -> bool:
    return len(parts) < 4 and not any(part.lower() in BODY_OF_WORD for part in parts)


def _stands_alone(name: Span, title: str, text: str) -> bool:
    """Return whether no capitalised word is beside it, which would make it another name."""
    field = title if name.field == "title" else text
    before = field[max(0, name.start - 24) : name.start]
    behind = field[name.end : name.end + 2]
    word = before.rstrip(" ").rpartition(" ")[2]
    joined = (
        before.endswith(" ") and word[:1].isupper() and word not in ("The", "And", "But", "For", "As", "When", "If")
    )
    return not joined and not (behind[:1] in (" ", "-") and behind[1:].isupper())
