"""Encoder of words in context: spaCy's MaxoutWindowEncoder over several texts in one array.

Each layer sees a word and its neighbour on either side; four layers see four. spaCy runs a few texts at a time through
generic layers; here the maxout pieces lie side by side, so that numpy takes their maximum in long strides.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# The epsilon of thinc's layernorm.
_EPSILON = np.float32(1e-8)


class Layer(NamedTuple):
    """Weights of a layer: ``weights`` (3 width, pieces × width) from a window of three words to the maxout pieces,
    ``offset`` (pieces × width), ``gain`` and ``bias`` (width)."""

    weights: Floats
    offset: Floats
    gain: Floats
    bias: Floats


class Encoder:
    """``tok2vec`` after its embedding: maps (words, embedding width) to (words, output width)."""

    def __init__(self, tok2vec: Any) -> None:
        encode = tok2vec.layers[0].get_ref("encode")
        self._pad = encode.attrs["pad"]
        self._layers = [_layer(residual) for residual in encode.layers[0].layers]
        linear = tok2vec.layers[2]
        self._output = np.ascontiguousarray(linear.get_param("W").T), linear.get_param("b")

    def encode(self, texts: Sequence[Floats]) -> list[Floats]:
        """Return the vectors of each text's words; no text affects another."""
        width = self._layers[0].gain.size
        # Pad between texts by the reach of the layers, as in training.
        gap = np.zeros((self._pad, width), dtype=np.float32)
        words = np.concatenate([gap, *(part for text in texts for part in (text, gap))])
        window = np.zeros((len(words), 3 * width), dtype=np.float32)
        for layer in self._layers:
            words += _convolve(words, window, layer)
        weights, bias = self._output
        output = words @ weights + bias
        starts = np.cumsum([self._pad, *(len(text) + self._pad for text in texts)])
        return [output[start : start + len(text)] for start, text in zip(starts, texts, strict=False)]


def _layer(residual: Any) -> Layer:
    maxout, norm = residual.layers[0].layers[1].layers[0].layers
    weights, offset = maxout.get_param("W"), maxout.get_param("b")
    width, pieces, inputs = weights.shape
    by_piece = weights.transpose(2, 1, 0).reshape(inputs, pieces * width)
    return Layer(by_piece.copy(), offset.T.ravel().copy(), norm.get_param("G"), norm.get_param("b"))


def _convolve(words: Floats, window: Floats, layer: Layer) -> Floats:
    """Return maxout and layer norm of each word's window; ``window`` is a buffer for the windows."""
    width = words.shape[1]
    window[1:, :width] = words[:-1]
    window[:, width:-width] = words
    window[:-1, -width:] = words[1:]
    pieces = window @ layer.weights
    pieces += layer.offset
    # A copy, not a view: what follows runs over it in one stride.
    best: Floats = pieces[:, :width].copy()
    for start in range(width, pieces.shape[1], width):
        np.maximum(best, pieces[:, start : start + width], out=best)
    best -= best.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", best, best)[:, None] / width
    best *= (variance + _EPSILON) ** -0.5
    best *= layer.gain
    best += layer.bias
    return best
