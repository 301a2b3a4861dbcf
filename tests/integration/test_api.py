"""The HTTP API over a real Elasticsearch that holds the enriched seeds."""

import json
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote

import feedparser
import pytest
from fastapi.testclient import TestClient

from pipeline.api.app import create_app
from pipeline.api.keys import KeyRing, keys_path
from pipeline.config.settings import Settings
from pipeline.export.columns import Rows
from pipeline.export.formats import FORMATS
from pipeline.search.backend import open_backend

pytestmark = pytest.mark.services
LOCAL = "http://127.0.0.1"


def served(settings: Settings, **changes: object) -> Iterator[TestClient]:
    changed = settings.model_copy(update={"api_requests_per_minute": 0, **changes})
    with open_backend(changed, 5) as backend, TestClient(create_app(changed, backend), base_url=LOCAL) as client:
        yield client


@pytest.fixture(scope="module")
def api(seeded: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    yield from served(seeded, api_keys_file=tmp_path_factory.mktemp("keys") / "keys.json")


@pytest.fixture
def locked(seeded: Settings, tmp_path: Path) -> Iterator[tuple[TestClient, str, str]]:
    """An API with keys: the client, a key that reads and one that writes, too."""
    changed = seeded.model_copy(update={"api_keys_file": tmp_path / "keys.json"})
    ring = KeyRing(keys_path(changed))
    reads, writes = ring.add("reader", ("read",))[1], ring.add("writer", ("read", "write"))[1]
    for client in served(changed):
        yield client, reads, writes


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_search_with_everything(api: TestClient) -> None:
    """Hits, facets, timeline and map come in one answer, with Elasticsearch's own time beside it."""
    answer = api.get("/search", params={"facets": ["country", "source"], "timeline": True, "map": True, "size": 3})
    page = answer.json()
    assert answer.status_code == 200
    assert len(page["hits"]) == 3
    assert [facet["name"] for facet in page["facets"]] == ["country", "source"]
    assert sum(bar["count"] for bar in page["timeline"]["bars"]) == page["total"]["value"]
    assert page["map"]["clusters"]
    assert answer.headers["server-timing"].startswith("elasticsearch;dur=")


def test_pages_by_cursor(api: TestClient) -> None:
    """`next` of a page opens the one after it, until it is null."""
    seen: list[str] = []
    params = {"size": 20, "sort": "newest"}
    page = api.get("/search", params=params).json()
    while True:
        seen += [hit["id"] for hit in page["hits"]]
        if page["next"] is None:
            break
        page = api.get("/search", params={**params, "after": page["next"]}).json()
    assert len(seen) == len(set(seen)) == page["total"]["value"]


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/nothing-here", 404, "openapi.json"),
        ("/articles/no-such-article", 404, "no-such-article"),
        ("/stories/no-such-story", 404, "no-such-story"),
        ("/entities/person/Unknown%20Person", 404, "Unknown"),
        ("/entities/planet", 422, "kind"),
        ("/search?size=1000", 422, "size"),
        ("/search?country=Atlantis", 400, "country 'Atlantis'"),
        ("/search?timezone=Mars", 400, "timezone 'Mars'"),
        ("/search?box=1,2,3", 400, "west,south,east,north"),
        ("/search?after=bnVsbA", 400, "after must be"),
        ("/search?q=%25%25", 400, "punctuation alone"),
        ("/stories?since=90d", 400, "31 days"),
        ("/export?limit=100000000", 400, "limit"),
    ],
)
def test_errors_are_problems(api: TestClient, path: str, status: int, says: str) -> None:
    """Each is RFC 9457, says what to do, and has no option's dashes."""
    answer = api.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert says in answer.json()["detail"]
    assert "--" not in answer.json()["detail"]


def test_a_method_that_does_not_go(api: TestClient) -> None:
    """405 is a problem, too, and says what is allowed."""
    answer = api.put("/search")
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")
    assert answer.headers["allow"] == "GET"


