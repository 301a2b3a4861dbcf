"""Requests of all sorts, made from the OpenAPI document, against the whole app: none may be a 5xx."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok

from pipeline.api.app import create_app
from pipeline.config.settings import Settings
from pipeline.search.backend import open_backend

pytestmark = [pytest.mark.services, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
EXAMPLES = 15
"""Requests of each endpoint: enough for the odd characters, few enough for a minute in all."""
# They say 503 where a service does not answer, and these settings have no Kafka.
NEED_MORE = ("/status",)


def test_no_request_is_a_server_error(seeded: Settings, tmp_path: Path) -> None:
    """Whatever fits the document, and much that does not, gets an answer below 500."""
    changes = {"api_keys_file": tmp_path / "keys.json", "api_requests_per_minute": 0}
    settings = seeded.model_copy(update=changes)
    with open_backend(settings, 30) as backend:
        schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(settings, backend))
        operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
        assert len(operations) > 15
        for operation in operations:
            if operation.path not in NEED_MORE:
                _try(operation)


def _try(operation: Any) -> None:
    @given(case=operation.as_strategy())
    @hypothesis_settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
    )
    def send(case: Any) -> None:
        case.headers = {**(case.headers or {}), "Host": "127.0.0.1"}
        case.validate_response(case.call(), checks=(not_a_server_error,))

    send()
