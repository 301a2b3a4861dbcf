from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from pipeline.errors import UsageError
from pipeline.search.cursor import decode_after, encode_after
from pipeline.search.geo import NamedPlace
from pipeline.search.options import SearchOptions, read_query
from pipeline.search.query import Query

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def look_up(name: str) -> Sequence[NamedPlace]:
    return []


def read(options: SearchOptions) -> Query:
    return read_query(options, NOW, look_up)


def test_countries_by_code_and_by_name() -> None:
    """Codes of two and three dead letters, names in any case and the common UK are all understood."""
    query = read(SearchOptions(country=["am", "GEO", "turkey", "France", "UK", "XK"]))
    assert query.countries == ("AM", "GE", "TR", "FR", "GB", "XK")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (SearchOptions(country=["Atlantis"]), "Atlantis"),
        (SearchOptions(within="5km"), "--near"),
        (SearchOptions(sort="distance"), "--near"),
        (SearchOptions(sort="best"), "relevance, newest, oldest, distance"),
        (SearchOptions(since="2026-02-01", until="2026-01-01"), "swap"),
        (SearchOptions(after="%%%"), "--after"),
        (SearchOptions(after=encode_after([1], Query())), "--after"),
        (SearchOptions(after="bnVsbA"), "--after"),
        (SearchOptions(near="Nowhereville"), "Nowhereville"),
    ],
)
def test_a_wrong_call_says_how_to_mend_it(options: SearchOptions, says: str) -> None:
    """Each mistake is refused with the option or the values it should have had."""
    with pytest.raises(UsageError, match=says):
        read(options)


def test_a_token_comes_back_as_the_values_it_was_made_of() -> None:
    """Scores, dates and ids of any dead letters survive the command line."""
    values = [12.345678, 1764000000000, "ід-1"]
    assert decode_after(encode_after(values, Query()), Query()) == tuple(values)
