"""What the dashboards, searches, map and documented questions ask, run against a real Elasticsearch with the seeds.

There is no Kibana here: the queries are those that the saved objects stand for (tests/support/kibana_queries.py,
kql.py beside it).
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import Reason
from pipeline.index.dead_letter_mirror import ensure_letters_index, letters_index, mirror_letters
from pipeline.index.gateway import Gateway
from pipeline.messages.articles import DeadLetter, RecordSource
from tests.support.kibana_queries import Asked, asked
from tests.support.kql import to_query

pytestmark = pytest.mark.services

DOCUMENTED = Path(__file__).parents[2] / "docs" / "searching.md"
ALL_ASKED = asked("articles")
WITH_FIELDS = [each for each in ALL_ASKED if each.aggregated or each.searched or each.shown]


def make_dead_letter(offset: int, reason: Reason = Reason.NOT_JSON) -> DeadLetter:
    return DeadLetter(
        reason=reason,
        stage="enrich",
        error="expected value at line 1",
        payload="{",
        source=RecordSource(topic="articles.raw", partition=0, offset=offset, timestamp=1_764_000_000_000),
        code_version="0.1.0",
        failed_at=datetime(2026, 11, 24, tzinfo=UTC),
    )


@pytest.fixture(scope="module")
def gateway(seeded: Settings) -> Iterator[Gateway]:
    with Gateway(seeded) as opened:
        mirror_letters(opened, [make_dead_letter(1), make_dead_letter(2, Reason.EMPTY)])
        yield opened


def real_index(seeded: Settings, question: Asked) -> str:
    return question.index.replace("articles", seeded.index_alias, 1)


@pytest.mark.parametrize("question", ALL_ASKED, ids=lambda question: question.name)
def test_what_every_object_asks_has_an_answer(gateway: Gateway, seeded: Settings, question: Asked) -> None:
    """Each panel, search, map layer and control finds articles, and each of its figures has a value."""
    answer = gateway.client.search(index=real_index(seeded, question), **question.body).body
    assert answer["_shards"]["failed"] == 0
    assert answer["hits"]["total"]["value"] > 0
    for name, found in answer.get("aggregations", {}).items():
        assert _has_value(found), f"{name} is empty"


def _has_value(aggregation: dict[str, Any]) -> bool:
    if "buckets" not in aggregation:
        values = aggregation.get("values", aggregation)
        return any(isinstance(value, int | float) for value in values.values())
    inner = [value for bucket in aggregation["buckets"] for value in bucket.values() if isinstance(value, dict)]
    return bool(aggregation["buckets"]) and (not inner or any(_has_value(value) for value in inner))


@pytest.mark.parametrize("question", WITH_FIELDS, ids=lambda question: question.name)
def test_every_field_can_do_what_is_asked_of_it(gateway: Gateway, seeded: Settings, question: Asked) -> None:
    """Fields to group or compute by are aggregatable, fields to search are searchable, and all of them exist."""
    names = sorted(question.aggregated | question.searched | question.shown)
    capabilities = gateway.client.field_caps(index=real_index(seeded, question), fields=names, filters="-parent").body[
        "fields"
    ]
    assert set(capabilities) == set(names)
    for name in question.aggregated:
        assert all(kind["aggregatable"] for kind in capabilities[name].values()), name
    for name in question.searched:
        assert all(kind["searchable"] for kind in capabilities[name].values()), name


def documented() -> list[tuple[str, str, list[str]]]:
    """Question, KQL and headlines of each worked question: those sections of the page that have a query."""
    sections = re.split(r"^### ", DOCUMENTED.read_text(encoding="utf-8"), flags=re.M)
    worked = [section for section in sections if "```kql" in section]
    return [
        (
            section.splitlines()[0],
            section.split("```kql\n")[1].split("\n```")[0],
            re.findall(r"^- (.+)$", section.split("```")[2], re.M),
        )
        for section in worked
    ]


@pytest.mark.parametrize(("question", "kql", "answers"), documented(), ids=[q for q, _, _ in documented()])
def test_documented_questions_have_the_documented_answers(
    gateway: Gateway, seeded: Settings, question: str, kql: str, answers: list[str]
) -> None:
    """Each worked question of docs/searching.md finds exactly the articles it says, newest first."""
    order = [{"date": "desc"}, {"id": "asc"}]
    found = gateway.client.search(index=seeded.index_alias, query=to_query(kql), sort=order, size=50)
    assert [hit["_source"]["title"] for hit in found["hits"]["hits"]] == answers


def test_ten_questions_are_documented() -> None:
    """The page keeps its promise."""
    assert len(documented()) == 10


def test_the_mirror_holds_exactly_what_waits(settings: Settings) -> None:
    """A dead letter that was replayed leaves the index at the next mirroring, a new one comes, one that stays is there once."""
    with Gateway(settings) as gateway:
        assert mirror_letters(gateway, [make_dead_letter(1), make_dead_letter(2)]) == 2
        assert mirror_letters(gateway, [make_dead_letter(2), make_dead_letter(3, Reason.EMPTY)]) == 2
        hits = gateway.client.search(index=letters_index(settings.index_alias))["hits"]["hits"]
        found = {hit["_source"]["offset"]: hit["_source"]["reason"] for hit in hits}
        assert found == {2: "not-json", 3: "empty"}
        assert mirror_letters(gateway, []) == 0
        assert gateway.client.count(index=letters_index(settings.index_alias))["count"] == 0
        ensure_letters_index(gateway)
        gateway.client.indices.delete(index=letters_index(settings.index_alias))


def test_many_letters_are_mirrored_and_removed(settings: Settings) -> None:
    """More dead letters than one request holds come whole and go whole."""
    with Gateway(settings) as gateway:
        assert mirror_letters(gateway, (make_dead_letter(number) for number in range(1200))) == 1200
        assert gateway.client.count(index=letters_index(settings.index_alias))["count"] == 1200
        assert mirror_letters(gateway, [make_dead_letter(7)]) == 1
        assert gateway.client.count(index=letters_index(settings.index_alias))["count"] == 1
        gateway.client.indices.delete(index=letters_index(settings.index_alias))
