"""Reads compose files as ``docker compose`` does, as far as ours go: merge keys, ``extends``, a file over another."""

from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "docker"
REPLACED = ("command", "entrypoint", "test")
"""Lists that the later file replaces; the others grow."""


class _Loader(yaml.SafeLoader):
    """Knows the tag !override."""


class Override(list[Any]):
    """A list that replaces the earlier one."""


def _override(loader: yaml.SafeLoader, node: yaml.nodes.Node) -> Override:
    assert isinstance(node, yaml.nodes.SequenceNode)
    return Override(loader.construct_sequence(node))


_Loader.add_constructor("!override", _override)


def read(path: Path) -> dict[str, Any]:
    """One file, with what it extends drawn in."""
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    services = content["services"]
    content["services"] = {name: _extended(path.parent, service) for name, service in services.items()}
    return content


def merged(*names: str) -> dict[str, Any]:
    """The files in docker/, each over the one before."""
    return reduce(_over, (read(FOLDER / name) for name in names))


def _extended(folder: Path, service: Mapping[str, Any]) -> Any:
    if "extends" not in service:
        return service
    base = read(folder / service["extends"]["file"])["services"][service["extends"]["service"]]
    return _over(base, {key: value for key, value in service.items() if key != "extends"})


def _over(base: Any, later: Any, key: str = "") -> Any:
    if isinstance(base, dict) and isinstance(later, dict):
        return base | {name: _over(base[name], later[name], name) if name in base else later[name] for name in later}
    if isinstance(base, list) and isinstance(later, list) and not isinstance(later, Override) and key not in REPLACED:
        targets = {_target(entry) for entry in later}
        return [entry for entry in base if _target(entry) not in targets] + later
    return later


def _target(entry: str) -> str:
    """What makes two entries of a list the same: a volume's path in the container, else the whole."""
    return entry.split(":")[1] if ":/" in entry else entry
