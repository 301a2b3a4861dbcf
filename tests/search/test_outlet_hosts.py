import pytest

from pipeline.search.outlet_hosts import host_names


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("example.org", "example.org"),
        ("EXAMPLE.org.", "example.org"),
        ("www.example.org", "example.org"),
        ("https://user@www.example.org:8443/feed.xml?x=1#y", "example.org"),
        ("//example.org/", "example.org"),
        ("feed:https://example.org/rss", "example.org"),
        ("feed://example.org/rss", "example.org"),
        ("http:/example.org", "example.org"),
        ("<https://example.org/a>", "example.org"),
        ("example.org/a:b//c", "example.org"),
        ("m.example.org", "example.org"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("xn--mnchen-3ya.example", "münchen.example"),
    ],
)
def test_addresses(typed: str, host: str) -> None:
    """Scheme, port, path, www. and capitals do not count; names beyond ASCII are known in both of their forms."""
    assert host in host_names(typed)


@pytest.mark.parametrize("typed", ["Harbour Post", "Reuters", "St. Louis Ledger", "http://[", "..", "https://"])
def test_what_is_not_an_address(typed: str) -> None:
    """A name is a name, and what cannot be read is not a host."""
    assert host_names(typed) == ()
