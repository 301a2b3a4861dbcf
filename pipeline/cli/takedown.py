"""``dateline takedown``: take articles down for good, and undo it."""

import typer

from pipeline.cli.shared_options import JsonLines
from pipeline.config.load import load_settings

takedown = typer.Typer(help="Take articles down permanently, and undo it.", no_args_is_help=True)


@takedown.command("add")
def takedown_add(
    ids: list[str] = typer.Argument(
        None, help="Article ids, as shown by `dateline search`; - reads them from standard input."
    ),
    reason: str = typer.Option(None, help="Why, for the record."),
    by: str = typer.Option(None, help="Who requested it, for the record; default: USER@HOST."),
    json: JsonLines = False,
) -> None:
    """Take articles down: they are deleted at once, and kept out however they come again."""
    from pipeline.cli.takedown_view import add_command

    add_command(load_settings(), ids or [], by, reason, json)


@takedown.command("remove")
def takedown_remove(
    ids: list[str] = typer.Argument(
        None, help="Ids of articles that were taken down; - reads them from standard input."
    ),
    json: JsonLines = False,
) -> None:
    """Undo takedowns: these articles are accepted again when next published."""
    from pipeline.cli.takedown_view import remove_command

    remove_command(load_settings(), ids or [], json)


@takedown.command("list")
def takedown_list(json: JsonLines = False) -> None:
    """List takedowns: when, by whom and why."""
    from pipeline.cli.takedown_view import list_command

    list_command(load_settings(), json)
