"""Recognisers over a spaCy model: the fast one if it finds what spaCy finds, otherwise spaCy's own."""

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from pipeline.enrich.ner.contract import ODDS_UNIT, Found, Leanings, Names, Recogniser
from pipeline.enrich.ner.fast_spacy.compatibility import Unexpected, require_stock
from pipeline.enrich.ner.fast_spacy.decoder import Booleans, Decoder
from pipeline.enrich.ner.fast_spacy.embeddings import WordEmbeddings
from pipeline.enrich.ner.fast_spacy.encoder import Encoder, Floats
from pipeline.enrich.ner.fast_spacy.self_test import SAMPLE

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

log = logging.getLogger(__name__)

# Words encoded together: the arrays fit in a core's cache, and the matrix products are large enough to be efficient.
_TILE = 384


def recogniser(nlp: "Language") -> Recogniser:
    """Return the fastest recogniser for ``nlp``, whose only parts are a tokenizer and a ``ner`` pipe."""
    stock = SpacyRecogniser(nlp)
    try:
        fast = FastRecogniser(nlp)
        if fast(SAMPLE) != stock(SAMPLE):
            raise Unexpected("it finds other entities")
    # A spaCy whose internals have changed raises one of these.
    except (Unexpected, AttributeError, IndexError, KeyError, TypeError, ValueError) as problem:
        log.warning("spaCy's own, slower recogniser is used: the fast one does not fit this model (%s)", problem)
        return stock
    return fast


class FastRecogniser:
    """Recogniser with the tokenizer and the ``ner`` pipe of ``nlp``, for many texts at once. Raises Unexpected."""

    def __init__(self, nlp: "Language") -> None:
        parser = require_stock(nlp)
        tok2vec = parser.model.get_ref("tok2vec")
        self._words = WordEmbeddings(nlp, tok2vec.layers[0].get_ref("embed"))
        self._encoder = Encoder(tok2vec)
        self._decoder = Decoder(parser)

    def __call__(self, texts: Sequence[str]) -> list[list[Found]]:
        if not texts:
            return []
        split = self._words.split(texts)
        embedded = [self._words.vectors[rows] for _, rows in split]
        vectors = [words for tile in _tiles(embedded) for words in self._encoder.encode(tile)]
        capitals = [self._words.capitals[rows] for _, rows in split]
        found, odds = self._decoder.decode(vectors, [self._words.spaces[rows] for _, rows in split], capitals)
        return [
            _names(doc, spans, of_doc, leanings)
            for (doc, _), spans, of_doc, leanings in zip(split, found, capitals, odds, strict=True)
        ]


class SpacyRecogniser:
    """Recogniser that calls ``nlp.pipe``."""

    def __init__(self, nlp: "Language") -> None:
        self._nlp = nlp

    def __call__(self, texts: Sequence[str]) -> list[list[Found]]:
        # Without a memory zone the string store keeps every new word forever.
        with self._nlp.memory_zone():
            return [
                [Found(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents]
                for doc in self._nlp.pipe(texts, batch_size=len(texts))
            ]


def _tiles(texts: Sequence[Floats]) -> Iterator[list[Floats]]:
    tile: list[Floats] = []
    size = 0
    for text in texts:
        tile.append(text)
        size += len(text)
        if size >= _TILE:
            yield tile
            tile, size = [], 0
    if tile:
        yield tile


def _names(doc: "Doc", spans: Sequence[tuple[int, int, str]], capitals: Booleans, odds: Floats) -> Names:
    from spacy.attrs import IDX, LENGTH

    # Read as a table: a Token made for each word costs as much as the decoder.
    starts, lengths = doc.to_array([IDX, LENGTH]).astype(np.int32).T
    first, ends = starts.tolist(), (starts + lengths).tolist()
    coarse = np.rint(odds / ODDS_UNIT).astype(np.int8)
    found = [Found(first[start], ends[end - 1], label) for start, end, label in spans]
    return Names(found, Leanings(starts[capitals], coarse))
