"""``dateline gazetteer``: build the gazetteer and look names up."""

from pathlib import Path

import typer

from pipeline.cli.shared_options import JsonLines
from pipeline.config.load import load_settings

gazetteer = typer.Typer(help="Build and query the gazetteer of place names.", no_args_is_help=True)


@gazetteer.command("build")
def gazetteer_build(
    geonames: Path | None = typer.Option(
        None, help="Folder with the full GeoNames dumps (allCountries.txt, alternateNamesV2.txt, hierarchy.txt)."
    ),
) -> None:
    """Build the gazetteer from the installed packages, or from the full GeoNames dumps."""
    from pipeline.cli.gazetteer_view import build_command

    build_command(load_settings(), geonames)


@gazetteer.command("lookup")
def gazetteer_lookup(
    name: str = typer.Argument(help="A place name, e.g. 'San José'."),
    json: JsonLines = False,
    limit: int = typer.Option(10, min=1, help="Maximum number of candidates."),
) -> None:
    """Show the places a name may mean, the most likely first; 1 when there is none."""
    from pipeline.cli.gazetteer_view import lookup_command

    raise typer.Exit(lookup_command(load_settings(), name, json, limit))
