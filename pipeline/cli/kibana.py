"""``dateline kibana``: import and export the saved objects; the alert rules are in kibana_rules.py."""

import typer

from pipeline.cli.durations import MAX_SECONDS
from pipeline.cli.kibana_rules import rules
from pipeline.config.load import load_settings

kibana = typer.Typer(help="Kibana's data views, searches, maps, dashboards and alert rules.", no_args_is_help=True)
kibana.add_typer(rules, name="rules")


@kibana.command("import")
def kibana_import(
    wait: float = typer.Option(120.0, min=0, max=MAX_SECONDS, help="Seconds to wait until Kibana is ready."),
) -> None:
    """Import the dashboards into Kibana, replacing an earlier import, and print the address to open."""
    from rich.console import Console

    from pipeline.kibana.importer import import_objects

    with Console(stderr=True).status("looking for Kibana …") as status:
        address = import_objects(load_settings(), wait, status.update)
    print(address)


@kibana.command("export")
def kibana_export() -> None:
    """Print the saved objects as NDJSON for the space of kibana_url, to import by hand (Stack Management, Saved
    objects)."""
    from pipeline.kibana.ndjson import ndjson
    from pipeline.kibana.space import space_of

    settings = load_settings()
    print(ndjson(settings.index_alias, space_of(settings.kibana_url)), end="")
