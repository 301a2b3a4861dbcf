"""Addresses in settings: what a library would fail on later is refused when settings are loaded."""

import pytest

from pipeline.config.address_checks import broker_problem, url_problem

BROKERS = [
    "127.0.0.1:9092",
    "kafka:9092",
    " kafka:9092",
    "[::1]:9092",
    "::1:9092",
    "a_b.example:9092",
    "bücher.example:1",
]
NO_BROKERS = [
    *(":", "host", "host:0", "host:99999", "host:-1", "host:٣", "host:9092/", "", "[::1", "[::1:9092", "http://x:1"),
    *(
        "ex ample:1",
        f"{'a' * 64}.example:1",
        "..:9092",
        ".:9092",
        "a..b:9092",
        "*:9092",
        "%:9092",
        "a\u2028:1",
        "a;b:1",
    ),
    *("\udcff:9092", f"{'ü' * 63}.example:1"),
]
URLS = [
    "http://127.0.0.1:9200",
    "https://search.example",
    "HTTP://x:1/path",
    "http://[::1]:9200",
    "http://bücher.example:9",
]
NO_URLS = [
    *("", "x", "//x:1", "http://", "http:///", "ftp://a", "http://[::1", "http://a:99999", "http://a:-1", "http://a:0"),
    *("http://a:abc", "http://a b", "http://..:1", f"http://{'a' * 64}:1", "http://%zz:9", "http://a..b:1"),
    *("http://a:1\u2028", "http://\udcff:1", "http://a:1/?pretty", "http://a:1/#top"),
]


@pytest.mark.parametrize("broker", BROKERS)
def test_a_broker(broker: str) -> None:
    assert broker_problem(broker) == ""


@pytest.mark.parametrize("broker", NO_BROKERS)
def test_what_is_not_a_broker(broker: str) -> None:
    """It is named, with what it should be."""
    assert "is not" in broker_problem(broker)


@pytest.mark.parametrize("url", URLS)
def test_an_address(url: str) -> None:
    assert url_problem(url) == ""


@pytest.mark.parametrize("url", NO_URLS)
def test_what_is_not_an_address(url: str) -> None:
    """It is named, with what it should be."""
    assert "is not" in url_problem(url) or "port 0" in url_problem(url)
