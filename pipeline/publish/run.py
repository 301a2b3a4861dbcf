"""``dateline publish`` and ``dateline validate`` independent of the command line."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import IO, BinaryIO

from pipeline.config.parts import FetchOptions, ProducerOptions
from pipeline.errors import EXIT_REJECTED, RecordRejected, UsageError
from pipeline.fetch.client import Fetcher, Limits
from pipeline.fetch.collect import Collector
from pipeline.fetch.host_rate_limit import HostRateLimiter
from pipeline.fetch.robots import Robots
from pipeline.formats import forms
from pipeline.formats.inputs import check_paths, total_bytes
from pipeline.formats.items import Input, Item, ReadOptions, SizeLimits
from pipeline.gc_tuning import tune_gc
from pipeline.messages.article_id import identified
from pipeline.messages.urls import is_web
from pipeline.publish.publish_items import publish_items
from pipeline.publish.publisher import Publisher, encode
from pipeline.publish.summary import Summary

# A shell's exit status after Ctrl-C.
EXIT_INTERRUPTED = 130
# Seconds between requests to a host: usual for well-behaved robots.
_HOST_INTERVAL_S = 1.0


Position = Callable[[], int]
"""Returns the number of input bytes read so far."""
Step = Callable[[Position], None]
"""Called after each article."""
Meter = Callable[[int | None], AbstractContextManager[Step]]
"""Shows progress towards a number of bytes, None if unknown."""
Tell = Callable[[str], None]


def unseen(total: int | None) -> AbstractContextManager[Step]:
    """Return a meter that shows nothing."""
    return nullcontext(lambda position: None)


@dataclass(frozen=True)
class PublishOptions:
    form: str | None = None
    field_map: dict[str, str] = field(default_factory=dict)
    rejects: Path | None = None
    allow_duplicates: bool = False
    allow_private: bool = False
    fetch_pages: bool = False


def publish(
    paths: Sequence[str], settings: ProducerOptions, options: PublishOptions, summary: Summary, meter: Meter = unseen
) -> None:
    """Publish the content of ``paths`` (files, folders, addresses, ``-``), counting into ``summary``.

    Raises UsageError for bad paths or options before anything is sent, and the Publisher's Unavailable and SetupError.
    """
    _check(paths, options)
    tune_gc()
    with interruptible(summary), ExitStack() as stack:
        publisher = stack.enter_context(Publisher(settings))
        stack.enter_context(keeping_rejects(options.rejects, summary))
        step = stack.enter_context(meter(total_bytes(paths)))
        items = _metered(paths, collector(settings, options), step)
        summary.begun = True
        publish_items(items, publisher, summary, allow_duplicates=options.allow_duplicates)
        _note_nothing(paths, summary)


def publish_history(
    paths: Sequence[str],
    settings: ProducerOptions,
    options: PublishOptions,
    summary: Summary,
    *,
    state: Path | None,
    most: int,
    say: Tell,
) -> None:
    """Publish each feed of ``paths`` with its archives, up to ``most`` pages; ``state`` stores the positions.

    ``say`` is called with a line about each feed.

    Raises UsageError for an invalid address, and the Publisher's Unavailable and SetupError.
    """
    from pipeline.publish.history import state_path, walk_history

    if wrong := [path for path in paths if not is_web(path)]:
        raise UsageError(f"--history reads feeds at http addresses, not {wrong[0]!r}")
    if state and len(paths) > 1:
        raise UsageError("--state keeps one feed's place: name one feed, or leave it out")
    _check_rejects(options.rejects, paths)
    with interruptible(summary), ExitStack() as stack:
        publisher = stack.enter_context(Publisher(settings))
        stack.enter_context(keeping_rejects(options.rejects, summary, added=True))
        polite = collector(settings, options)
        summary.begun = summary.resumes = True
        for feed in paths:
            place = state or state_path(settings.data_dir, feed)
            walk_history(feed, polite, publisher, summary, place, most, say)


def validate(
    paths: Sequence[str], settings: FetchOptions, options: PublishOptions, summary: Summary, meter: Meter = unseen
) -> None:
    """Read ``paths`` like ``publish`` and count what would be published, sending nothing."""
    _check(paths, options)
    with interruptible(summary), ExitStack() as stack:
        stack.enter_context(keeping_rejects(options.rejects, summary))
        step = stack.enter_context(meter(total_bytes(paths)))
        summary.begun = True
        for item in _metered(paths, collector(settings, options), step):
            check(item, settings.max_article_bytes, summary)
            summary.last = item.where
        _note_nothing(paths, summary)


def _note_nothing(paths: Sequence[str], summary: Summary) -> None:
    """Note that nothing was read: an empty file and one without articles look alike."""
    if not summary.total and not summary.interrupted:
        where = ", ".join(paths[:3]) + (" …" if len(paths) > 3 else "")
        summary.notes.append(f"no article was found in {where}; is it empty, or of another form (--form)?")


def check(item: Item, max_bytes: int, summary: Summary) -> None:
    """Count an item as valid or rejected."""
    outcome = item.outcome
    try:
        if isinstance(outcome, RecordRejected):
            raise outcome
        encode(identified(outcome), max_bytes)
        summary.add_published()
        summary.add_dates(item, outcome.published_at)
    except RecordRejected as rejected:
        summary.add_rejected(item, rejected)


def collector(settings: FetchOptions, options: PublishOptions, turns: HostRateLimiter | None = None) -> Collector:
    """Return a command's collector; ``turns`` sets how politely addresses are fetched."""
    limits = Limits(size=settings.max_document_bytes)
    fetcher = Fetcher(
        user_agent(settings.user_agent_contact),
        options.allow_private,
        limits,
        turns or HostRateLimiter(_HOST_INTERVAL_S),
    )
    reading = ReadOptions(SizeLimits.of(settings), options.field_map)
    return Collector(reading, fetcher, Robots(fetcher), options.form, options.fetch_pages)


