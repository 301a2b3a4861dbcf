"""Which feeds to watch: an OPML list, or feeds.yaml with what is known of each source."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import RecordRejected, UsageError
from pipeline.publish import opml
from pipeline.publish.items import NOTHING_KNOWN, Defaults, Input, Reading
from pipeline.publish.net.fetch import is_web
from pipeline.settings import Settings

_KEYS = frozenset(("url", "name", "home", "tags", "language", "every"))


@dataclass(frozen=True)
class Feed:
    """A feed to watch; ``every`` in seconds fixes its interval, None lets it adapt."""

    url: str
    defaults: Defaults = NOTHING_KNOWN
    every: float | None = None


def load_sources(path: Path, settings: Settings) -> list[Feed]:
    """The feeds that a file lists, each once; raises UsageError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    feeds = _yaml(path, data) if path.suffix.lower() in (".yaml", ".yml") else _opml(path, data, settings)
    if not feeds:
        raise UsageError(f"{path} lists no feed")
    return list({feed.url: feed for feed in feeds}.values())


def _opml(path: Path, data: bytes, settings: Settings) -> list[Feed]:
    try:
        return [Feed(link.url, link.defaults) for link in opml.read(Input.of(str(path), data), Reading(settings))]
    except RecordRejected as rejected:
        raise UsageError(f"{path}: {rejected.error}") from rejected


def _yaml(path: Path, data: bytes) -> list[Feed]:
    try:
        content = yaml.safe_load(data)
    except yaml.YAMLError as error:
        raise UsageError(f"{path} is not YAML: {error}") from error
    rows = content.get("feeds") if isinstance(content, dict) else content
    if not isinstance(rows, list):
        raise UsageError(f"{path}: write a list under 'feeds:', each with at least a url")
    return [_feed(path, number, row) for number, row in enumerate(rows, 1)]


def _feed(path: Path, number: int, row: Any) -> Feed:
    fields: Mapping[str, Any] = {"url": row} if isinstance(row, str) else row
    if not isinstance(fields, dict) or not is_web(str(fields.get("url", ""))):
        raise UsageError(f"{path}: feed {number} needs an http url")
    unknown = sorted(set(fields) - _KEYS)
    if unknown:
        raise UsageError(f"{path}: feed {number}: unknown {', '.join(unknown)}; there are {', '.join(sorted(_KEYS))}")
    source = {key: str(fields[key]) for key in ("name", "home") if fields.get(key)}
    tags = tuple(str(tag) for tag in fields.get("tags") or ())
    every = float(fields["every"]) if fields.get("every") else None
    return Feed(str(fields["url"]), Defaults(source, fields.get("language"), tags), every)
