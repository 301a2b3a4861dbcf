"""The alert rules against a server that keeps rules as Kibana 8.12.2's API does, and their queries' meaning."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from typer.testing import CliRunner

from pipeline.cli.main import app
from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.errors import SetupError, UsageError
from pipeline.index.dead_letter_mirror import MAPPINGS
from pipeline.index.template import mappings
from pipeline.kibana.alert_rules import AlertRule, Thresholds, apply_rules, list_rules, remove_rules, rules
from tests.support.index_fields import leaves
from tests.support.kql import fields

READY = {"version": {"number": "8.12.2"}, "status": {"overall": {"level": "available"}}}
# What the API takes of a rule: anything else is answered with 400.
CREATED = {"name", "tags", "schedule", "params", "rule_type_id", "consumer"}
CHANGED = {"name", "tags", "schedule", "params", "actions"}


@dataclass
class Rules:
    """The rules that the server keeps, and its health."""

    url: str = ""
    health: dict[str, Any] = field(
        default_factory=lambda: {"has_permanent_encryption_key": True, "is_sufficiently_secure": True}
    )
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    writes: int = 0


@pytest.fixture
def kibana(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rules]:
    state = Rules()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/api/status":
                self._answer(200, READY)
            elif path == "/api/alerting/_health":
                self._answer(200, state.health)
            elif path == "/api/alerting/rules/_find":
                self._answer(200, {"data": list(state.kept.values())})
            else:
                rule = state.kept.get(self._id())
                self._answer(*((200, rule) if rule else (404, {"message": "not found"})))

        def do_POST(self) -> None:
            body = self._body()
            if set(body) != CREATED or self._id() in state.kept:
                return self._answer(409 if set(body) == CREATED else 400, {})
            UUID(self._id())
            state.kept[self._id()] = body | {"id": self._id(), "enabled": True, "actions": []}
            state.writes += 1
            return self._answer(200, state.kept[self._id()])

        def do_PUT(self) -> None:
            body = self._body()
            if set(body) != CHANGED or any("connector_type_id" in action for action in body["actions"]):
                return self._answer(400, {})
            state.kept[self._id()] |= body
            state.writes += 1
            return self._answer(200, state.kept[self._id()])

        def do_DELETE(self) -> None:
            del state.kept[self._id()]
            self._answer(204, None)

        def _id(self) -> str:
            return self.path.rsplit("/", 1)[1]

        def _body(self) -> dict[str, Any]:
            read: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            return read

        def _answer(self, code: int, body: Any) -> None:
            self.send_response(code)
            self.end_headers()
            if body is not None:
                self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: Any) -> None:
            """Tests print no access log."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("DATELINE_KIBANA_URL", state.url)
    yield state
    server.shutdown()
    server.server_close()


def settings(kibana: Rules, alias: str = "articles") -> Settings:
    return load_settings(kibana_url=kibana.url, index_alias=alias)


def applied(kibana: Rules, *sources: str, alias: str = "articles", **limits: Any) -> list[str]:
    results = apply_rules(settings(kibana, alias), Thresholds(**limits), sources, 0, lambda told: None)
    return [result.outcome for result in results]


def test_rules_are_made_once_and_changed_only_where_they_differ(kibana: Rules) -> None:
    """Applied again nothing is written; another limit changes one rule; a source adds one."""
    assert applied(kibana) == ["created"] * 3
    assert applied(kibana) == ["unchanged"] * 3
    assert kibana.writes == 3
    assert applied(kibana, max_dead_letters=0) == ["unchanged", "unchanged", "updated"]
    assert applied(kibana, "Harbour Post", max_dead_letters=0) == ["unchanged"] * 3 + ["created"]
    assert len(kibana.kept) == 4


def test_what_was_added_in_kibana_stays(kibana: Rules) -> None:
    """A connector, and that a rule is switched off, survive a change of its limit."""
    applied(kibana)
    late = next(rule for rule in kibana.kept.values() if "late" in rule["name"])
    action = {"id": "desk-mail", "group": "threshold met", "params": {}, "uuid": "1", "frequency": {"summary": False}}
    late["actions"], late["enabled"] = [action | {"connector_type_id": ".email"}], False
    assert applied(kibana, max_delay=60)[0] == "updated"
    assert late["actions"] == [action]
    assert late["enabled"] is False
    assert late["params"]["threshold"] == [60]