def test_an_article_that_is_known_is_not_sent_again(api: TestClient) -> None:
    """The ETag of an answer gives 304 without a body; another one gives the whole answer."""
    id = quote(api.get("/search", params={"q": "sevan"}).json()["hits"][0]["id"], safe="")
    first = api.get(f"/articles/{id}")
    assert first.json()["mentions"]
    again = api.get(f"/articles/{id}", headers={"If-None-Match": f"W/{first.headers['etag']}"})
    assert (again.status_code, again.content) == (304, b"")
    assert api.get(f"/articles/{id}", headers={"If-None-Match": '"other"'}).status_code == 200
    alike = api.get(f"/articles/{id}/like").json()["articles"]
    assert alike
    assert api.get("/search", params={"like": first.json()["id"]}).json()["hits"]


def test_the_other_views(api: TestClient) -> None:
    """Names, rises, stories and outlets answer."""
    since = {"since": "2026-10-25", "until": "2026-11-24"}
    assert api.get("/entities/place").json()["entities"]
    assert api.get("/entities/place/Yerevan").json()["location"]["country"] == "AM"
    assert api.get("/rising/place", params={**since, "min_count": 1}).json()["entities"]
    stories = api.get("/stories", params=since).json()["stories"]
    assert stories
    assert api.get(f"/stories/{quote(stories[0]['id'], safe='')}").json()["articles"]
    assert api.get("/sources", params=since).json()["sources"]
    assert api.get("/map").json()["clusters"]
    assert api.get("/timeline").json()["bars"]


@pytest.mark.parametrize(("ending", "version"), [("rss", "rss20"), ("atom", "atom10")])
def test_a_search_as_a_feed(api: TestClient, ending: str, version: str) -> None:
    """Another program's feed reader accepts it; asked again with what it was given, it gets nothing new."""
    path = f"/feeds/search.{ending}?q=river"
    answer = api.get(path)
    feed = feedparser.parse(answer.content)
    assert (feed.version, feed.bozo) == (version, False)
    assert len(feed.entries) == api.get("/search", params={"q": "river"}).json()["total"]["value"]
    assert parsedate_to_datetime(answer.headers["last-modified"])
    for header, sent in (("If-None-Match", "etag"), ("If-Modified-Since", "last-modified")):
        assert api.get(path, headers={header: answer.headers[sent]}).status_code == 304


def test_a_json_feed(api: TestClient) -> None:
    """The third format of a feed."""
    feed = api.get("/feeds/search.json?q=river")
    assert feed.headers["content-type"] == "application/feed+json"
    assert feed.json()["version"].startswith("https://jsonfeed.org/version/")


def test_exports_stream(api: TestClient) -> None:
    """Every article found is a row; an unknown field is a problem and not a broken file."""
    total = api.get("/search").json()["total"]["value"]
    lines = api.get("/export", params={"format": "jsonl", "fields": "id,title"}).text.splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == total
    assert api.get("/export", params={"format": "geojson"}).json()["type"] == "FeatureCollection"
    assert api.get("/export", params={"fields": "nonsense"}).status_code == 400


@pytest.mark.parametrize(("format", "rows"), [(name, rows) for name in FORMATS for rows in Rows])
def test_every_format_and_row(api: TestClient, format: str, rows: Rows) -> None:
    """What the command writes, the API streams under the same name; what cannot be is refused before the first byte."""
    answer = api.get("/export", params={"q": "river", "format": format, "rows": rows})
    if rows not in FORMATS[format].rows:
        assert (answer.status_code, str(rows) in answer.json()["detail"]) == (400, True)
        return
    assert answer.status_code == 200
    assert answer.headers["content-type"] == FORMATS[format].media_type
    assert f'filename="{rows}.{FORMATS[format].extension}"' in answer.headers["content-disposition"]
    assert len(answer.content) > 300


