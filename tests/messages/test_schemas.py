import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.schemas import FOLDER, SCHEMAS, json_schema
from pipeline.errors import Reason, RecordRejected
from pipeline.messages.records import decode_enriched


def sample(name: str) -> Any:
    return json.loads((FOLDER / "samples" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_the_models(name: str) -> None:
    """The committed schema is what the model says; renew it with `make schemas`."""
    assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == json_schema(name)


@pytest.mark.parametrize("name", SCHEMAS)
def test_golden_sample_stays_valid(name: str) -> None:
    """A sample of every released version validates, against the model and against the JSON Schema alone."""
    from jsonschema import Draft202012Validator  # a second

    SCHEMAS[name].model_validate(sample(name))
    Draft202012Validator(json.loads(json_schema(name))).validate(sample(name))


@pytest.mark.parametrize("name", SCHEMAS)
def test_samples_cover_every_field(name: str) -> None:
    """No field of a contract is without an example (fields that exclude each other aside)."""
    exclusive = (
        {"html", "url", "published_at", "language", "authors", "source", "tags"} if "enriched" in name else {"html"}
    )
    assert set(SCHEMAS[name].model_fields) - exclusive <= set(sample(name))


def test_a_later_version_is_refused_whole() -> None:
    """After a rollback, what a later version wrote is a dead letter with a reason that says so, never half read."""
    enriched = sample("enriched-article.v1")
    for change, reason in (({"schema_version": 2}, Reason.UNSUPPORTED_VERSION), ({"mood": "calm"}, Reason.INVALID)):
        with pytest.raises(RecordRejected) as caught:
            decode_enriched(json.dumps(enriched | change).encode())
        assert caught.value.reason is reason


def test_every_sample_has_a_schema() -> None:
    """A sample without a contract would be checked by nothing."""
    assert {Path(path).stem for path in (FOLDER / "samples").iterdir()} == set(SCHEMAS)
