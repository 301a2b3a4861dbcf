"""Splitting of words that a scraper ran together by dropping a tag: "Karabakhwhich", "Washingtonfollowing", "toLisbon".

General word splitters break names (Blink|en), so the rule is narrow: an unknown word is split only if its left part is
a known name in exactly that case and its right part is a common lower-case word, or if a lower-case preposition
precedes such a name.
"""

import re
from collections.abc import Callable, Iterator

from pipeline.enrich.text.alignment import Edit

Knows = Callable[[str], bool]

# Words that open a clause or follow a name in news. None has fewer than three characters: too many names end in "in",
# "on" and "is".
_FOLLOWERS = frozenset(
    """
    about according after against ahead also although amid among and announced are around because been before
    being between both but called came can could did does during each following for from had has have having
    here including into its last like made may might more must near not now once only over said saying says
    should since such than that the their them then there these they this those though through told toward
    towards under until upon was were what when where whether which while who whom whose will with within
    without would yesterday
    """.split()
)
_LONGEST = max(map(len, _FOLLOWERS))
_SHORTEST = min(map(len, _FOLLOWERS))
_NAME = 4  # least characters of the left part
_SAFE = 5  # characters from which a follower is rarely the end of a name, unlike "and" and "the"

_LONG_NAME = 6  # least characters of a gazetteer name before a follower with one character less
_AND_NAME = 5  # least characters of a name before "and", if another name follows
_SHORT = ("and", "the", "was", "has", "had", "who")  # followers of which a gazetteer name alone is not enough

_PREPOSITIONS = "in|of|to|from|at|near|by|for|with|and|across|around|outside|into|over|under|between|through|via"
_LED = re.compile(rf"\b({_PREPOSITIONS})([^\W\d_a-z][\w'’\-]{{3,60}})\b")

# Bounded, or the time would be quadratic in the length of a word.
_CAPITALISED = re.compile(r"\b[^\W\d_a-z][\w'’\-]{5,60}\b")


def split_glued(text: str, knows: Knows) -> list[Edit]:
    """Return an edit that inserts a space wherever a name and a common word were run together.

    ``knows`` returns whether a name is in the gazetteer.
    """
    matches = list(_CAPITALISED.finditer(text))
    words = {match.group() for match in matches}
    edits = []
    splits: dict[str, int | None] = {}
    for match in matches:
        word = match.group()
        if word not in splits:
            splits[word] = _where(word, words, knows)
        at = splits[word]
        if at is not None:
            edits.append(Edit(match.start() + at, match.start() + at, " "))
        elif word.endswith(_SHORT) and (_is_list if word.endswith("and") else _goes_on)(text, match, knows):
            edits.append(Edit(match.end() - 3, match.end() - 3, " "))
    edits += [Edit(at, at, " ") for at in _after_prepositions(text, words, knows)]
    return sorted(edits, key=lambda edit: edit.start)


def _is_list(text: str, match: re.Match[str], knows: Knows) -> bool:
    """Return whether "and" and another name follow a place's name: "Georgiaand Armenia", but not "Ferdinand II"."""
    left, after = match.group()[:-3], text[match.end() : match.end() + 3]
    followed = after[:1] == " " and after[1:2].isupper() and after[2:].islower()
    return followed and len(left) >= _AND_NAME and knows(left) and not knows(match.group())


def _goes_on(text: str, match: re.Match[str], knows: Knows) -> bool:
    """Return whether a place's name and a short word open a clause: "In Praguethe court", but not "Goethe wrote"."""
    left, after = match.group()[:-3], text[match.end() : match.end() + 2]
    return (
        after[:1] == " " and after[1:].islower() and len(left) >= _AND_NAME and knows(left) and not knows(match.group())
    )


def _after_prepositions(text: str, words: set[str], knows: Knows) -> Iterator[int]:
    """Yield the offsets of names behind a preposition without a space."""
    for match in _LED.finditer(text):
        name = match[2]
        if (name in words or knows(name)) and not knows(match.group()):
            yield match.start(2)


def _where(word: str, words: set[str], knows: Knows) -> int | None:
    """Return the offset of the follower in a run-on word; None for any other word."""
    cuts = range(max(_NAME, len(word) - _LONGEST), len(word) - _SHORTEST + 1)
    ways = [cut for cut in cuts if word[cut:] in _FOLLOWERS]
    if not ways or knows(word):
        return None
    return next((cut for cut in ways if _is_name(word[:cut], len(word) - cut, words, knows)), None)


def _is_name(left: str, follower: int, words: set[str], knows: Knows) -> bool:
    """Return whether the left part is a name: one that the article has elsewhere, or the gazetteer with a long follower."""
    long = follower >= _SAFE or (follower == _SAFE - 1 and len(left) >= _LONG_NAME)
    return left in words or (long and knows(left))
