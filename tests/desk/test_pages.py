"""Every view renders what it is given."""

import pytest
from starlette.testclient import TestClient

VIEWS = {
    "/": "Bridge reopens in Gyumri",
    "/?days=7": "Bridge reopens in Gyumri",
    "/search": "Ferry strike ends",
    "/search?q=bridge&country=AM&box=1,2,3,4&since=7d": "Ferry strike ends",
    "/article/a-1": "Anahit Sarkisian",
    "/story/a-1": "Trams cross Gyumri bridge",
    "/person/Anahit%20Sarkisian": "Davit Petrosyan",
    "/organization/x": "Gyumri",
    "/place/x": "Gyumri",
    "/sources": "Ararat Courier",
    "/pipeline": "Elasticsearch",
}


@pytest.mark.parametrize("path", VIEWS)
def test_every_view_is_a_page(page: TestClient, path: str) -> None:
    """It is HTML with its content, and nothing in it is inline script or style."""
    answer = page.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert VIEWS[path] in answer.text
    assert "style=" not in answer.text
    assert "<script>" not in answer.text
    assert "Undefined" not in answer.text
