"""``dateline dead-letters``: look at dead letters and replay them."""

import sys
from datetime import datetime
from pathlib import Path

import typer

from pipeline.cli.former_names import Group
from pipeline.cli.stage import STAGE, StageName
from pipeline.config.load import load_settings
from pipeline.errors import Reason

dead_letters = typer.Typer(cls=Group, help="Look at dead letters and replay them.", no_args_is_help=True)

REASON = typer.Option(None, help="Only those with this reason.")
SINCE = typer.Option(None, help="Only those that failed since: a date (2026-10-31), or so long ago: 12h, 7d.")


@dead_letters.command("list")
def letters_list(
    reason: Reason = REASON,
    stage: StageName = STAGE,
    since: str = SINCE,
    json: bool = typer.Option(False, "--json", help="One JSON object a line."),
) -> None:
    """List the dead letters that have not been replayed, oldest first."""
    from pipeline.cli.dead_letters_view import line
    from pipeline.cli.terminal import json_escaped
    from pipeline.operate.replay import Filter, dead_letters

    for dead_letter in dead_letters(load_settings(), Filter(reason, stage, _first(since))):
        print(json_escaped(dead_letter.model_dump_json()) if json else line(dead_letter))


@dead_letters.command("show")
def letters_show(
    id: str = typer.Argument(help="TOPIC-PARTITION-OFFSET, as listed."),
    json: bool = typer.Option(False, "--json", help="As JSON."),
) -> None:
    """Show one dead letter: its payload, its reason, the field at fault and how to fix it."""
    from pipeline.cli.dead_letters_view import page
    from pipeline.cli.terminal import json_escaped
    from pipeline.operate.replay import find

    dead_letter = find(load_settings(), id)
    print(json_escaped(dead_letter.model_dump_json(indent=2)) if json else page(dead_letter))


@dead_letters.command("replay")
def letters_replay(
    reason: Reason = REASON,
    stage: StageName = STAGE,
    since: str = SINCE,
    id: str = typer.Option(None, help="Only this one."),
    dry_run: bool = typer.Option(False, help="Only say what would be replayed."),
) -> None:
    """Put dead letters back on the topic they came from; drop those whose article has come in a newer version since.

    Exits with status 1 when one has no payload to replay.
    """
    from pipeline.cli.dead_letters_view import line
    from pipeline.operate.replay import Filter, dead_letters, replay

    settings = load_settings()
    wanted = dead_letters(settings, Filter(reason, stage, _first(since), id))
    if dry_run:
        for dead_letter in wanted:
            print(line(dead_letter))
        return
    done = replay(settings, wanted)
    print(f"replayed {done.sent}")
    if done.superseded:
        print(f"dropped {done.superseded}: the index has newer versions of their articles")
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
    from pipeline.operate.replay import Filter, dead_letters

    found = dead_letters(load_settings(), Filter(reason, stage, _first(since)))
    file.write_text("".join(dead_letter.model_dump_json() + "\n" for dead_letter in found), encoding="utf-8")
    print(f"wrote {len(found)} dead letters to {file}")


@dead_letters.command("sync-index")
def letters_mirror() -> None:
    """Mirror the dead letters that wait into an index that Kibana counts by reason; run it as often as it should be
    up to date."""
    from pipeline.index.dead_letter_mirror import letters_index, mirror_letters
    from pipeline.index.gateway import Gateway
    from pipeline.operate.replay import Filter, dead_letters

    settings = load_settings()
    with Gateway(settings) as gateway:
        number = mirror_letters(gateway, dead_letters(settings, Filter()))
    print(f"{letters_index(settings.index_alias)} holds {number} dead letters")


def _first(since: str | None) -> datetime | None:
    """Return the time that is meant; raises UsageError."""
    from pipeline.search.date_range import since as read
    from pipeline.search.time_zone import parse_zone

    return read(since, datetime.now(parse_zone(load_settings().timezone))) if since else None
