"""The least privileges in Elasticsearch, as people read them: every call that is made has its privilege in the manual."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "security.md"

CLUSTER = {
    "cluster.health": "monitor",
    "cluster.get_settings": "monitor",
    "nodes.info": "monitor",
    "nodes.stats": "monitor",
    "indices.get_index_template": "manage_index_templates",
    "indices.put_index_template": "manage_index_templates",
}
INDICES = {
    **dict.fromkeys(("get", "mget", "search", "msearch", "count", "open_point_in_time", "close_point_in_time"), "read"),
    **dict.fromkeys(("bulk", "index", "create", "delete"), "write"),
    **dict.fromkeys(("indices.get", "indices.get_alias", "indices.get_mapping"), "view_index_metadata"),
    **dict.fromkeys(("indices.add_block", "indices.put_settings", "indices.put_alias", "indices.analyze"), "manage"),
    "indices.put_mapping": "manage",
    "indices.update_aliases": "manage",
    "indices.create": "create_index",
    # With an alias it needs what an alias needs.
    "indices.create aliases": "manage",
    "indices.delete": "delete_index",
    "indices.refresh": "maintenance",
    "indices.stats": "monitor",
}
IN_MANAGE = {"create_index", "delete_index", "maintenance", "monitor", "view_index_metadata"}

ENSURE = {
    "indices.put_index_template",
    "indices.get_alias",
    "indices.get_mapping",
    "indices.create aliases",
    "indices.put_alias",
}
STORIES = {"mget", "search", "bulk", "indices.refresh"}
LIST = {"indices.get", "indices.stats"}
REMOVE = STORIES | {"indices.get_alias"}
STATE = LIST | {"indices.get_alias", "cluster.get_settings", "cluster.health", "nodes.info", "nodes.stats"}
LEASE = {"indices.create", "get", "index", "delete"}
PARTS = {
    # The lease and the settings: a block that a dead rebuild left is lifted.
    "index worker": ENSURE
    | STORIES
    | {"msearch", "get", "index", "delete", "indices.put_settings", "indices.put_mapping"}
    | {"indices.analyze"},
    "index create": ENSURE,
    "index rebuild": LIST
    | LEASE
    | STORIES
    | {"indices.put_index_template", "indices.create aliases", "indices.get_alias", "indices.delete", "count"}
    | {"indices.put_settings", "indices.add_block", "indices.update_aliases", "indices.get_mapping", "cluster.health"}
    | {"indices.put_mapping"},
    "index list": LIST,
    "index delete-old": LIST | {"indices.delete"},
    "index prune": REMOVE | {"count", "open_point_in_time", "close_point_in_time"},
    "takedown": REMOVE,
    "search": {"search"},
    "article": {"get"},
    "alerts list": {"search"},
    "alerts test": {"search"},
    "alerts add": {"indices.create", "count", "create"},
    "alerts remove": {"delete"},
    "backup": {"search"},
    "restore": REMOVE | {"indices.create", "create"},
    "dead-letters sync-index": {"indices.create", "bulk", "indices.refresh", "search"},
    "dead-letters replay": {"mget"},
    "status": STATE,
    "trace": LIST | {"search"},
    "doctor": STATE | {"indices.get_index_template", "indices.get_mapping"},
}
"""The calls of each part, by following its code."""


def calls() -> Iterator[str]:
    """Every method of Elasticsearch's client that the code calls, by its name there."""
    for path in (ROOT / "pipeline").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.parent.name == "index":
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and (name := called(node.func)):
                    yield f"{name} aliases" if any(given.arg == "aliases" for given in node.keywords) else name


def called(function: ast.expr) -> str:
    """E.g. indices.get for ``self._client.options(…).indices.get``; empty for what is not a call of the client."""
    names: list[str] = []
    while not (isinstance(function, ast.Name) and function.id == "client"):
        if isinstance(function, ast.Call):
            function = function.func
        elif isinstance(function, ast.Attribute) and function.attr not in ("client", "plain_client"):
            names.insert(0, function.attr)
            function = function.value
        elif isinstance(function, ast.Attribute):
            break
        else:
            return ""
    # What is read from an answer is not a call, and the call before it is looked at by itself.
    return "" if "body" in names else ".".join(name for name in names if name not in ("options", "close", "plain"))


def table() -> Mapping[str, tuple[set[str], set[str]]]:
    """The manual's privileges by part: on the cluster, and on the indices."""
    section = PAGE.read_text(encoding="utf-8").split("## Minimal Elasticsearch privileges")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    return {
        part.strip("`"): (set(re.findall(r"`(\w+)`", cluster)), set(re.findall(r"`(\w+)`", indices)))
        for parts, cluster, indices in rows[2:]
        for part in parts.split(", ")
    }


def test_every_call_is_known() -> None:
    """A call that is new, or gone, is noticed here: then say which part makes it, and what it needs."""
    assert set(calls()) == CLUSTER.keys() | INDICES.keys() == set().union(*PARTS.values())


@pytest.mark.parametrize("part", PARTS)
def test_the_page_has_the_privileges_of_the_calls(part: str) -> None:
    """docs/security.md lists for each part what its calls need, and nothing more."""
    cluster = {CLUSTER[call] for call in PARTS[part] & CLUSTER.keys()}
    indices = {INDICES[call] for call in PARTS[part] & INDICES.keys()}
    assert table()[part] == (cluster, indices - IN_MANAGE if "manage" in indices else indices)


def test_the_page_has_no_other_part() -> None:
    """No one is granted what nothing needs."""
    assert table().keys() == PARTS.keys()
