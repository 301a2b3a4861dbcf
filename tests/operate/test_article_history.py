import json
from typing import Any

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import Unavailable
from pipeline.messages.records import Record
from pipeline.operate.article_history import ArticleHistory, article_history, history
from pipeline.operate.trace import Scan


def told(*articles: dict[str, Any] | bytes, read: int = 10) -> ArticleHistory:
    values = [each if isinstance(each, bytes) else json.dumps({"id": "a", **each}).encode() for each in articles]
    records = [Record("articles.raw", 0, n, 1_764_000_000_000 + n, b"a", value) for n, value in enumerate(values)]
    # As the topic is read: the newest window first.
    return history("a", records[::-1], Scan("articles.raw", [0], read, 10, 1_764_000_000_000), 1_000_000)


def test_a_correction_says_what_it_changed() -> None:
    """Fields with both values, the words of the text by number; the newest version comes first."""
    found = told(
        {"title": "Bridge closes", "text": "The bridge closes on Monday.", "tags": ["roads"]},
        {"title": "Bridge closes early", "text": "The bridge closes on Sunday night.", "tags": ["roads", "river"]},
    )
    newest, first = found.versions
    assert [(each.field, each.before, each.after) for each in newest.changes] == [
        ("title", "Bridge closes", "Bridge closes early"),
        ("tags", "roads", "roads, river"),
    ]
    assert (newest.words_added, newest.words_removed) == (2, 1)
    assert (first.first, first.title, first.is_changed) == (True, "Bridge closes", False)
    assert found.whole


def test_what_was_sent_again_is_no_correction() -> None:
    """A record that says the same is counted, not listed; one that cannot be read is neither."""
    found = told({"title": "Bridge closes"}, {"title": "Bridge closes"}, b"not json", {"title": "Bridge closed"})
    assert [version.title for version in found.versions] == ["Bridge closed", "Bridge closes"]
    assert found.repeats == 1


def test_html_is_compared_by_its_words() -> None:
    """Other tags around the same words leave the text unchanged."""
    found = told({"title": "t", "html": "<p>One two</p>"}, {"title": "t", "html": "<div><b>One</b> two</div>"})
    assert (len(found.versions), found.repeats) == (1, 1)


def test_what_there_was_no_time_for_is_said() -> None:
    assert not told({"title": "t"}, read=5).whole
    assert told().versions == ()


def test_without_kafka() -> None:
    with pytest.raises(Unavailable, match=r"articles\.raw"):
        article_history(Settings(kafka_bootstrap="127.0.0.1:9"), "a", 1.0)
