import pytest

from pipeline.errors import UsageError
from pipeline.search.query_parser import ParsedQuery, parse_words


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sea wall", ParsedQuery(terms=("sea", "wall"))),
        ('"sea wall" jakarta', ParsedQuery(terms=("jakarta",), phrases=("sea wall",))),
        ("“sea wall”", ParsedQuery(phrases=("sea wall",))),
        ('river -sea -"sea wall"', ParsedQuery(terms=("river",), without=("sea", "sea wall"))),
        ('"half a phrase', ParsedQuery(phrases=("half a phrase",))),
        ("twenty-five", ParsedQuery(terms=("twenty-five",))),
        ("what happened in Yerevan?", ParsedQuery(terms=("Yerevan?",))),
        ("The Who", ParsedQuery(terms=("The", "Who"))),
        ('"in the sea" the wall', ParsedQuery(terms=("wall",), phrases=("in the sea",))),
        ('- "" -- "-"', ParsedQuery()),
        ("трамвай Алматы", ParsedQuery(terms=("трамвай", "Алматы"))),
        ("C++ OR (x AND y)*", ParsedQuery(terms=("C++", "(x", "y)*"))),
    ],
)
def test_words(typed: str, expected: ParsedQuery) -> None:
    """Quotes make phrases, a leading dash excludes, filler is dropped, and nothing else has a meaning of its own."""
    assert parse_words(typed) == expected


def test_a_whole_article_is_not_a_search() -> None:
    """More words than a query can carry are refused with advice."""
    with pytest.raises(UsageError, match="up to 100 words"):
        parse_words("w " * 101)


@pytest.mark.parametrize("typed", ["%", "...", "🔥", '"🔥"', "© %", "-🔥"])
def test_signs_alone_are_refused(typed: str) -> None:
    """A search for signs would find every article; with a word beside them it finds the word."""
    with pytest.raises(UsageError, match="no word or number"):
        parse_words(typed)
    assert parse_words(f"{typed} flood").terms == ("flood",)
