"""What ``dateline publish`` does, without the command line."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, TextIO

from pipeline.errors import EXIT_REJECTED, RecordRejected, UsageError
from pipeline.identity import identified
from pipeline.publish import forms
from pipeline.publish.collect import Collector
from pipeline.publish.inputs import check_paths, total_bytes
from pipeline.publish.items import Input, Item, Reading
from pipeline.publish.memory import Memory
from pipeline.publish.meter import Meter, meter
from pipeline.publish.net.fetch import Fetcher, Limits
from pipeline.publish.publisher import Publisher, encode
from pipeline.publish.run import publish_items
from pipeline.publish.sources import load_sources
from pipeline.publish.summary import Summary
from pipeline.publish.watch import Watcher
from pipeline.settings import Settings

# What a shell reports of a command that Ctrl-C ended.
EXIT_INTERRUPTED = 130


@dataclass(frozen=True)
class Options:
    form: str | None = None
    field_map: dict[str, str] = field(default_factory=dict)
    rejects: Path | None = None
    allow_duplicates: bool = False
    allow_private: bool = False
    fetch_pages: bool = False


def publish(paths: Sequence[str], settings: Settings, options: Options, summary: Summary) -> None:
    """Publish what is in ``paths`` (files, folders, ``-``), counting into ``summary``.

    Raises UsageError on wrong paths or options before anything is sent, Unavailable and SetupError of the Publisher.
    """
    check_paths(paths)
    forms.require_form(options.form)
    with ExitStack() as stack:
        publisher = stack.enter_context(Publisher(settings))
        if options.rejects is not None:
            summary.rejects = stack.enter_context(_open_rejects(options.rejects))
        progress = stack.enter_context(meter(total_bytes(paths), summary))
        items = _metered(paths, collector(settings, options), progress)
        publish_items(items, publisher, summary, allow_duplicates=options.allow_duplicates)


def collector(settings: Settings, options: Options) -> Collector:
    fetcher = Fetcher(user_agent(settings), options.allow_private, Limits(size=settings.max_document_bytes))
    return Collector(Reading(settings, options.field_map), fetcher, options.form, options.fetch_pages)


def user_agent(settings: Settings) -> str:
    """Who asks, and whom to write to about it."""
    contact = f" (+{settings.contact})" if settings.contact else ""
    return f"dateline/{version('dateline')}{contact}"


def validate(paths: Sequence[str], settings: Settings, options: Options, summary: Summary) -> None:
    """Read ``paths`` as ``publish`` does and count what would be published; nothing is sent."""
    check_paths(paths)
    forms.require_form(options.form)
    with ExitStack() as stack:
        if options.rejects is not None:
            summary.rejects = stack.enter_context(_open_rejects(options.rejects))
        for item in collector(settings, options).items(paths):
            check(item, settings, summary)


def check(item: Item, settings: Settings, summary: Summary) -> None:
    """Count one item as valid or rejected."""
    outcome = item.outcome
    try:
        if isinstance(outcome, RecordRejected):
            raise outcome
        encode(identified(outcome), settings)
        summary.add_published()
    except RecordRejected as rejected:
        summary.add_rejected(item, rejected)


def exit_status(summary: Summary) -> int:
    if summary.interrupted:
        return EXIT_INTERRUPTED
    return EXIT_REJECTED if summary.rejected or summary.unsent else 0


def report(summary: Summary, *, as_json: bool) -> None:
    """JSON to standard output, for scripts; else lines to standard error, as standard output is for data."""
    if as_json:
        print(json.dumps(summary.as_dict()))
        return
    for line in summary.lines():
        print(line, file=sys.stderr)


def _metered(paths: Sequence[str], collected: Collector, progress: Meter) -> Iterator[Item]:
    done, current = 0, None

    def opened(given: Input) -> None:
        nonlocal done, current
        done += _position(current) if current else 0
        current = given.stream

    for item in collected.items(paths, opened):
        yield item
        progress.at(done + (_position(current) if current else 0))


def _position(stream: BinaryIO) -> int:
    return 0 if stream.closed or not stream.seekable() else stream.tell()


def _open_rejects(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error


def watch(path: Path, settings: Settings, options: Options, summary: Summary, *, once: bool) -> None:
    """Watch the feeds that ``path`` lists, for ever or one round; Ctrl-C ends it in order."""
    feeds = load_sources(path, settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with Memory(settings.data_dir / "watch.sqlite") as memory, Publisher(settings) as publisher:
        watcher = Watcher(publisher, collector(settings, options), memory, summary, say=_say)
        try:
            if once:
                watcher.once(feeds)
            else:
                watcher.forever(feeds)
        except KeyboardInterrupt:
            summary.interrupted = True


def _say(line: str) -> None:
    print(line, file=sys.stderr)
