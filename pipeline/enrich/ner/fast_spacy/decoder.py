"""Decoder of names: spaCy's greedy transition parser (BILUO), for all words of a batch at once.

spaCy decodes word by word, because the parser's state depends on its earlier moves. Outside a name, however, the state
is the word alone, so one matrix product gives the moves of all words. Inside a name the state is the word, the word
before it and the name's first word, and the only question is whether the name continues: for all names together
that takes as many steps as the longest name has words. A last pass walks from name to name.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.ner.contract import LEANINGS

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Span = tuple[int, int, str]

_LEAST_SHARE = 1e-4
"""Smallest probability that counts: below it the parser's scores are noise."""


class Decoder:
    """The parser's layers above tok2vec: "lower" sums the words of a state, "upper" scores the moves."""

    def __init__(self, parser: Any) -> None:
        lower, upper = parser.model.get_ref("lower"), parser.model.get_ref("upper")
        # The three words of a state: the one to decide on, the first of the open name, and the one before.
        self._word, self._first, self._before = (_by_piece(weights) for weights in lower.get_param("W"))
        self._bias: Floats = lower.get_param("b").T.ravel()
        _, no_first, no_before = (pad.T.ravel() for pad in lower.get_param("pad")[0])
        self._bias_outside = no_first + no_before + self._bias
        self._read_moves(parser.moves, upper.get_param("W"), upper.get_param("b"))

    def _read_moves(self, moves: Any, weights: Floats, bias: Floats) -> None:
        names = [moves.get_class_name(number) for number in range(moves.n_moves)]
        # "U-" without a label is for words that are annotated as outside any name.
        opening = [name for name in names if name[0] in "BUO" and name != "U-"]
        self._labels = [name[2:] for name in opening]
        self._begins = np.array([name[0] == "B" for name in opening])
        self._is_out = np.array([name == "O" for name in opening])
        self._kinds = np.array([[label in kind for kind in LEANINGS] for label in self._labels], dtype=np.float32)
        number = {name: n for n, name in enumerate(names)}

        def scores(wanted: Sequence[str]) -> tuple[Floats, Floats]:
            chosen = [number.get(name, 0) for name in wanted]
            return weights[chosen], bias[chosen]

        self._open, self._open_bias = scores(opening)
        self._stay, self._stay_bias = scores([f"I-{label}" for label in self._labels])
        self._close, self._close_bias = scores([f"L-{label}" for label in self._labels])

    def decode(
        self, vectors: Sequence[Floats], spaces: Sequence[Booleans], asked: Sequence[Booleans]
    ) -> tuple[list[list[Span]], list[Floats]]:
        """Return the names of each text and the leanings at its words in ``asked``.

        A name is (first word, word after the last, label); names are in order and do not overlap.
        """
        ends = np.cumsum([len(text) for text in vectors])
        words, is_space = np.concatenate(vectors), np.concatenate(spaces)
        is_last = np.zeros(len(words), dtype=np.bool_)
        is_last[ends[ends > 0] - 1] = True
        of_word = words @ self._word
        scores = self._outside(of_word, is_space, is_last)
        move = scores.argmax(axis=1)
        starts = np.flatnonzero(~self._is_out[move])
        move = move[starts]
        behind = starts + 1
        longer = self._begins[move]
        behind[longer] = self._behind(words, of_word, starts[longer], move[longer], is_last)
        names = _walk(starts.tolist(), behind.tolist(), move.tolist())
        odds = self._leanings(scores[np.concatenate(asked)])
        rows = np.cumsum([np.count_nonzero(of_text) for of_text in asked])[:-1]
        return list(self._by_text(names, ends.tolist())), np.split(odds, rows)

    def _leanings(self, scores: Floats) -> Floats:
        """Return the log-odds of each kind of name, from the scores of the moves."""
        power = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
        share = np.clip(power @ self._kinds / power.sum(axis=1, keepdims=True), _LEAST_SHARE, 1 - _LEAST_SHARE)
        odds: Floats = np.log(share / (1 - share))
        return odds

    def _by_text(self, names: Iterator[tuple[int, int, int]], ends: Sequence[int]) -> Iterator[list[Span]]:
        name = next(names, None)
        first = 0
        for behind_last in ends:
            spans: list[Span] = []
            while name is not None and name[0] < behind_last:
                start, end, move = name
                spans.append((start - first, end - first, self._labels[move]))
                name = next(names, None)
            yield spans
            first = behind_last

    def _outside(self, of_word: Floats, is_space: Booleans, is_last: Booleans) -> Floats:
        """Return the score of each move at each word outside a name. No name begins with white space."""
        scores: Floats = _maxout(of_word + self._bias_outside) @ self._open.T + self._open_bias
        scores[np.ix_(is_space, ~self._is_out)] = -np.inf
        scores[np.ix_(is_last, self._begins)] = -np.inf
        return scores

    def _behind(self, words: Floats, of_word: Floats, starts: Integers, move: Integers, is_last: Booleans) -> Integers:
        """Return the word after each name that begins at ``starts`` and has at least two words."""
        of_first = words[starts] @ self._first + self._bias
        word = starts + 1
        going = np.arange(len(starts))
        while len(going):
            at, label = word[going], move[going]
            hidden = _maxout(of_word[at] + of_first[going] + words[at - 1] @ self._before)
            stay = np.einsum("ij,ij->i", hidden, self._stay[label]) + self._stay_bias[label]
            close = np.einsum("ij,ij->i", hidden, self._close[label]) + self._close_bias[label]
            going = going[(stay >= close) & ~is_last[at]]
            word[going] += 1
        return word + 1


def _by_piece(weights: Floats) -> Floats:
    """Rearrange weights from (hidden, pieces, input) to (input, pieces × hidden)."""
    hidden, pieces, inputs = weights.shape
    return weights.transpose(2, 1, 0).reshape(inputs, pieces * hidden).copy()


def _maxout(pieces: Floats) -> Floats:
    """Return the greater of the two pieces."""
    half = pieces.shape[1] // 2
    greater: Floats = np.maximum(pieces[:, :half], pieces[:, half:])
    return greater


def _walk(starts: Sequence[int], behind: Sequence[int], moves: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield the names from left to right; one that begins inside another is skipped."""
    at = 0
    for start, end, move in zip(starts, behind, moves, strict=True):
        if start >= at:
            yield start, end, move
            at = end
