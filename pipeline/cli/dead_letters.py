"""``dateline dead-letters``: inspect and replay dead letters."""

import sys
from datetime import datetime
from pathlib import Path

import typer

from pipeline.cli.former_names import Group
from pipeline.cli.shared_options import JsonLines
from pipeline.cli.stage import STAGE, StageName
from pipeline.config.load import load_settings
from pipeline.errors import Reason, UsageError

dead_letters = typer.Typer(cls=Group, help="Inspect and replay dead letters.", no_args_is_help=True)

REASON = typer.Option(None, help="Only those with this reason.")
SINCE = typer.Option(None, help="Only those that failed since a date (2026-10-31) or a time ago (12h, 7d).")


@dead_letters.command("list")
def letters_list(
    reason: Reason = REASON,
    stage: StageName = STAGE,
    since: str = SINCE,
    json: JsonLines = False,
) -> None:
    """List the dead letters that have not been replayed, oldest first."""
    from pipeline.cli.dead_letters_view import line
    from pipeline.cli.progress import counted
    from pipeline.cli.terminal import json_escaped
    from pipeline.operate.dead_letters import Filter, dead_letters

    with counted("reading the dead letters") as tell:
        found = dead_letters(load_settings(), Filter(reason, stage, _first(since)), tell)
    for dead_letter in found:
        print(json_escaped(dead_letter.model_dump_json()) if json else line(dead_letter))


@dead_letters.command("show")
def letters_show(
    id: str = typer.Argument(help="TOPIC-PARTITION-OFFSET-TIMESTAMP[@RECEIVER], as listed; without TIMESTAMP too."),
    json: bool = typer.Option(False, "--json", help="Print the result as JSON."),
) -> None:
    """Show one dead letter: its payload, its reason, the field at fault and how to fix it."""
    from pipeline.cli.dead_letters_view import page
    from pipeline.cli.terminal import json_escaped
    from pipeline.operate.dead_letters import find

    dead_letter = find(load_settings(), id)
    print(json_escaped(dead_letter.model_dump_json(indent=2)) if json else page(dead_letter))


@dead_letters.command("replay")
def letters_replay(
    reason: Reason = REASON,
    stage: StageName = STAGE,
    since: str = SINCE,
    id: str = typer.Option(None, help="Only this one."),
    dry_run: bool = typer.Option(False, help="Only show what would be replayed."),
) -> None:
    """Put dead letters back on their topic, or send notifications again to the receiver they were given up for; drop
    those whose article has a newer version.

    Exits with status 1 when one has no payload to replay.
    """
    from pipeline.cli.dead_letters_view import line
    from pipeline.cli.progress import counted
    from pipeline.operate.dead_letters import Filter, dead_letters
    from pipeline.operate.replay import replay

    settings = load_settings()
    with counted("reading the dead letters") as tell:
        wanted = dead_letters(settings, Filter(reason, stage, _first(since), id), tell)
    if id and not wanted:
        raise UsageError(f"no dead letter {id}; list them with: dateline dead-letters list")
    if dry_run:
        for dead_letter in wanted:
            print(line(dead_letter))
        return
    with counted("sending them back") as tell:
        done = replay(settings, wanted, tell)
    print(f"replayed {done.sent}")
    if done.superseded:
        print(f"dropped {done.superseded}: the index has newer versions of their articles")
    if done.withdrawn:
        print(f"dropped {done.withdrawn}: their articles were taken down")
    for name in done.kept:
        print(f"kept {name}: its payload is too large for the topic; publish it again", file=sys.stderr)
    raise typer.Exit(1 if done.kept else 0)


@dead_letters.command("export")
def letters_export(
    file: Path = typer.Argument(help="The file to write, one JSON object a line."),
    reason: Reason = REASON,
    stage: StageName = STAGE,
    since: str = SINCE,
) -> None:
    """Write dead letters to a file."""
    from pipeline.cli.progress import counted
    from pipeline.config.whole_files import whole_file
    from pipeline.operate.dead_letters import Filter, dead_letters

    with counted("reading the dead letters") as tell:
        found = dead_letters(load_settings(), Filter(reason, stage, _first(since)), tell)
    written = 0
    with counted("writing them") as tell, whole_file(file) as out:
        for written, dead_letter in enumerate(found, start=1):
            out.write(dead_letter.model_dump_json().encode() + b"\n")
            tell(written, len(found))
    print(f"wrote {written} dead letters to {file}")


@dead_letters.command("sync-index")
def letters_mirror() -> None:
    """Copy the pending dead letters into an index for Kibana, which counts them by reason; run it regularly."""
    from pipeline.index.dead_letter_mirror import letters_index, mirror_letters
    from pipeline.index.gateway import Gateway
    from pipeline.operate.dead_letters import Filter, dead_letters

    settings = load_settings()
    with Gateway(settings) as gateway:
        number = mirror_letters(gateway, dead_letters(settings, Filter()))
    print(f"{letters_index(settings.index_alias)} holds {number} dead letters")


def _first(since: str | None) -> datetime | None:
    """Return the first time meant; raises UsageError."""
    from pipeline.search.date_range import since as read
    from pipeline.search.time_zone import parse_zone

    return read(since, datetime.now(parse_zone(load_settings().timezone))) if since else None
