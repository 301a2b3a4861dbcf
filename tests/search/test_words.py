import pytest

from pipeline.errors import UsageError
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
        ("what happened in Yerevan?", Words(terms=("Yerevan?",))),
        ("The Who", Words(terms=("The", "Who"))),
        ('"in the sea" the wall', Words(terms=("wall",), phrases=("in the sea",))),
        ('- "" ... -- "-"', Words()),
        ("трамвай Алматы", Words(terms=("трамвай", "Алматы"))),
        ("C++ OR (x AND y)*", Words(terms=("C++", "(x", "y)*"))),
    ],
)
def test_words(typed: str, expected: Words) -> None:
    """Quotes make phrases, a leading dash excludes, filler is dropped, and nothing else has a meaning of its own."""
    assert parse_words(typed) == expected


def test_a_whole_article_is_not_a_search() -> None:
    """More words than a query can carry are refused with advice."""
    with pytest.raises(UsageError, match="up to 100 words"):
        parse_words("w " * 101)
