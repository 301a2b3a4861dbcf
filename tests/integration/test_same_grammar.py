"""One grammar of words: the command line, the API and the desk find the same articles for the same words."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from pipeline.api.app import create_app as create_api
from pipeline.config.settings import Settings
from pipeline.desk.desk_app import create_app as create_desk
from pipeline.search.backend import open_backend
from tests.support.command_line import dateline
from tests.support.services import environment

pytestmark = pytest.mark.services
WORDS = [
    "armenia NOT azerbaijan",
    "armenia -azerbaijan",
    "saffron OR pecan",
    "(snow OR fog) AND NOT japan",
    "earthq*",
    "title:earthquake",
    '"peace agreement"',
    "WHO emergencies",
    "US",
    "oresund",
    "AT&T",
    "O'Brien",
    "tag:correction",
]
LIMIT = 20
"""Articles on a page of the desk."""


@dataclass
class Ways:
    """The three ways to the same index."""

    api: TestClient
    desk: TestClient

    def by_command(self, words: str) -> list[str]:
        answer = dateline("search", "--json", "--collapse", "--size", str(LIMIT), "--", words)
        assert answer.status == 0, answer.err
        return [hit["id"] for hit in json.loads(answer.out)["articles"]]

    def by_api(self, words: str) -> list[str]:
        answer = self.api.get("/search", params={"q": words, "size": LIMIT, "collapse": True})
        assert answer.status_code == 200, answer.text
        return [hit["id"] for hit in answer.json()["hits"]]

    def by_desk(self, words: str) -> list[str]:
        answer = self.desk.get("/search", params={"q": words})
        assert answer.status_code == 200, answer.text
        return self._listed(answer.text)

    def by_desk_anyway(self, words: str) -> list[str]:
        """What the desk lists, whatever it says of the words."""
        return self._listed(self.desk.get("/search", params={"q": words}).text)

    @staticmethod
    def _listed(page: str) -> list[str]:
        found = re.findall(r'href="/article/([^"?#]+)', page)
        return list(dict.fromkeys(unquote(html.unescape(id)) for id in found))


@pytest.fixture(scope="module")
def ways(seeded: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    keys: Path = tmp_path_factory.mktemp("keys") / "keys.json"
    settings = seeded.model_copy(update={"api_requests_per_minute": 0, "api_keys_file": keys})
    with (
        open_backend(settings, 10) as backend,
        TestClient(create_api(settings, backend), base_url="http://127.0.0.1") as api,
        TestClient(create_desk(settings, backend), base_url="http://127.0.0.1:8480") as desk,
    ):
        yield Ways(api, desk)


@pytest.mark.parametrize("words", WORDS)
def test_the_same_words_find_the_same(
    words: str, ways: Ways, seeded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Operators, phrases, patterns, fields, acronyms and signs mean the same wherever they are typed."""
    for name, value in environment(seeded).items():
        monkeypatch.setenv(name, value)
    found = ways.by_command(words)
    assert ways.by_api(words) == found
    assert set(ways.by_desk(words)) == set(found)


@pytest.mark.parametrize("words", ["🔥", "%", "nosuchfield:"])
def test_the_same_words_are_refused(words: str, ways: Ways, seeded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the command line refuses words, the API does, and the desk lists nothing."""
    for name, value in environment(seeded).items():
        monkeypatch.setenv(name, value)
    refused = dateline("search", "--", words).status == 2
    assert (ways.api.get("/search", params={"q": words}).status_code in (400, 422)) is refused
    assert ways.by_desk_anyway(words) == [] or not refused