def test_only_our_rules_of_this_index_are_removed(kibana: Rules) -> None:
    """Not those of people, nor those over another index; with a source only the one about it."""
    applied(kibana, "Harbour Post", "Café Press")
    applied(kibana, alias="other")
    kibana.kept["theirs"] = {"id": "theirs", "name": "CPU", "tags": ["datelines"], "params": {}}
    silent = remove_rules(settings(kibana), ["Café Press"], 0, lambda told: None)
    assert [rule.name for rule in silent] == ["[Dateline] Nothing from Café Press for 1d"]
    assert len(remove_rules(settings(kibana), [], 0, lambda told: None)) == 4
    assert remove_rules(settings(kibana), [], 0, lambda told: None) == []
    left = [rule["name"] for rule in list_rules(settings(kibana), 0, lambda told: None)]
    assert len(left) == 3
    assert "theirs" in kibana.kept


@pytest.mark.parametrize(
    ("health", "says"),
    [
        (
            {"has_permanent_encryption_key": False, "is_sufficiently_secure": True},
            "xpack.encryptedSavedObjects.encryptionKey",
        ),
        ({"has_permanent_encryption_key": True, "is_sufficiently_secure": False}, "api_key.enabled"),
    ],
)
def test_a_kibana_that_keeps_no_rules_says_what_it_lacks(kibana: Rules, health: dict[str, Any], says: str) -> None:
    kibana.health = health
    with pytest.raises(SetupError, match=says):
        applied(kibana)
    assert kibana.kept == {}


@pytest.mark.parametrize("written", ["", "0h", "1", "1w", "-1d", "1.5h", "1h30m"])
def test_a_period_is_written_as_kibana_writes_it(kibana: Rules, written: str) -> None:
    for limit in ("quiet_for", "silent_for"):
        with pytest.raises(UsageError, match=limit.replace("_", "-")):
            applied(kibana, **{limit: written})


ALL = rules("articles", Thresholds(), ['The "Q" Post', "Back\\slash"])


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.key)
def test_rules_name_fields_that_exist(rule: AlertRule) -> None:
    """Times, numbers and the fields of queries are those of the mappings, and no rule holds a connector or a secret."""
    (index,) = rule.params["index"]
    known = set(leaves({"articles": mappings(), "articles-dead-letters": MAPPINGS}[index]))
    named = {rule.params["timeField"], *({rule.params["aggField"]} if "aggField" in rule.params else ())}
    assert named | fields(rule.params.get("filterKuery", "")) <= known
    assert rule.params["aggType"] in ("count", "avg", "min", "max", "sum")
    assert set(rule.body()) == {"name", "tags", "schedule", "params"}


def test_ids_differ_by_space_and_index() -> None:
    ids = {rule.id_in(space, alias) for rule in ALL for space in ("default", "desk") for alias in ("articles", "mine")}
    assert len(ids) == 4 * len(ALL)


def test_names_are_quoted_in_the_query() -> None:
    assert [rule.params["filterKuery"] for rule in ALL[3:]] == [
        'source.name : "The \\"Q\\" Post"',
        'source.name : "Back\\\\slash"',
    ]


def test_the_commands_print_what_became_of_each_rule(kibana: Rules) -> None:
    run = CliRunner().invoke
    assert run(app, ["kibana", "rules", "apply", "--source", "Harbour Post"]).stdout.count("created") == 4
    listed = [json.loads(line) for line in run(app, ["kibana", "rules", "list", "--json"]).stdout.splitlines()]
    assert {(row["enabled"], row["status"], row["connectors"]) for row in listed} == {(True, "unknown", 0)}
    removed = run(app, ["kibana", "rules", "remove", "--json"]).stdout.splitlines()
    assert {json.loads(line)["outcome"] for line in removed} == {"removed"}
    assert run(app, ["kibana", "rules", "remove"]).stdout == ""
