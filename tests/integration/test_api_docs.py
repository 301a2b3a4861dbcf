"""The examples of docs/api.md, sent as they stand there."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pipeline.api.app import create_app, openapi
from pipeline.config.settings import Settings
from pipeline.search.backend import open_backend

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^GET (/\S+)$", PAGE, re.MULTILINE)


@pytest.mark.services
def test_the_examples_of_the_page_work(seeded: Settings, tmp_path: Path) -> None:
    """Each request of the page gets an answer."""
    assert len(EXAMPLES) >= 8
    settings = seeded.model_copy(update={"api_keys_file": tmp_path / "keys.json"})
    with open_backend(settings) as backend:
        client = TestClient(create_app(settings, backend), base_url="http://127.0.0.1")
        for path in EXAMPLES:
            assert client.get(path).status_code == 200, path


def test_the_page_names_every_path() -> None:
    """No endpoint is missing from the page's table, by the first part of its path."""
    assert {f"/{path.split('/')[1]}" for path in openapi()["paths"]} <= set(re.findall(r"/[a-z]+", PAGE))
