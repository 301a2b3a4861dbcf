from collections.abc import Sequence

from pipeline.enrich.ner.cache import CachedRecogniser
from pipeline.enrich.ner.contract import Found


class Reader:
    """Finds each text whole, and keeps what it was given to read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, texts: Sequence[str]) -> list[list[Found]]:
        self.read += texts
        return [[Found(0, len(text), "ORG")] for text in texts]


def test_a_text_is_read_once() -> None:
    """Copies in the same batch and in a later one get the entities of the first, in the order asked."""
    reader = Reader()
    remembering = CachedRecogniser(reader, most=10)
    assert remembering(["wire", "local", "wire"]) == [[Found(0, n, "ORG")] for n in (4, 5, 4)]
    assert remembering(["new", "wire"]) == [[Found(0, 3, "ORG")], [Found(0, 4, "ORG")]]
    assert reader.read == ["wire", "local", "new"]


def test_what_was_met_longest_ago_is_forgotten() -> None:
    """No more than ``most`` are kept, and meeting a text again keeps it; a batch larger than that is read whole."""
    reader = Reader()
    remembering = CachedRecogniser(reader, most=2)
    for texts in (["a"], ["b"], ["a"], ["c"], ["a"], ["b"]):
        remembering(texts)
    assert reader.read == ["a", "b", "c", "b"]
    assert remembering(["d", "e", "f"]) == [[Found(0, 1, "ORG")]] * 3


def test_nothing_to_read() -> None:
    """No texts, no entities; a lone surrogate is a text like any other."""
    remembering = CachedRecogniser(Reader(), most=2)
    assert remembering([]) == []
    assert remembering(["\ud800"]) == [[Found(0, 1, "ORG")]]
