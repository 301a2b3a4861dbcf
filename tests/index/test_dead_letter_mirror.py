import base64
import json
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from pipeline.errors import Reason
from pipeline.index.dead_letter_mirror import MAPPINGS, letter_document
from pipeline.messages.articles import DeadLetter, RecordSource

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def source_of(payload: str | None, encoding: Any = "utf-8") -> Any:
    dead_letter = DeadLetter(
        reason=Reason.INVALID,
        stage="enrich",
        error="text: field required",
        payload=payload,
        encoding=encoding,
        source=RecordSource(topic="articles.raw", partition=0, offset=7, timestamp=1_764_000_000_000),
        code_version="0.1.0",
        failed_at=NOW,
    )
    return letter_document(dead_letter, NOW).get("source")


HARBOUR = {"name": "Harbour Post", "domain": "harbour-post.example"}


@pytest.mark.parametrize(
    ("record", "source"),
    [
        ({"title": "x", "source": HARBOUR}, HARBOUR),
        ({"article": {"source": HARBOUR | {"feed": "https://harbour-post.example/rss"}}, "version": 7}, HARBOUR),
        ({"source": {"name": " Harbour Post ", "domain": None}}, {"name": "Harbour Post"}),
        ({"source": {"name": "n" * 300}}, {"name": "n" * 256}),
    ],
)
def test_the_outlet_of_a_rejected_record_is_mirrored(record: dict[str, Any], source: dict[str, str]) -> None:
    """Raw and enriched records name it, so that choosing a source on the Pipeline dashboard keeps its dead letters."""
    assert source_of(json.dumps(record)) == source
    assert source_of(base64.b64encode(json.dumps(record).encode()).decode(), "base64") == source


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "",
        "{",
        "[]",
        "7",
        "[" * 100_000,
        '{"source": "Harbour Post"}',
        '{"source": {"name": 7, "domain": " "}}',
        '{"article": []}',
        '{"article": {"source": null}}',
    ],
)
def test_a_record_that_names_no_outlet_is_mirrored_without(payload: str | None) -> None:
    """What is wrong with a rejected record may be its source, or that it is not JSON at all."""
    assert source_of(payload) is None


def test_a_dead_letter_of_every_stage_fits_the_index() -> None:
    """The mapping is strict: a field that it does not have would keep all of a batch out."""
    for stage in get_args(DeadLetter.model_fields["stage"].annotation):
        dead_letter = DeadLetter(
            reason=Reason.RECEIVER_UNAVAILABLE,
            stage=stage,
            error="down",
            field="f",
            fix="x",
            article_id="a",
            payload=json.dumps({"source": "Harbour Post", "title": "x"}),
            receiver="desk" if stage == "notify" else None,
            source=RecordSource(topic="articles.alerts", partition=0, offset=7, timestamp=1_764_000_000_000),
            code_version="0.1.0",
            failed_at=NOW,
        )
        document = letter_document(dead_letter, NOW)
        assert set(document) <= set(MAPPINGS["properties"])
        assert document["id"].endswith("@desk") == (stage == "notify")
