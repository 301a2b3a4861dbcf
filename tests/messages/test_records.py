import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.config.settings import Settings
from pipeline.errors import Reason, RecordRejected
from pipeline.messages.articles import Article
from pipeline.messages.records import decode_article, decode_enriched, present_headers

SETTINGS = Settings()


def rejected(value: bytes | None) -> RecordRejected:
    with pytest.raises(RecordRejected) as caught:
        decode_article(value, SETTINGS.max_article_bytes)
    return caught.value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, Reason.NULL_VALUE),
        (b"not json", Reason.NOT_JSON),
        (b"", Reason.NOT_JSON),
        (b'{"title": "caf\xe9"}', Reason.NOT_UTF8),
        (b'["title"]', Reason.INVALID),
        (b"{}", Reason.EMPTY),
        (b'{"title": " ", "text": "\\n"}', Reason.EMPTY),
        (b'{"title": "x", "schema_version": 2}', Reason.UNSUPPORTED_VERSION),
        (b'{"title": "x", "schema_version": -1}', Reason.UNSUPPORTED_VERSION),
        (b'{"title": "\\ud800"}', Reason.NOT_JSON),
        (b'{"title": NaN}', Reason.NOT_JSON),
        (b"[" * 100_000 + b"]" * 100_000, Reason.NOT_JSON),
        (b'{"text": "' + b"x" * 5 * 1024 * 1024 + b'"}', Reason.TOO_LARGE),
    ],
)
def test_bad_records_have_a_reason(value: bytes | None, reason: Reason) -> None:
    """Each kind of bad record is rejected with its own reason from the closed list, and a fix."""
    error = rejected(value)
    assert error.reason is reason
    assert error.fix


@pytest.mark.parametrize(
    ("article", "field"),
    [
        ({"titel": "x", "text": "y"}, "titel"),
        ({"title": "x", "published_at": "2026-05-16"}, "published_at"),
        ({"title": "x", "published_at": 1_700_000_000}, "published_at"),
        ({"title": "x", "published_at": "0001-01-01T00:00:00+04:00"}, "published_at"),
        ({"title": "x", "authors": "Ani"}, "authors"),
        ({"title": "x", "source": {"name": ""}}, "source.name"),
        ({"title": "x", "id": "a\u0000b"}, "id"),
        ({"title": "x", "id": "x" * 129}, "id"),
        ({"title": "x", "tags": ["t"] * 101}, "tags"),
        ({"title": "x", "language": "English"}, "language"),
        ({"title": 5}, "title"),
    ],
)
def test_invalid_articles_name_the_field(article: dict[str, Any], field: str) -> None:
    """A wrong field is named by its path."""
    error = rejected(json.dumps(article).encode())
    assert (error.reason, error.field) == (Reason.INVALID, field)


def test_the_version_may_be_left_out() -> None:
    """What producers send means version 1 without saying so."""
    assert decode_article(b'{"title": "x"}', SETTINGS.max_article_bytes).schema_version == 1


@given(st.binary(max_size=200))
def test_any_bytes_are_an_article_or_rejected(value: bytes) -> None:
    """No input raises anything but RecordRejected."""
    for decode in (lambda: decode_article(value, SETTINGS.max_article_bytes), lambda: decode_enriched(value)):
        try:
            decode()
        except RecordRejected as error:
            assert error.error


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda v: st.lists(v) | st.dictionaries(st.text(), v),
)


@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(Article.model_fields)), JSON))
def test_any_json_is_an_article_or_rejected(data: dict[str, Any]) -> None:
    """No JSON in the right fields raises anything but RecordRejected."""
    try:
        decode_article(json.dumps(data).encode(), SETTINGS.max_article_bytes)
    except RecordRejected as error:
        assert error.error


def test_a_header_without_a_value_says_nothing() -> None:
    """Kafka allows one, and a producer's tracing may write it."""
    assert present_headers([("trace", None), ("dateline-attempts", b"2")]) == {"dateline-attempts": b"2"}
    assert present_headers(None) == {}
