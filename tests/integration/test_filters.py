"""A filter means the same wherever a search goes: command, export, feed, API, desk, alert."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import feedparser
import pytest
from fastapi.testclient import TestClient as ApiClient
from starlette.testclient import TestClient

from pipeline.alerts.saved import NOT_SAVED, to_save
from pipeline.api.app import create_app as create_api
from pipeline.config.settings import Settings
from pipeline.desk.desk_app import create_app as create_desk
from pipeline.errors import UsageError
from pipeline.export.export_stream import ExportOptions, open_export
from pipeline.search.backend import SearchBackend, open_backend
from pipeline.search.execute import search
from pipeline.search.likeness import likeness_look_up
from pipeline.search.options import FILTERS, SearchOptions, gazetteer_look_up, read_query
from pipeline.search.query import Query

pytestmark = pytest.mark.services
NOW = datetime(2026, 11, 24, tzinfo=UTC)
# Each leaves out a part of the seeds, and finds some of them.
SAMPLES: dict[str, dict[str, Any]] = {
    "words": {"words": ("river",)},
    "person": {"person": ("pashinyan",)},
    "organization": {"organization": ("european union",)},
    "place": {"place": ("yerevan",)},
    "country": {"country": ("AM", "Georgia")},
    "near": {"near": "40.18,44.51"},
    "within": {"near": "40.18,44.51", "within": "400km"},
    "box": {"box": "43,38,47,42"},
    "since": {"since": "2026-10-01"},
    "until": {"until": "2026-10-01"},
    "language": {"language": ("fr",)},
    "source": {"source": ()},
    "tag": {"tag": ()},
    "story": {"story": ""},
    "like": {"like": ""},
}


@pytest.fixture(scope="module")
def backend(seeded: Settings) -> Iterator[SearchBackend]:
    with open_backend(seeded, 20) as opened:
        yield opened


@pytest.fixture(scope="module")
def samples(backend: SearchBackend) -> dict[str, dict[str, Any]]:
    """With values that only the index tells."""
    terms = {"terms": {"field": "tags", "size": 1}}
    outlets = {"terms": {"field": "source.name", "size": 1}}
    stories = {"terms": {"field": "story.id", "size": 1}}
    found = backend.search({"size": 0, "aggs": {"tag": terms, "source": outlets, "story": stories}})["aggregations"]
    most = {name: answer["buckets"][0]["key"] for name, answer in found.items()}
    like = search(backend.gateway, Query(places=("Yerevan",), size=1)).hits[0].id
    return SAMPLES | {
        "tag": {"tag": (most["tag"],)},
        "source": {"source": (most["source"],)},
        "story": {"story": most["story"]},
        "like": {"like": like},
    }


@pytest.fixture(scope="module")
def api(backend: SearchBackend, seeded: Settings, tmp_path_factory: pytest.TempPathFactory) -> ApiClient:
    keys = tmp_path_factory.mktemp("keys") / "keys.json"
    changed = seeded.model_copy(update={"api_requests_per_minute": 0, "api_keys_file": keys})
    return ApiClient(create_api(changed, backend), base_url="http://127.0.0.1")


@pytest.fixture(scope="module")
def desk(backend: SearchBackend, seeded: Settings) -> TestClient:
    return TestClient(create_desk(seeded, backend), base_url="http://127.0.0.1:8480")


def ids(rows: str) -> set[str]:
    return {json.loads(row)["id"] for row in rows.splitlines()}


def exported(backend: SearchBackend, query: Query) -> set[str]:
    options = ExportOptions(format="jsonl", fields="id")
    return ids(b"".join(open_export(backend.gateway, query, options).chunks()).decode())


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_survives(
    name: str,
    backend: SearchBackend,
    seeded: Settings,
    samples: dict[str, dict[str, Any]],
    api: ApiClient,
    desk: TestClient,
) -> None:
    """Every way finds the articles that the search finds, or refuses the filter; none finds more."""
    given = samples[name]
    options = SearchOptions(**given, sort="newest")
    look_up = gazetteer_look_up(seeded)
    query = read_query(options, NOW, look_up, likeness_look_up(backend))
    expected = {
        hit.id
        for hit in search(
            backend.gateway, read_query(SearchOptions(**given, size=500), NOW, look_up, likeness_look_up(backend))
        ).hits
    }
    assert 0 < len(expected) < backend.gateway.count()
    assert exported(backend, query) == expected

    parameters = {
        "q" if key == "words" else key: list(value) if isinstance(value, tuple) else value
        for key, value in given.items()
    }
    assert ids(api.get("/export", params={**parameters, "format": "jsonl", "fields": "id"}).text) == expected
    assert api.get("/search", params=parameters).json()["total"]["value"] == len(expected)
    assert len(
        feedparser.parse(api.get("/feeds/search.atom", params={**parameters, "size": 200}).content).entries
    ) == len(expected)
    assert sum(bar["count"] for bar in api.get("/timeline", params=parameters).json()["bars"]) == len(expected)
    rows = desk.get("/export", params={**parameters, "format": "csv"}).text.strip().count("\r\n")
    assert rows >= len(expected)
    assert f"{len(expected)} article" in desk.get("/search", params=parameters).text

    if name in NOT_SAVED:
        with pytest.raises(UsageError, match=name):
            to_save("name", options, NOW, look_up)
        answer = api.post("/alerts", json={"name": "name", "country": ["AM"], name: given[name]})
        assert (answer.status_code, NOT_SAVED[name] in answer.json()["detail"]) == (422, True)
    else:
        saved = to_save("name", options, NOW, look_up)
        assert exported(backend, saved.query) == expected
