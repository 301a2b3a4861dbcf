"""What ``dateline publish`` does, without the command line."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TextIO

from pipeline.errors import EXIT_REJECTED, UsageError
from pipeline.publish import forms
from pipeline.publish.inputs import check_paths, open_inputs, total_bytes
from pipeline.publish.items import Item, Reading
from pipeline.publish.meter import Meter, meter
from pipeline.publish.publisher import Publisher
from pipeline.publish.run import publish_items
from pipeline.publish.summary import Summary
from pipeline.settings import Settings

# What a shell reports of a command that Ctrl-C ended.
EXIT_INTERRUPTED = 130


@dataclass(frozen=True)
class Options:
    form: str | None = None
    field_map: dict[str, str] = field(default_factory=dict)
    rejects: Path | None = None
    allow_duplicates: bool = False


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
        items = _items(paths, Reading(settings, options.field_map), options.form, progress)
        publish_items(items, publisher, summary, allow_duplicates=options.allow_duplicates)


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


def _items(paths: Sequence[str], how: Reading, form: str | None, progress: Meter) -> Iterator[Item]:
    done = 0
    for given in open_inputs(paths):
        for found in forms.read(given, how, form):
            if isinstance(found, Item):
                yield found
            progress.at(done + _position(given.stream))
        done += _position(given.stream)


def _position(stream: BinaryIO) -> int:
    return stream.tell() if stream.seekable() else 0


def _open_rejects(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
