"""Whatever is typed for an option of a search is read as people mean it, or refused with what to write."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipeline.errors import UsageError
from pipeline.search import date_range
from pipeline.search.country_codes import country_code
from pipeline.search.geo import parse_box, parse_distance, parse_near
from pipeline.search.language_codes import language_code
from pipeline.search.options import SearchOptions, read_query
from pipeline.search.outlet_hosts import host_names

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
ODD = [
    "x",
    "-",
    "--",
    "0",
    "-1",
    "٣d",
    "７d",
    "1e9d",
    "99999d",
    "9999y",
    "0d",
    "7 d",
    " 7D ",
    "7dd",
    "d",
    "inf",
    "nan",
    "None",
    "null",
    "2026",
    "2026-10",
    "2026-1-1",
    "2026-13-01",
    "2026-02-30",
    "31.10.2026",
    "10/31/2026",
    "2026/10/31",
    "Oct 31",
    "2026-10-31T",
    "2026-10-31T25:00",
    "2026-10-31T18:00+25:00",
    "0001-01-01",
    "0000-01-01",
    "9999-12-31",
    "9999-W53",
    "2026-W00",
    "2026-W54",
    "2026-W44-0",
    "2026-W44-8",
    "12:30",
    "now",
    "tomorrow",
    "last week",
    "7d..1d",
    "2026-10-31..2026-11-01",
    "*",
    "%",
    "$(date)",
    "`date`",
    "\x00",
    "\t",
    "é" * 1000,
    "9" * 5000,
    "1" * 400 + "d",
    "(" * 2000,
    "🔥",
    "\u202e7d",
    "a,b",
    ",",
    ",,",
    "1,",
    "1,2,3",
    "1,2,3,4,5",
    "nan,nan",
    "inf,0",
    "1e400,0",
    "91,0",
    "0,181",
    "0x1,0x1",
    "１,２",
    "1;2",
    "1°N,2°E",
    "90°0′0″N 180°0′0″E",
]
READERS: dict[str, Callable[[str], object]] = {
    "since": lambda text: date_range.since(text, NOW),
    "until": lambda text: date_range.until(text, NOW),
    "near": lambda text: parse_near(text, "50km", lambda name: []),
    "within": parse_distance,
    "box": parse_box,
    "language": language_code,
    "country": country_code,
    "source": host_names,
    "all": lambda text: read_query(SearchOptions(source=[text], tag=[text], person=[text]), NOW, lambda name: []),
}


@pytest.mark.parametrize("reader", READERS)
def test_odd_values_are_read_or_refused(reader: str) -> None:
    """No other exception; the message has what was typed, shortened, or what to write."""
    for text in ODD:
        try:
            READERS[reader](text)
        except UsageError as error:
            assert len(str(error)) > 20, text
            assert len(str(error)) < 6_000, text


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-W44", "2026-10-26 00:00:00", "2026-11-01 23:59:59"),
        ("2026W44", "2026-10-26 00:00:00", "2026-11-01 23:59:59"),
        ("2026-w44-3", "2026-10-28 00:00:00", "2026-10-28 23:59:59"),
        ("20261031", "2026-10-31 00:00:00", "2026-10-31 23:59:59"),
        (" 2026-10-31 ", "2026-10-31 00:00:00", "2026-10-31 23:59:59"),
        ("YESTERDAY", "2026-11-23 00:00:00", "2026-11-23 23:59:59"),
        ("2026-10-31T18:00", "2026-10-31 18:00:00", "2026-10-31 18:00:00"),
        ("2026-10-31 18:00+02:00", "2026-10-31 16:00:00", "2026-10-31 16:00:00"),
        ("2026-10-31T18", "2026-10-31 18:00:00", "2026-10-31 18:00:00"),
        ("24h", "2026-11-23 15:30:00", "2026-11-23 15:30:00"),
        ("0d", "2026-11-24 15:30:00", "2026-11-24 15:30:00"),
        ("9999-12-31", "9999-12-31 00:00:00", "9999-12-31 23:59:59"),
    ],
)
def test_the_first_and_the_last_moment_of_what_was_typed(text: str, first: str, last: str) -> None:
    """A week or a day as --until counts whole, in every form of its name."""
    assert str(date_range.since(text, NOW))[:19] == first
    assert str(date_range.until(text, NOW))[:19] == last


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("French", "fr"),
        ("français", "fr"),
        ("FR", "fr"),
        ("fr-CA", "fr"),
        ("fr_CA.UTF-8", "fr"),
        ("zh-Hant-TW", "zh"),
        ("Deutsch", "de"),
        ("GERMAN", "de"),
        ("русский", "ru"),
        ("日本語", "ja"),
        ("español", "es"),
        ("pt-br", "pt"),
        ("eng", "en"),
        ("deu", "de"),
        ("ger", "de"),
    ],
)
def test_languages_by_any_name(text: str, code: str) -> None:
    """English and own names, tags, locales, three-character codes."""
    assert language_code(text) == code


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("BBC.co.uk", "bbc.co.uk"),
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("//bbc.co.uk", "bbc.co.uk"),
        ("bbc.co.uk:443", "bbc.co.uk"),
        ("bbc.co.uk/", "bbc.co.uk"),
        (" bbc.co.uk. ", "bbc.co.uk"),
        ("http://user:pw@bbc.co.uk/x?y#z", "bbc.co.uk"),
        ("WWW.BBC.CO.UK", "bbc.co.uk"),
        ("xn--bcher-kva.example", "bücher.example"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_outlets_by_any_form_of_their_address(text: str, host: str) -> None:
    """With scheme, path, port, user, final dot; as Unicode and as ASCII."""
    assert host in host_names(text)
