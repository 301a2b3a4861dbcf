"""Cache of recognised names, so that syndicated copies of a text are read once.

Only recognition depends on the text alone. The meaning of a place name also depends on the publisher, so everything
after recognition runs for each copy.
"""

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

from pipeline.enrich.ner.contract import Found, Recogniser

_DIGEST_BYTES = 16


class CachedRecogniser:
    """``recogniser`` behind an LRU cache of the names in ``most`` texts, keyed by the text's hash."""

    def __init__(self, recogniser: Recogniser, most: int) -> None:
        self._recogniser = recogniser
        self._most = most
        self._known: OrderedDict[bytes, list[Found]] = OrderedDict()

    def __call__(self, texts: Sequence[str]) -> list[list[Found]]:
        keys = [blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        found = {key: self._known[key] for key in keys if key in self._known}
        found |= zip(new, self._recogniser(list(new.values())), strict=True)
        for key in keys:
            self._known[key] = found[key]
            self._known.move_to_end(key)
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return [found[key] for key in keys]
