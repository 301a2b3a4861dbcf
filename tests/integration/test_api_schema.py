"""Requests of all sorts, made from the OpenAPI document, against the whole app: none may be a 5xx.

Schemathesis takes seconds to import, so only the tests that use it do.
"""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from pipeline.api.app import create_app
from pipeline.api.keys import KeyRing, keys_path
from pipeline.config.settings import Settings
from pipeline.search.backend import open_backend

pytestmark = [pytest.mark.services, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
EXAMPLES = 15
"""Requests of each endpoint: enough for the odd characters, few enough for a minute in all."""
EXAMPLES_WITH_A_KEY = 2
# They say 503 where a service does not answer, and these settings have no Kafka.
NEED_MORE = ("/status",)


@pytest.fixture
def keyed(seeded: Settings, tmp_path: Path) -> tuple[Settings, str]:
    """Settings of an API with keys, and one that reads and writes."""
    settings = seeded.model_copy(update={"api_keys_file": tmp_path / "keys.json", "api_requests_per_minute": 0})
    return settings, KeyRing(keys_path(settings)).add("writer", ("read", "write"))[1]


def test_no_request_is_a_server_error(seeded: Settings, tmp_path: Path) -> None:
    """Whatever fits the document, and much that does not, gets an answer below 500."""
    changes = {"api_keys_file": tmp_path / "keys.json", "api_requests_per_minute": 0}
    settings = seeded.model_copy(update=changes)
    with open_backend(settings, 30) as backend:
        for operation in _operations(settings, backend):
            _try(operation, operation.as_strategy(), {}, EXAMPLES)


def test_the_documents_examples_are_answered_with_a_key(keyed: tuple[Settings, str]) -> None:
    """As written in it, every combination that they allow; and something of each operation by one who may write."""
    settings, key = keyed
    named = {"Authorization": f"Bearer {key}"}
    tried = 0
    with open_backend(settings, 30) as backend:
        for operation in _operations(settings, backend):
            _try(operation, operation.as_strategy(), named, EXAMPLES_WITH_A_KEY)
            for strategy in operation.get_strategies_from_examples():
                _try(operation, strategy, named, 1)
                tried += 1
    assert tried > 15


def _operations(settings: Settings, backend: Any) -> list[Any]:
    import schemathesis
    from schemathesis.core.result import Ok

    schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(settings, backend))
    operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    assert len(operations) > 15
    return [operation for operation in operations if operation.path not in NEED_MORE]


def _try(operation: Any, strategy: Any, headers: dict[str, str], examples: int) -> None:
    from schemathesis.checks import not_a_server_error

    @given(case=strategy)
    @hypothesis_settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
    )
    def send(case: Any) -> None:
        case.headers = {**(case.headers or {}), **headers, "Host": "127.0.0.1"}
        answer = case.call()
        case.validate_response(answer, checks=(not_a_server_error,))
        assert not headers or answer.status_code not in (401, 403), operation.label

    send()
