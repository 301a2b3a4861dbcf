"""Words that a scraper ran together when it dropped a tag: "Karabakhwhich", "Washingtonfollowing".

General word splitters break names (Blink|en), so the rule is narrow: an unknown word is split only where its
left part is a name that is known, in exactly that case, and its right part is a common lower-case word.
"""

import re
from collections.abc import Callable

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

# Bounded, or a word without end would take a time quadratic in its length.
_CAPITALISED = re.compile(r"\b[^\W\d_a-z][\w'’\-]{5,60}\b")


def split_glued(text: str, knows: Knows) -> list[Edit]:
    """A space for each place where a name and a common word were run together.

    ``knows`` tells whether a name is in the gazetteer.
    """
    words = {match.group() for match in _CAPITALISED.finditer(text)}
    edits = []
    splits: dict[str, int | None] = {}
    for match in _CAPITALISED.finditer(text):
        word = match.group()
        if word not in splits:
            splits[word] = _where(word, words, knows)
        at = splits[word]
        if at is not None:
            edits.append(Edit(match.start() + at, match.start() + at, " "))
    return edits


def _where(word: str, words: set[str], knows: Knows) -> int | None:
    """The offset of the follower in a glued word; None for any other word."""
    cuts = range(max(_NAME, len(word) - _LONGEST), len(word) - _SHORTEST + 1)
    ways = [cut for cut in cuts if word[cut:] in _FOLLOWERS]
    if not ways or knows(word):
        return None
    return next((cut for cut in ways if _is_name(word[:cut], len(word) - cut, words, knows)), None)


def _is_name(left: str, follower: int, words: set[str], knows: Knows) -> bool:
    """A name that the article has elsewhere needs no more proof; one from the gazetteer needs a long follower."""
    return left in words or (follower >= _SAFE and knows(left))