def test_a_format_whose_library_is_missing(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the request that cannot be answered here, not the server that fails."""
    monkeypatch.setattr("pipeline.export.formats.find_spec", lambda name: None)
    answer = api.get("/export", params={"format": "parquet"})
    assert (answer.status_code, "pyarrow" in answer.json()["detail"]) == (400, True)


def test_options_of_a_csv(api: TestClient) -> None:
    """Programs take it without a byte order mark, and with a sign of their own between values."""
    params = {"q": "river", "bom": False, "join": "|", "fields": "id,places.name"}
    content = api.get("/export", params=params).content
    assert content.startswith(b"id,places.name\r\n")
    assert b"|" in content
    assert api.get("/export", params={"join": " "}).status_code == 400


def test_keys_and_their_scopes(locked: tuple[TestClient, str, str]) -> None:
    """Without a key 401, with one that only reads 403 for a change; a removed key is refused at once."""
    api, reads, writes = locked
    assert api.get("/search").status_code == 401
    assert api.get("/search", headers=bearer(reads + "x")).status_code == 401
    assert api.get("/search", headers=bearer(reads)).status_code == 200
    search = {"name": "rivers", "q": "river", "country": ["Armenia"]}
    assert api.post("/alerts", json=search, headers=bearer(reads)).status_code == 403
    assert api.post("/alerts", json=search, headers=bearer(writes)).status_code == 201
    assert api.post("/alerts", json=search, headers=bearer(writes)).status_code == 400
    assert [each["name"] for each in api.get("/alerts", headers=bearer(reads)).json()["alerts"]] == ["rivers"]
    assert api.delete("/alerts/rivers", headers=bearer(writes)).status_code == 204
    assert api.delete("/alerts/rivers", headers=bearer(writes)).status_code == 404
    ring = KeyRing(keys_path(api.app.state.context.settings))  # type: ignore[attr-defined]
    ring.remove(ring.stored()[0].id)
    assert api.get("/search", headers=bearer(reads)).status_code == 401
    for probe in ("/healthz", "/readyz", "/metrics"):
        assert api.get(probe).status_code == 200


def test_too_many_requests(seeded: Settings, tmp_path: Path) -> None:
    """A client that asks faster than its pace gets 429 and when to come back; the probes still answer."""
    limited = {"api_requests_per_minute": 60, "api_burst": 3, "api_keys_file": tmp_path / "keys.json"}
    for api in served(seeded, **limited):
        answers = [api.get("/timeline") for _ in range(8)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert answers[0].status_code == 200
        assert refused
        assert int(refused[0].headers["retry-after"]) >= 1
        assert api.get("/healthz").status_code == 200


def test_while_the_index_is_unavailable(seeded: Settings, tmp_path: Path) -> None:
    """503 with when to come back, and nothing of where the index is."""
    away = {"elasticsearch_url": "http://127.0.0.1:9", "api_keys_file": tmp_path / "keys.json"}
    for api in served(seeded, **away):
        for path in ("/search", "/readyz", "/entities/person", "/export", "/feeds/search.rss", "/alerts"):
            answer = api.get(path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5"), path
            assert "127.0.0.1" not in answer.text
        assert api.get("/healthz").status_code == 200


def test_other_sites_are_refused_without_keys(api: TestClient) -> None:
    """A name that points here, or a page of another site that writes, is refused."""
    assert api.get("/search", headers={"Host": "evil.example"}).status_code == 403
    attempt = api.post("/alerts", json={"name": "a", "q": "b"}, headers={"Origin": "https://evil.example"})
    assert attempt.status_code == 403
    assert "access-control-allow-origin" not in api.get("/search", headers={"Origin": "https://evil.example"}).headers


def test_a_long_body_is_refused(api: TestClient) -> None:
    """What is longer than any saved search is not read."""
    assert api.post("/alerts", content=b"x" * 100_000).status_code == 413


def test_metrics_are_by_route(api: TestClient) -> None:
    """An article's address does not make a series of its own."""
    api.get("/articles/some-article")
    text = api.get("/metrics").text
    assert 'route="/articles/{article_id:path}"' in text
    assert "some-article" not in text
