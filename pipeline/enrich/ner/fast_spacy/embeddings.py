"""Word embeddings: texts split by spaCy's tokenizer, each distinct word embedded once.

An embedding depends only on the word's form, so the model's own layer computes it once and later it is looked up.
spaCy's memory zones keep memory flat by dropping all words, and the tokenizer's cache, with every batch; here both
are kept, and reset when they have grown too large.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.tokens import Doc

Rows = NDArray[np.int64]

# Words kept: about 40 MB in all, reset every few thousand articles.
MOST_WORDS = 50_000

_FORM = np.dtype("V16")


class WordEmbeddings:
    """Table of word forms seen so far.

    ``vectors``, ``spaces`` (is it white space?) and ``capitals`` (does it begin with a capital?) have one row per form
    and spare rows. The arrays survive a reset: allocating and growing them again would fragment the process's memory.
    """

    def __init__(self, nlp: Any, embed: Any, most: int = MOST_WORDS) -> None:
        self._nlp = nlp
        self._embed = embed
        self._most = most
        _compute_only(nlp.vocab, embed)
        # Only rows that are written take up memory.
        self.vectors: NDArray[np.float32] = np.empty((most, embed.get_dim("nO")), dtype=np.float32)
        self.spaces: NDArray[np.bool_] = np.empty(most, dtype=np.bool_)
        self.capitals: NDArray[np.bool_] = np.empty(most, dtype=np.bool_)
        self._start_afresh()

    def split(self, texts: Sequence[str]) -> "list[tuple[Doc, Rows]]":
        """Return the tokens of each text and the row of each token's form."""
        if len(self._tokenizer.vocab) > self._most:
            self._start_afresh()
        docs = [self._tokenizer(text) for text in texts]
        forms = [self._forms(doc) for doc in docs]
        self._meet({form for of_doc in forms for form in of_doc} - self._rows.keys())
        rows = self._rows
        return [
            (doc, np.array([rows[form] for form in of_doc], dtype=np.int64))
            for doc, of_doc in zip(docs, forms, strict=True)
        ]

    def _start_afresh(self) -> None:
        from spacy.attrs import NORM
        from spacy.vocab import Vocab

        # The tokenizer needs no other attribute of a word; those of the embedding follow from its characters.
        vocab = Vocab({NORM: self._nlp.vocab.lex_attr_getters[NORM]})
        kind, (_, *rules), *_ = self._nlp.tokenizer.__reduce__()
        self._tokenizer = kind(vocab, *rules)
        self._tokenizer.max_cache_size = self._most
        self._rows: dict[bytes, int] = {}

    def _forms(self, doc: "Doc") -> list[bytes]:
        """Return the key of each token's form: its characters and its norm, which the tokenizer sets in contractions."""
        from spacy.attrs import NORM, ORTH

        forms: list[bytes] = doc.to_array([ORTH, NORM]).view(_FORM).ravel().tolist()
        return forms

    def _meet(self, forms: set[bytes]) -> None:
        if not forms:
            return
        from spacy.attrs import IS_SPACE
        from spacy.tokens import Doc

        strings = self._tokenizer.vocab.strings
        met = [np.frombuffer(form, dtype=np.uint64) for form in forms]
        with self._nlp.memory_zone():
            doc = Doc(self._nlp.vocab, words=[strings[orth] for orth, _ in met])
            for token, (_, norm) in zip(doc, met, strict=True):
                token.norm_ = strings[norm]
            (vectors,) = self._embed.predict([doc])
            spaces = doc.to_array(IS_SPACE) != 0
        first, end = len(self._rows), len(self._rows) + len(forms)
        self._rows.update(zip(forms, range(first, end), strict=True))
        while end > len(self.spaces):
            self.vectors, self.spaces, self.capitals = (
                np.concatenate([table, np.empty_like(table)]) for table in (self.vectors, self.spaces, self.capitals)
            )
        self.vectors[first:end] = vectors
        self.spaces[first:end] = spaces
        self.capitals[first:end] = [strings[orth][:1].isupper() for orth, _ in met]


def _compute_only(vocab: Any, embed: Any) -> None:
    """Restrict the attributes computed for new words to those that the embedding reads.

    The others (does it look like an address, a number, …) take longer than the embedding itself.
    """
    from spacy.attrs import IDS, IS_SPACE

    (features,) = (layer for layer in embed.walk() if layer.name == "extract_features")
    wanted = {IS_SPACE, *(IDS.get(column, column) for column in features.attrs["columns"])}
    vocab.lex_attr_getters = {
        attribute: compute for attribute, compute in vocab.lex_attr_getters.items() if attribute in wanted
    }