def user_agent(contact: str) -> str:
    """Return the User-Agent: who asks, and a contact."""
    return f"dateline/{version('dateline')}" + (f" (+{contact})" if contact else "")


def exit_status(summary: Summary) -> int:
    if summary.interrupted:
        return EXIT_INTERRUPTED
    return EXIT_REJECTED if summary.rejected or summary.unsent else 0


@contextmanager
def interruptible(summary: Summary) -> Iterator[None]:
    """Treat SIGTERM like Ctrl-C, and stop cleanly on either."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        summary.interrupted = True
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def keeping_rejects(path: Path | None, summary: Summary, *, added: bool = False) -> Iterator[None]:
    """Write rejects to a file, if one is given, line by line; ``added`` appends to it instead of replacing it.

    Raises UsageError.
    """
    if path is None:
        yield
        return
    summary.rejects = file = _opened(path, "a" if added else "w")
    try:
        yield
    finally:
        summary.rejects = None
        try:
            file.close()
        except OSError as error:  # what could not be written is still to be written
            summary.unwritable = summary.unwritable or error.strerror or str(error)
    if summary.unwritable:
        raise UsageError(
            f"--rejects {path} is not complete: {summary.unwritable}; free some space, or name another file, and "
            "find the rest with: dateline validate --rejects FILE"
        )


def _check(paths: Sequence[str], options: PublishOptions) -> None:
    check_paths(paths)
    forms.require_form(options.form)
    _check_rejects(options.rejects, paths)


def _check_rejects(path: Path | None, paths: Sequence[str]) -> None:
    """Raise UsageError for a file of rejects that cannot be written, or that is to be read.

    Before anything is asked of Kafka, and without losing what an earlier run has written.
    """
    if path is None:
        return
    if path.exists() and any(Path(each).exists() and path.samefile(each) for each in paths):
        raise UsageError(f"--rejects {path} is one of the input files; name another file")
    _opened(path, "a").close()


def _opened(path: Path, mode: str) -> IO[str]:
    try:
        return path.open(mode, buffering=1, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error


def _metered(paths: Sequence[str], collected: Collector, step: Step) -> Iterator[Item]:
    done, current = 0, None

    def opened(given: Input) -> None:
        nonlocal done, current
        done, current = position(), given.stream

    def position() -> int:
        return done + (_position(current) if current else 0)

    for item in collected.items(paths, opened):
        yield item
        step(position)


def _position(stream: BinaryIO) -> int:
    return 0 if stream.closed or not stream.seekable() else stream.tell()
