"""What was typed, before it becomes a query."""

from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.errors import UsageError
from pipeline.search.options import SearchOptions, read_query

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize("name", ["near", "within", "since", "until", "story", "after"])
@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_value_is_refused(name: str, value: str) -> None:
    """An unset variable of a shell must not widen a search to everything."""
    options: dict[str, Any] = {name: value}
    with pytest.raises(UsageError, match=f"--{name} is empty"):
        read_query(SearchOptions(**options), NOW, lambda name: [])


@pytest.mark.parametrize("name", ["person", "organization", "place", "country", "language", "source", "tag"])
def test_so_is_an_empty_one_of_several(name: str) -> None:
    """Nor may one of the values that an option is given."""
    options: dict[str, Any] = {name: ["", "x"]}
    with pytest.raises(UsageError, match=f"--{name} is empty"):
        read_query(SearchOptions(**options), NOW, lambda name: [])


def test_languages_are_named_in_any_form() -> None:
    """A name and a tag become the code that the index holds."""
    options = SearchOptions(language=["French", "en-US"])
    assert read_query(options, NOW, lambda name: []).languages == ("fr", "en")


@pytest.mark.parametrize(
    "options", [{"words": ["caf\udce9"]}, {"source": ["\udcff"]}, {"near": "\udcff"}, {"story": "\udcff"}]
)
def test_text_in_another_encoding_is_refused(options: dict[str, Any]) -> None:
    """Elasticsearch takes it and finds nothing by it."""
    with pytest.raises(UsageError, match="is not UTF-8"):
        read_query(SearchOptions(**options), NOW, lambda name: [])
