"""The corrections of an article over a real Kafka and Elasticsearch: API, desk, and after a takedown."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient as ApiClient
from starlette.testclient import TestClient

from pipeline.api.app import create_app as create_api
from pipeline.desk.desk_app import create_app as create_desk
from pipeline.index.bulk import WriteOp, write
from pipeline.index.document import document
from pipeline.index.gateway import Gateway
from pipeline.index.generations import ensure_index
from pipeline.search.backend import SearchBackend
from tests.integration.conftest import Flow
from tests.support.sample_documents import RECEIVED_MS, enriched

pytestmark = pytest.mark.services
ID = "harbour/2026/bridge?x=1"


def test_corrections_are_shown(flow: Flow, gateway: Gateway, tmp_path: Path) -> None:
    """Of all that is on the topic the versions of this article; gone with the article when it is taken down."""
    settings = flow.settings.model_copy(update={"api_keys_file": tmp_path / "keys.json", "api_requests_per_minute": 0})
    ensure_index(gateway)
    write(gateway, settings.index_alias, [WriteOp(ID, RECEIVED_MS, document(enriched(id=ID)))])
    gateway.refresh()
    flow.put_articles(
        {"id": ID, "title": "Bridge closes", "text": "The bridge closes."},
        {"id": "other", "title": "Another", "text": "Another one."},
        {"id": ID, "title": "Bridge <b>closed</b>", "text": "The bridge is closed."},
        {"id": ID, "title": "Bridge <b>closed</b>", "text": "The bridge is closed."},
    )
    backend = SearchBackend(gateway)
    api = ApiClient(create_api(settings, backend), base_url="http://127.0.0.1")
    desk = TestClient(create_desk(settings, backend), base_url="http://127.0.0.1:8480")
    path = "/articles/harbour%2F2026%2Fbridge%3Fx%3D1/history"
    found = api.get(path).json()
    assert [(each["title"], each["first"]) for each in found["versions"]] == [
        ("Bridge <b>closed</b>", False),
        ("Bridge closes", True),
    ]
    assert (found["repeats"], found["whole"]) == (1, True)
    page = desk.get("/history", params={"id": ID})
    assert "Bridge &lt;b&gt;closed&lt;/b&gt;" in page.text
    assert "2 words added, 1 removed" in page.text
    part = desk.get("/history", params={"id": ID, "part": "copies"})
    assert "<html" not in part.text
    assert "2 words added" in part.text
    assert "/history?id=" in desk.get("/article", params={"id": ID}).text

    write(gateway, settings.index_alias, [WriteOp(ID, RECEIVED_MS, None)])
    gateway.refresh()
    assert api.get(path).status_code == 404
    assert desk.get("/history", params={"id": ID}).status_code == 404
    assert api.get("/articles/other/history").status_code == 404
