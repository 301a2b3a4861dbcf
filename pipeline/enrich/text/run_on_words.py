"""Words that a scraper ran together when it dropped a tag: "Karabakhwhich", "Washingtonfollowing", "toLisbon".

General word splitters break names (Blink|en), so the rule is narrow: an unknown word is split only where its
left part is a name that is known, in exactly that case, and its right part is a common lower-case word; or where a
preposition in small letters stands before such a name.
"""

import re
from collections.abc import Callable, Iterator

from pipeline.enrich.text.alignment import Edit

Knows = Callable[[str], bool]

# Words that open a clause or follow a name in news. None is shorter than three characters: "in", "on" and "is"
# end too many names.
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
_NAME = 4  # characters that the left part has at least
_SAFE = 5  # characters of a follower that is not also the end of many a name, as "and" and "the" are

_LONG_NAME = 6  # characters of a name from the gazetteer that a follower of one character less may come after
_AND_NAME = 5  # characters of one that "and" may come after, when another name follows

_PREPOSITIONS = "in|of|to|from|at|near|by|for|with|and|across|around|outside|into|over|under|between|through|via"
_LED = re.compile(rf"\b({_PREPOSITIONS})([^\W\d_a-z][\w'’\-]{{3,60}})\b")

# Bounded, or a word without end would take a time quadratic in its length.
_CAPITALISED = re.compile(r"\b[^\W\d_a-z][\w'’\-]{5,60}\b")


def split_glued(text: str, knows: Knows) -> list[Edit]:
    """A space for each place where a name and a common word were run together.

    ``knows`` tells whether a name is in the gazetteer.
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
        elif word.endswith("and") and _is_list(text, match, knows):
            edits.append(Edit(match.end() - 3, match.end() - 3, " "))
    edits += [Edit(at, at, " ") for at in _after_prepositions(text, words, knows)]
    return sorted(edits, key=lambda edit: edit.start)


def _is_list(text: str, match: re.Match[str], knows: Knows) -> bool:
    """Return whether a place's name has "and" and another name behind: "Georgiaand Armenia", but not "Ferdinand II"."""
    left, after = match.group()[:-3], text[match.end() : match.end() + 3]
    followed = after[:1] == " " and after[1:2].isupper() and after[2:].islower()
    return followed and len(left) >= _AND_NAME and knows(left) and not knows(match.group())


def _after_prepositions(text: str, words: set[str], knows: Knows) -> Iterator[int]:
    """Offsets of names that stand behind a preposition without a space."""
    for match in _LED.finditer(text):
        name = match[2]
        if (name in words or knows(name)) and not knows(match.group()):
            yield match.start(2)


def _where(word: str, words: set[str], knows: Knows) -> int | None:
    """The offset of the follower in a glued word; None for any other word."""
    cuts = range(max(_NAME, len(word) - _LONGEST), len(word) - _SHORTEST + 1)
    ways = [cut for cut in cuts if word[cut:] in _FOLLOWERS]
    if not ways or knows(word):
        return None
    return next((cut for cut in ways if _is_name(word[:cut], len(word) - cut, words, knows)), None)


def _is_name(left: str, follower: int, words: set[str], knows: Knows) -> bool:
    """A name that the article has elsewhere needs no more proof; one from the gazetteer needs a long follower."""
    long = follower >= _SAFE or (follower == _SAFE - 1 and len(left) >= _LONG_NAME)
    return left in words or (long and knows(left))
