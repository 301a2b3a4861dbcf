"""Bulk requests without a server: what each answer means, item by item; on a real one see test_index_refusals."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from elastic_transport import (
    ApiResponseMeta,
    ConnectionTimeout,
    HttpHeaders,
    NodeConfig,
    SerializationError,
    Transport,
    TransportApiResponse,
)

from pipeline.config.settings import Settings
from pipeline.errors import Reason
from pipeline.index.bulk import WriteOp, WriteResult, batches, write
from pipeline.index.gateway import Gateway

Answer = Callable[[list[Any]], tuple[int, Any]]
"""From the lines of a request to a status and a body."""


@pytest.fixture
def gateway() -> Gateway:
    return Gateway(Settings(elasticsearch_url="http://search.example:9200"))


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], list[list[Any]]]:
    """Let the client's transport answer; returns the requests that come."""

    def install(answer: Answer) -> list[list[Any]]:
        requests: list[list[Any]] = []

        def perform(*_: Any, body: list[Any], **__: Any) -> TransportApiResponse:
            requests.append(body)
            status, found = answer(body)
            headers = HttpHeaders({"x-elastic-product": "Elasticsearch", "content-type": "application/json"})
            meta = ApiResponseMeta(status, "1.1", headers, 0.1, NodeConfig("http", "search.example", 9200))
            return TransportApiResponse(meta, found)

        monkeypatch.setattr(Transport, "perform_request", perform)
        return requests

    return install


def op(id: str, document: dict[str, Any] | None = None, **more: Any) -> WriteOp:
    return WriteOp(id, 7, {"id": id} if document is None else document, **more)


def refused(status: int, kind: str = "", reason: str = "because") -> dict[str, Any]:
    return {"index": {"status": status, "error": {"type": kind, "reason": reason}}}


def written(number: int) -> list[dict[str, Any]]:
    return [{"index": {"status": 201}} for _ in range(number)]


@pytest.mark.parametrize(
    ("item", "status"),
    [
        ({"index": {"status": 200}}, "done"),
        ({"index": {"status": 201}}, "done"),
        ({"delete": {"status": 200}}, "deleted"),
        ({"delete": {"status": 404}}, "deleted"),
        (refused(409, "version_conflict_engine_exception"), "conflict"),
        (refused(429, "es_rejected_execution_exception"), "retry"),
        (refused(503, "unavailable_shards_exception"), "retry"),
        (refused(403, "cluster_block_exception"), "retry"),
        (refused(401, "security_exception"), "retry"),
        (refused(400, "index_closed_exception"), "retry"),
        (refused(404, "index_not_found_exception"), "retry"),
        (refused(400, "illegal_argument_exception", "no write index is defined for alias"), "retry"),
        (refused(400, "document_parsing_exception"), "rejected"),
        (refused(400, "strict_dynamic_mapping_exception"), "rejected"),
    ],
)
def test_each_item_has_its_meaning(
    gateway: Gateway, answers: Callable[[Answer], list[list[Any]]], item: dict[str, Any], status: str
) -> None:
    """Only what the document itself is at fault for is rejected; the others' fate does not matter."""
    answers(lambda lines: (200, {"items": [{"index": {"status": 201}}, item]}))
    first, second = write(gateway, "articles", [op("good"), op("a")])
    assert (first.verdict, second.verdict) == ("done", status)


def test_deletions_and_versions_are_sent_as_they_are_meant(
    gateway: Gateway, answers: Callable[[Answer], list[list[Any]]]
) -> None:
    """A deletion outranks what it deletes; an article enriched again replaces its own version."""
    requests = answers(lambda lines: (200, {"items": written(3)}))
    write(gateway, "articles", [op("new"), op("again", overwrite_equal=True), WriteOp("gone", 7, None)])
    (lines,) = requests
    first, body, second, _, third = lines
    assert first["index"] == {"_index": "articles", "_id": "new", "version": 7, "version_type": "external"}
    assert json.loads(body) == {"id": "new"}
    assert second["index"]["version_type"] == "external_gte"
    assert (third["delete"]["version"], third["delete"]["version_type"]) == (8, "external")


@pytest.mark.parametrize(
    ("error", "detail"),
    [(ConnectionTimeout("slow"), "no answer: slow"), (SerializationError("cut"), "the answer was cut short: cut")],
)
def test_no_answer_is_sent_again(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, error: Exception, detail: str
) -> None:
    """Nothing is raised and nothing rejected for what a server or the way to it may do."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Transport, "perform_request", fail)
    assert write(gateway, "articles", [op("a"), op("b")]) == [WriteResult("retry", detail)] * 2


def test_a_request_that_is_refused_whole_is_sent_again(
    gateway: Gateway, answers: Callable[[Answer], list[list[Any]]]
) -> None:
    """With its status, which the metrics count; also when the answer is not Elasticsearch's own."""
    answers(lambda lines: (503, {"error": {"type": "busy", "reason": "later"}}))
    assert [(one.verdict, one.status) for one in write(gateway, "articles", [op("a")])] == [("retry", "503")]
    answers(lambda lines: (400, {"message": "a proxy's"}))
    assert [one.verdict for one in write(gateway, "articles", [op("a")])] == ["retry"]


@pytest.mark.parametrize(("status", "reason"), [(413, Reason.INDEX_TOO_LARGE), (400, Reason.INDEX_REJECTED)])
def test_one_document_that_spoils_a_request_is_found(
    gateway: Gateway, answers: Callable[[Answer], list[list[Any]]], status: int, reason: Reason
) -> None:
    """The request is halved until the culprit is alone; the others are written, each once, and results keep their order."""

    def answer(lines: list[Any]) -> tuple[int, Any]:
        if any("_id" in str(line) and "'bad'" in str(line) for line in lines):
            return status, {"error": {"type": "illegal_argument_exception", "reason": "an id too long"}}
        return 200, {"items": written(len(lines) // 2)}

    requests = answers(answer)
    found = write(gateway, "articles", [op("a"), op("b"), op("bad"), op("c"), op("d")])
    assert [one.verdict for one in found] == ["done", "done", "rejected", "done", "done"]
    assert found[2].rejection().reason is reason
    assert len(requests) <= 7


def test_an_answer_for_fewer_items_counts_for_none(
    gateway: Gateway, answers: Callable[[Answer], list[list[Any]]]
) -> None:
    """Which were meant cannot be told: all are sent again, and versions keep that harmless."""
    answers(lambda lines: (200, {"items": [{"index": {"status": 201}}]}))
    assert [one.verdict for one in write(gateway, "articles", [op("a"), op("b")])] == ["retry", "retry"]


def test_batches_keep_order_and_bounds() -> None:
    """At most so many and so many bytes together; a larger one goes alone."""
    writes = [op(f"{n}", {"id": f"{n}", "text": "x" * size}) for n, size in enumerate((10, 10, 500, 10, 10))]
    found = [[write.id for write in batch] for batch in batches(writes, most=2, most_bytes=200)]
    assert found == [["0", "1"], ["2"], ["3", "4"]]
