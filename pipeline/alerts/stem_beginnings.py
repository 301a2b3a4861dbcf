"""Beginnings that every word of a stem has in languages other than English, as far as their stemmers promise any.

Elasticsearch itself says what a word's stem is, once for each word of a saved search. A word of an article that it finds
by that stem begins as the stem does, but for the characters at its end that the stemmer may have put there. Of stemmers
that change the beginning of a word, or characters inside, nothing is concluded.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from pipeline.alerts.folding import folded_words, is_certain
from pipeline.index.gateway import Gateway
from pipeline.stories.tokens import UNSPACED

CHANGED: Mapping[str, int] = {
    "armenian": 1, "bulgarian": 3, "catalan": 3, "czech": 3, "danish": 1, "dutch": 3, "estonian": 3, "finnish": 3,
    "french": 4, "galician": 4, "german": 1, "greek": 3, "hungarian": 2, "italian": 2, "latvian": 2, "lithuanian": 2,
    "norwegian": 1, "portuguese": 2, "romanian": 3, "russian": 1, "spanish": 2, "swedish": 1, "turkish": 5,
}  # fmt: skip
"""By analyzer, the characters at the end of a stem that its word may not have. Measured on some 15,000 words of a dictionary
for each language, with one or more on top for the words that were not among them."""
_UMLAUTS, _DOUBLES = "german", "french"
# Places in a beginning where a word may have a character more than its stem: each doubles the spellings looked for.
_MAX_VARIED = 3

PAIRED = "cjk"
"""The analyzer that makes a pair of each two characters of a script without spaces."""
MAX_PAIRS = 2
"""Pairs of a word that must all be in an article; of more, some may be missing."""
MAX_CHARACTERS = 9_000
"""Characters of words that are analyzed at a time: Elasticsearch makes at most 10,000 tokens, each of one at least."""

# Of a word with such characters some tokens may be missing, whatever the analyzer.
_UNSPACED = re.compile(f"[{UNSPACED}]")

Stems = Callable[[str, str], Sequence[str] | None]
"""The tokens that an analyzer makes of a word; None where that is not known."""


def unknown_stems(_: str, __: str) -> None:
    """Return that nothing is known of a word's stems."""
    return


def stem_ways(analyzer: str, word: str, stems: Stems, longest: int) -> tuple[tuple[str, ...], ...]:
    """Beginnings of words, of at most ``longest`` characters of a stem, all of one of which an article must have for the
    analyzer to find ``word`` in it; none where that is not certain."""
    tokens = stems(analyzer, word) if analyzer in CHANGED or analyzer == PAIRED else None
    if not tokens or not is_certain(word) or (analyzer != PAIRED and _UNSPACED.search(word)):
        return ()
    if analyzer == PAIRED:
        needed = _characters(tokens)
        return (needed,) if needed else ()
    needed = tuple(text for token in tokens if (text := _beginning(token, CHANGED[analyzer])[:longest]))
    if analyzer in (_UMLAUTS, _DOUBLES):
        return tuple((text,) for text in _spellings(needed[0], analyzer)) if needed else ()
    return (needed,) if needed else ()


def _spellings(beginning: str, analyzer: str) -> list[str]:
    """The beginnings that a word may have whose stem has this one: German reads "ae" as "a", French "nn" as "n"."""
    found, varied = [""], 0
    for at, character in enumerate(beginning):
        more = character + "e" if analyzer == _UMLAUTS and character in "aou" else character * 2
        if (analyzer == _DOUBLES and at == 0) or (more == character * 2 and analyzer == _UMLAUTS):
            found = [text + character for text in found]
        elif varied == _MAX_VARIED:
            break
        else:
            found, varied = [text + each for text in found for each in (character, more)], varied + 1
    return found


def _beginning(token: str, changed: int) -> str:
    words = folded_words(token) if is_certain(token) else []
    return words[0][: max(0, len(words[0]) - changed)] if len(words) == 1 else ""


def _characters(pairs: Sequence[str]) -> tuple[str, ...]:
    """Characters that are each a word of a text for the prefilter, as Korean syllables are not."""
    found = [word for pair in pairs for word in folded_words(pair)]
    if len(pairs) > MAX_PAIRS or any(len(word) > 1 for word in found):
        return ()
    return tuple(dict.fromkeys(found))


class KnownStems:
    """Stems that the server was asked for; a word that is asked for again is remembered."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, tuple[str, ...]]] = {}

    def __call__(self, analyzer: str, word: str) -> Sequence[str] | None:
        return self._known.get(analyzer, {}).get(word)

    def learn(self, gateway: Gateway, wanted: Iterable[tuple[str, str]]) -> None:
        """Ask for the stems of the pairs of analyzer and word, and forget all others. Raises Unavailable."""
        words: dict[str, dict[str, None]] = defaultdict(dict)
        for analyzer, word in wanted:
            if (analyzer in CHANGED or analyzer == PAIRED) and "\n" not in word and len(word) < MAX_CHARACTERS:
                words[analyzer][word] = None
        self._known = {analyzer: self._stems(gateway, analyzer, list(asked)) for analyzer, asked in words.items()}

    def _stems(self, gateway: Gateway, analyzer: str, words: list[str]) -> dict[str, tuple[str, ...]]:
        known = self._known.get(analyzer, {})
        for part in _portions([word for word in words if word not in known]):
            known = known | dict(zip(part, _analyzed(gateway, analyzer, part), strict=True))
        return {word: known[word] for word in words}


def _portions(words: Sequence[str]) -> Iterator[list[str]]:
    """The words in lists of at most MAX_CHARACTERS."""
    part: list[str] = []
    length = 0
    for word in words:
        if part and length + len(word) > MAX_CHARACTERS:
            yield part
            part, length = [], 0
        part.append(word)
        length += len(word)
    if part:
        yield part


def _analyzed(gateway: Gateway, analyzer: str, words: Sequence[str]) -> list[tuple[str, ...]]:
    """The tokens of each word; a line break, which is in no word, stands between two."""
    starts = list(accumulate((len(word.encode("utf-16-le", "surrogatepass")) // 2 + 1 for word in words), initial=0))
    found: list[list[str]] = [[] for _ in words]
    for start, token in gateway.tokens(analyzer, "\n".join(words)):
        found[bisect_right(starts, start) - 1].append(token)
    return [tuple(tokens) for tokens in found]
