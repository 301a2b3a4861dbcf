import pytest

from pipeline.search.words import Words, parse_words


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sea wall", Words(terms=("sea", "wall"))),
        ('"sea wall" jakarta', Words(terms=("jakarta",), phrases=("sea wall",))),
        ("“sea wall”", Words(phrases=("sea wall",))),
        ('river -sea -"sea wall"', Words(terms=("river",), without=("sea", "sea wall"))),
        ('"half a phrase', Words(phrases=("half a phrase",))),
        ("twenty-five", Words(terms=("twenty-five",))),
        ('- "" ... -- "-"', Words()),
        ("трамвай Алматы", Words(terms=("трамвай", "Алматы"))),
        ("C++ OR (x AND y)*", Words(terms=("C++", "OR", "(x", "AND", "y)*"))),
    ],
)
def test_words(typed: str, expected: Words) -> None:
    """Quotes make phrases, a leading dash excludes, and nothing else has a meaning of its own."""
    assert parse_words(typed) == expected
