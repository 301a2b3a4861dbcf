"""Formats by name and by the ending of a file."""

import pytest

from pipeline.errors import UsageError
from pipeline.export.formats import FORMATS, find_format, format_of_file


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a.csv", "csv"),
        ("A.CSV", "csv"),
        ("dir.csv/a.ndjson", "jsonl"),
        ("a.geojson", "geojson"),
        ("a.rss", "rss"),
        ("a.atom", "atom"),
        ("a.pq", "parquet"),
        # More than one may be meant.
        ("a.xml", None),
        ("a.json", None),
        ("csv", None),
        ("dir.csv/a", None),
        ("a.csv.gz", None),
        ("a.txt", None),
        ("-", None),
    ],
)
def test_the_ending_of_a_file_tells_its_format(file: str, name: str | None) -> None:
    """Unless it may be several."""
    found = format_of_file(file)
    assert (found.name if found else None) == name


def test_a_format_is_found_by_its_name() -> None:
    """Whatever its capitals."""
    assert find_format(" CSV ").media_type.startswith("text/csv")
    with pytest.raises(UsageError, match="did you mean geojson"):
        find_format("geo-json")
    with pytest.raises(UsageError, match=f"choose one of {', '.join(FORMATS)}"):
        find_format("xlsx")


def test_every_format_says_what_a_server_must_know() -> None:
    """A media type and an ending of its own."""
    assert len({each.media_type for each in FORMATS.values()}) == len(FORMATS)
    assert len({each.extension for each in FORMATS.values()}) == len(FORMATS)
    assert all(each.default_limit == (100 if each.feed else 1000) for each in FORMATS.values())
