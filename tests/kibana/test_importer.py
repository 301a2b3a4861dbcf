"""The importer against a server that answers as Kibana 8.12.2 did; a real Kibana is not at hand."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.errors import AccessDenied, SettingsError, SetupError, Unavailable
from pipeline.kibana import kibana_client as client
from pipeline.kibana.importer import import_objects
from pipeline.kibana.ndjson import ndjson

READY = {"version": {"number": "8.12.2"}, "status": {"overall": {"level": "available"}}}
DONE = {"success": True, "successCount": 12}


@dataclass
class Answers:
    """What the server says to each call, and the calls it had."""

    status: list[tuple[int, Any]] = field(default_factory=lambda: [(200, READY)])
    imported: tuple[int, Any] = (200, DONE)
    spaces: tuple[str, ...] = ("news",)
    calls: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def kibana(answers: Answers) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if "/api/spaces/space/" in self.path:
                there = self.path.rsplit("/", 1)[1] in answers.spaces
                self._answer(*((200, {"id": "news"}) if there else (404, {"message": "Not Found"})))
            else:
                self._answer(*(answers.status.pop(0) if len(answers.status) > 1 else answers.status[0]))

        def do_POST(self) -> None:
            self._answer(*answers.imported)

        def _answer(self, code: int, body: Any) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answers.calls.append((self.path, {k.lower(): v for k, v in self.headers.items()}, sent))
            text = body if isinstance(body, str) else json.dumps(body)
            self.send_response(code)
            if code == 302:
                self.send_header("Location", "/login")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            """Tests print no access log."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def run(answers: Answers, wait: float = 0, path: str = "", **settings: Any) -> str:
    with kibana(answers) as address:
        return import_objects(load_settings(kibana_url=address + path, **settings), wait, lambda told: None)


def test_the_objects_are_uploaded_over_what_is_there() -> None:
    """The very file goes to the import of the saved-objects API, with overwrite, and the address of the desk comes back."""
    answers = Answers()
    assert run(answers).endswith("/app/dashboards#/view/dateline-news-desk")
    path, headers, body = answers.calls[-1]
    assert path == "/api/saved_objects/_import?overwrite=true"
    assert headers["kbn-xsrf"]
    assert "authorization" not in headers
    boundary = headers["content-type"].split("boundary=")[1]
    _, part, end = body.decode().split(f"--{boundary}")
    head, upload = part.split("\r\n\r\n", 1)
    assert 'name="file"; filename="dateline.ndjson"' in head
    assert upload.removesuffix("\r\n") == ndjson("articles")
    assert end == "--\r\n"


def test_a_space_is_part_of_the_address() -> None:
    """Calls go to the space that the setting names."""
    answers = Answers()
    assert run(answers, path="/s/news/").endswith("/s/news/app/dashboards#/view/dateline-news-desk.news")
    path, _, body = answers.calls[-1]
    assert path.startswith("/s/news/api/saved_objects/")
    assert ndjson("articles", "news") in body.decode().replace("\r\n", "\n")


def test_a_space_that_does_not_exist_is_refused() -> None:
    """Kibana itself would take the objects and show them to no one."""
    answers = Answers()
    with pytest.raises(SetupError, match=r"no space 'nowhere'.*Stack Management"):
        run(answers, path="/s/nowhere")
    assert not any("_import" in path for path, _, _ in answers.calls)


@pytest.mark.parametrize(
    ("identity", "header"),
    [
        ({"kibana_api_key": "a2V5"}, "ApiKey a2V5"),
        ({"kibana_user": "ann", "kibana_password": "päss"}, "Basic YW5uOnDDpHNz"),
    ],
)
def test_identity(identity: dict[str, Any], header: str) -> None:
    """An API key or a user go along with every call."""
    answers = Answers()
    run(answers, **identity)
    assert [headers["authorization"] for _, headers, _ in answers.calls] == [header, header]


@pytest.mark.parametrize(
    "identity",
    [
        {"kibana_user": "ann"},
        {"kibana_password": "x"},
        {"kibana_api_key": "k", "kibana_user": "a", "kibana_password": "x"},
    ],
)
def test_half_an_identity_is_refused_before_any_call(identity: dict[str, Any]) -> None:
    """A user without a password, the other way round, and both ways at once are mistakes in the settings."""
    answers = Answers()
    with pytest.raises(SettingsError):
        run(answers, **identity)
    assert answers.calls == []


def test_a_kibana_that_starts_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not answering well yet, then starting, then available: the import comes last."""
    monkeypatch.setattr(client, "POLL_SECONDS", 0.01)
    starting = {"version": {"number": "8.12.2"}, "status": {"overall": {"level": "unavailable"}}}
    answers = Answers(status=[(503, "Kibana server is not ready yet"), (200, starting), (200, READY)])
    run(answers, wait=30)
    assert len(answers.calls) == 4


def test_a_degraded_kibana_takes_the_import() -> None:
    """One plugin in trouble, as a real Kibana may have for months, does not keep the dashboards out."""
    degraded = {"version": {"number": "8.12.2"}, "status": {"overall": {"level": "degraded"}}}
    answers = Answers(status=[(200, degraded)])
    run(answers)
    assert answers.calls[-1][0].startswith("/api/saved_objects/_import")


@pytest.mark.parametrize(
    ("answers", "error", "says"),
    [
        (Answers(status=[(503, "not ready")]), Unavailable, "503"),
        (Answers(status=[(200, {"status": {"overall": {"level": "critical"}}})]), Unavailable, "critical"),
        (Answers(status=[(200, {"status": {}})]), Unavailable, "unknown"),
        (Answers(status=[(200, READY | {"version": {"number": "8.11.4"}})]), SetupError, "8.12 or later"),
        (Answers(status=[(401, "")]), AccessDenied, "DATELINE_KIBANA_API_KEY"),
        # What a secured Kibana tells a caller it does not know.
        (
            Answers(status=[(200, {"status": {"overall": {"level": "available"}}})]),
            AccessDenied,
            "DATELINE_KIBANA_API_KEY",
        ),
        (Answers(status=[(302, "")]), SetupError, "log-in"),
        (Answers(status=[(200, "<html>")]), SetupError, "not Kibana"),
        (Answers(status=[(200, [])]), SetupError, "not Kibana"),
        (Answers(imported=(413, "too big")), SetupError, "413"),
        (
            Answers(
                imported=(200, {"success": False, "errors": [{"id": "x", "type": "map", "error": {"type": "unknown"}}]})
            ),
            SetupError,
            "map x: unknown",
        ),
    ],
)
def test_what_goes_wrong_is_told_apart(answers: Answers, error: type[Exception], says: str) -> None:
    """Away is Unavailable; too old, locked or refused is something to set up, and the message says what."""
    with pytest.raises(error, match=says):
        run(answers)


def test_nobody_there_is_unavailable() -> None:
    """The message names the address and the setting."""
    with pytest.raises(Unavailable, match="DATELINE_KIBANA_URL"):
        import_objects(Settings(kibana_url="http://127.0.0.1:1"), 0, lambda told: None)
