"""A desk whose query layer answers from hand: what the pages make of an answer, without an index."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from pipeline.config.settings import Settings
from pipeline.desk.desk_app import create_app
from pipeline.desk.views import article, entity_page, front, map_page, operations, search, story
from pipeline.index.gateway import Gateway
from pipeline.search.answers import EntityKind, EntityList, RiseList, SourceList, StoryList
from pipeline.search.backend import SearchBackend
from tests.desk import sample_answers as sample

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://127.0.0.1:8480"
Answers = Callable[..., None]


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Servers that are not there, whatever runs on the usual ports."""
    return Settings(data_dir=ROOT / "var", kafka_bootstrap="127.0.0.1:9", elasticsearch_url="http://127.0.0.1:9")


@pytest.fixture
def backend(settings: Settings) -> Iterator[SearchBackend]:
    """A backend that reaches nothing: a page that asks past the answers below fails."""
    with Gateway(settings, timeout=0.5) as gateway:
        yield SearchBackend(gateway)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Set what the query layer answers, by the name of its function; all have a sample answer from the start."""
    modules = {
        "top_stories": (front,),
        "cluster_map": (front, map_page),
        "rising": (front,),
        "top_entities": (front,),
        "search_page": (search,),
        "article_view": (article,),
        "more_like": (article,),
        "story_view": (article, story),
        "entity_page": (entity_page,),
        "source_list": (operations,),
    }

    def give(**values: Any) -> None:
        for name, value in values.items():
            for module in modules[name]:
                monkeypatch.setattr(module, name, value if callable(value) else lambda *a, _v=value, **k: _v)

    give(
        top_stories=StoryList(since=sample.NOW, until=sample.NOW, stories=(sample.story_line(),)),
        cluster_map=sample.clusters(),
        rising=lambda backend, kind, *a, **k: RiseList(
            kind=kind, since=sample.NOW, until=sample.NOW, compared_since=sample.NOW, entities=(sample.rise(kind=kind),)
        ),
        top_entities=EntityList(kind=EntityKind.PERSON, since=None, until=None, entities=()),
        search_page=sample.search_page(),
        article_view=sample.article(),
        more_like=(sample.hit("a-9", "Another bridge", copies=1),),
        story_view=sample.story(),
        entity_page=sample.entity_page(),
        source_list=SourceList(since=sample.NOW, until=sample.NOW, timezone="UTC", sources=(sample.source(),)),
    )
    return give


@pytest.fixture
def page(settings: Settings, backend: SearchBackend, answers: Answers) -> TestClient:
    """A client of the desk as it is on loopback."""
    return TestClient(create_app(settings, backend), base_url=ADDRESS, raise_server_exceptions=False)
