"""Lists of feeds to watch: OPML, or feeds.yaml with metadata for each source."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipeline.errors import Reason, RecordRejected, UsageError
from pipeline.formats import opml
from pipeline.formats.entries import web_address
from pipeline.formats.items import NOTHING_KNOWN, Defaults, Input, Item, Link, ReadOptions, SizeLimits, read_whole
from pipeline.messages.articles import Label, LanguageTag
from pipeline.messages.urls import is_web, redacted, shown


@dataclass(frozen=True)
class Feed:
    """A feed to watch; ``every`` fixes its interval in seconds, None lets it adapt."""

    url: str
    defaults: Defaults = NOTHING_KNOWN
    every: float | None = None

    @property
    def key(self) -> str:
        """Key of its state: its address, with a hash in place of secrets."""
        address = shown(self.url)
        whole = redacted(self.url)
        return address if address == whole else f"{address} {hashlib.sha256(whole.encode()).hexdigest()[:12]}"


class _Row(BaseModel):
    """One feed in feeds.yaml."""

    model_config = ConfigDict(extra="forbid")

    url: str
    name: Label | None = None
    home: Label | None = None
    tags: list[Label] = Field(default_factory=list, max_length=100)
    language: LanguageTag | None = None
    every: float | None = Field(None, ge=60)

    @field_validator("url")
    @classmethod
    def _http(cls, url: str) -> str:
        address = web_address(url)
        if not is_web(address):
            raise ValueError(f"must begin with http:// or https://, not {url[:40]!r}")
        return address

    def feed(self) -> Feed:
        source = {name: value for name, value in (("name", self.name), ("home", self.home)) if value}
        return Feed(self.url, Defaults(source, self.language, tuple(self.tags)), self.every)


def load_sources(path: Path, limits: SizeLimits) -> list[Feed]:
    """Return the distinct feeds listed in a file; raises UsageError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    try:
        feeds = parse_yaml(data) if is_yaml(path.name) else _opml(path, data, limits)
    except RecordRejected as rejected:
        raise UsageError(f"{path}: {rejected.error}" + (f" ({rejected.fix})" if rejected.fix else "")) from rejected
    if not feeds:
        raise UsageError(f"{path} lists no feed")
    return list({feed.url: feed for feed in feeds}.values())


def is_yaml(name: str) -> bool:
    return name.lower().endswith((".yaml", ".yml"))


def read(given: Input, how: ReadOptions) -> Iterator[Link]:
    """Yield a Link for each feed of a feeds.yaml, so that it can be published once as well as watched."""
    for feed in parse_yaml(read_whole(given, how.limits.document)):
        yield Link(feed.url, feed.defaults)


def parse_yaml(data: bytes) -> list[Feed]:
    """Return the feeds of a feeds.yaml; raises RecordRejected naming the feed and the key at fault."""
    try:
        content = yaml.safe_load(data)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RecordRejected(Reason.INVALID, f"not YAML: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise RecordRejected(Reason.INVALID, "not a list of feeds: lists within lists, too many") from None
    rows = content.get("feeds") if isinstance(content, dict) else content
    if not isinstance(rows, list):
        raise RecordRejected(
            Reason.INVALID, "there is no list of feeds", fix="write them under 'feeds:', each with at least a url"
        )
    return [_feed(number, row) for number, row in enumerate(rows, 1)]


def _feed(number: int, row: Any) -> Feed:
    try:
        return _Row.model_validate({"url": row} if isinstance(row, str) else row).feed()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(map(str, first["loc"])) or "it"
        raise RecordRejected(
            Reason.INVALID,
            f"feed {number}: {name}: {first['msg'].removeprefix('Value error, ')}",
            fix=f"there are {', '.join(_Row.model_fields)}",
        ) from None


def _opml(path: Path, data: bytes, limits: SizeLimits) -> list[Feed]:
    return [_listed(found) for found in opml.read(Input.of(str(path), data), ReadOptions(limits))]


def _listed(found: Link | Item) -> Feed:
    if isinstance(found, Link):
        return Feed(found.url, found.defaults)
    if isinstance(found.outcome, RecordRejected) and found.outcome.field != opml.ADDRESS:
        # The list is read at every start: a partial one would look complete.
        raise found.outcome
    # A single unusable address is that feed's problem and should not stop the others.
    return Feed(found.original.decode())
