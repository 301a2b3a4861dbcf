"""``dateline trace``: one article's path, for people and scripts."""

from collections.abc import Iterator
from datetime import UTC, datetime

from pipeline.cli.terminal import json_text, printable
from pipeline.config.settings import Settings
from pipeline.errors import Unavailable, UsageError
from pipeline.messages.article_version import LAST_MILLISECOND, is_deletion, version_ms, version_place
from pipeline.operate.trace import Scan, Trace, as_json, trace

EXIT_NOT_FOUND = 1


def trace_command(settings: Settings, name: str, timeout: float, *, every_partition: bool, as_data: bool) -> int:
    """Print where an article is; returns the exit status: 0 when it was found, else 1.

    Raises UsageError without a name, and Unavailable when it was not found and not everything could be asked: then no
    one knows whether it is there.
    """
    if not name.strip():
        raise UsageError("no article given: give its id or its URL")
    # Raises what ends the command with one line if it is not text.
    name.encode()
    found = trace(settings, name, timeout, every_partition=every_partition)
    if as_data:
        print(json_text(as_json(found), indent=None))
    else:
        print("\n".join(lines(found)))
    if not found.is_found and found.errors:
        reasons = "; ".join(dict.fromkeys(found.errors.values()))
        raise Unavailable(f"not found, but {', '.join(found.errors)} could not be asked: {reasons}")
    return 0 if found.is_found else EXIT_NOT_FOUND


def lines(found: Trace) -> Iterator[str]:
    """Yield lines for people: the records by time, the index, and what was not read."""
    ids = ", ".join(printable(id) for id in found.ids) or "none: the address is of a front or section page"
    yield f"id {ids}" + ("" if found.is_found else ": not found")
    for step in found.steps:
        place = f"{step.topic}-{step.partition}-{step.offset}"
        yield f"  {step.at:%Y-%m-%d %H:%M:%S} UTC  {place}{_version(step.version, step.at)}  {printable(step.what)}"
    for document in found.documents:
        story = document.get("story", {})
        copies = f", one of {story['size']} in story {printable(story['id'])}" if story.get("size", 1) > 1 else ""
        what = f"{document['index']} ({document['state']}){_version(document.get('version'))}{copies}"
        yield f"  {document.get('indexed_at', '')[:19].replace('T', ' ')} UTC  {what}  {printable(document.get('title', ''))}"
    yield from (f"  {_told(scan)}" for scan in found.scans)
    if not found.is_found and any(scan.is_one_partition for scan in found.scans):
        yield "  older records may be in another partition, from before there were as many: --every-partition"
    for name, reason in found.errors.items():
        yield f"  {name} could not be asked: {printable(reason)}"


def _version(version: int | None, at: datetime | None = None) -> str:
    """Format a version as its time and the place of its record on articles.raw; nothing if it is just the time ``at``."""
    if version is None or (at and version == round(at.timestamp() * 1000)):
        return ""
    when = datetime.fromtimestamp(min(version_ms(version), LAST_MILLISECOND) / 1000, UTC)
    place = version_place(version)
    offset = "" if place is None else f" at offset {place}"
    deletion = ", a deletion" if is_deletion(version) else ""
    return f", version {when:%Y-%m-%d %H:%M:%S}.{when.microsecond // 1000:03} UTC{offset}{deletion}"


def _told(scan: Scan) -> str:
    where = f"read of {scan.topic}, partition {', '.join(map(str, scan.partitions))}"
    if scan.is_whole:
        return f"{where}: all {scan.records:,} records"
    back = f", back to {datetime.fromtimestamp(scan.oldest / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC" if scan.oldest else ""
    return f"{where}: {scan.read:,} of {scan.records:,} records{back}; more with a longer --timeout"
