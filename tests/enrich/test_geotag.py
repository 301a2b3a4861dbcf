import pytest

from pipeline.enrich.geotag import read_row
from pipeline.errors import Reason, RecordRejected
from pipeline.messages.articles import Source


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ("https://www.paper.example/1", Source(domain="paper.example")),
        ("http://localhost:8000/", Source(domain="localhost")),
        ("www.paper.example/news", Source(domain="paper.example")),
        ("Paper.example", Source(domain="paper.example")),
        ("Example Post", Source(name="Example Post")),
        ("U.S. News", Source(name="U.S. News")),
        ("Yahoo.com News", Source(name="Yahoo.com News")),
        ("paper.example:80?x", Source(domain="paper.example")),
        ("Post [online", Source(name="Post [online")),
        ("BBC", Source(name="BBC")),
        ("  ", None),
        (None, None),
    ],
)
def test_a_rows_source_is_an_address_or_a_name(given: str | None, source: Source | None) -> None:
    """An address counts by its host, with or without a scheme; what is none is the outlet's name."""
    assert read_row({"id": 1, "text": "x", "source": given}).source == source


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"language": "english!"}, "language"),
        ({"source": "http://[bad"}, "source"),
        ({"source": "x" * 300}, "source.name"),
        ({"source": 5}, "source"),
        ({"text": None}, "text"),
    ],
)
def test_a_bad_row_is_rejected_with_its_field(values: dict[str, object], field: str) -> None:
    """Whatever is wrong with a row is said of that row, before any is worked on."""
    with pytest.raises(RecordRejected) as caught:
        read_row({"id": 1, "text": "x", **values})
    assert (caught.value.reason, caught.value.field) == (Reason.INVALID, field)
