"""Russian recogniser: slovnet's network over navec's word vectors, in pure numpy."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.enrich.ner.contract import Found, Recogniser
from pipeline.errors import SetupError
from pipeline.packs.installed import InstalledPack

if TYPE_CHECKING:
    from slovnet import NER

EMBEDDINGS = "natasha/data/emb/navec_news_v1_1B_250K_300d_100q.tar"
NETWORK = "natasha/data/model/slovnet_ner_news_v1.tar"
OURS = {"PER": "PERSON", "LOC": "LOC", "ORG": "ORG"}

# Texts in a batch are padded to the longest: eight of similar length are a quarter faster than one, 32 are slower.
_TOGETHER = 8


def load(installed: InstalledPack) -> Recogniser:
    """Load the recogniser with the weights in the pack's folder; raises SetupError."""
    from navec import Navec
    from slovnet import NER

    try:
        embeddings = Navec.load(str(installed.folder / EMBEDDINGS))
        network = NER.load(str(installed.folder / NETWORK), batch_size=_TOGETHER)
    except FileNotFoundError as error:
        raise SetupError(f"{error.filename} is missing: dateline languages install ru") from error
    return SlovnetRecogniser(network.navec(embeddings))


class SlovnetRecogniser:
    """Recogniser that batches texts of similar length for ``ner``."""

    def __init__(self, ner: "NER") -> None:
        self._ner = ner

    def __call__(self, texts: Sequence[str]) -> list[list[Found]]:
        found: list[list[Found]] = [[] for _ in texts]
        # slovnet fails on a text without words: it takes the maximum of an empty list.
        full = [number for number, text in enumerate(texts) if text.strip()]
        full.sort(key=lambda number: len(texts[number]))
        for number, markup in zip(full, self._ner.map([texts[number] for number in full]), strict=True):
            found[number] = list(_names(markup.spans))
        return found


def _names(spans: Sequence[object]) -> Iterator[Found]:
    for span in spans:
        start, stop, kind = span.start, span.stop, span.type  # type: ignore[attr-defined]
        yield Found(start, stop, OURS[kind])
