"""``dateline backup`` and ``dateline restore``."""

from pathlib import Path

import typer

from pipeline.cli.shared_options import JsonObject
from pipeline.config.load import load_settings

app = typer.Typer()
ONLY = typer.Option(
    None,
    "--only",
    metavar="PART",
    help="Only this part: takedowns, alerts, versions, watch or api-keys; can be repeated.",
)
STATE = typer.Option(None, help="State file of watch; default: DATA_DIR/watch.sqlite.")


@app.command()
def backup(
    file: Path = typer.Argument(help="The file to write; it is replaced when the new one is complete."),
    only: list[str] = ONLY,
    state: Path = STATE,
    json: JsonObject = False,
) -> None:
    """Write state that articles cannot recreate to a file: takedowns, alerts, versions, the watch state, API keys."""
    from pipeline.cli.backup_view import backup_command

    backup_command(load_settings(), file, only or [], state, json)


@app.command()
def restore(
    file: Path = typer.Argument(help="A file that dateline backup wrote."),
    only: list[str] = ONLY,
    state: Path = STATE,
    dry_run: bool = typer.Option(False, "--dry-run", help="Check the file and show what would be done."),
    json: JsonObject = False,
) -> None:
    """Restore what is missing here from a backup; newer or different state here is kept and listed."""
    from pipeline.cli.backup_view import restore_command

    restore_command(load_settings(), file, only or [], state, dry_run=dry_run, as_json=json)
