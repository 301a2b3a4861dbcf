"""``dateline enrich``, ``geotag`` and ``re-enrich``: run the models, with or without a broker."""

from pathlib import Path

import typer

from pipeline.cli.former_names import former_option
from pipeline.cli.shared_options import JsonOutcome
from pipeline.config.load import load_settings
from pipeline.errors import UsageError

app = typer.Typer()


@app.command("enrich")
def enrich_files(
    paths: list[str] = typer.Argument(help="Files or folders of articles, or - for standard input."),
    learn_lines: Path = typer.Option(
        None, help="Only write the lines that recur in each source's articles to this file, for recurring_lines."
    ),
) -> None:
    """Enrich articles without a broker, writing enriched-article.v1 lines; exits with status 1 when any was
    rejected."""
    from pipeline.cli import enrich_files as enrich
    from pipeline.cli.enrich_files import Rejects, enrich_files

    rejects = Rejects()
    if learn_lines:
        sources = enrich.learn_lines(paths, load_settings(), rejects, learn_lines)
        print(f"{learn_lines}: recurring lines of {sources} sources")
        raise typer.Exit(rejects.exit_status)
    for line in enrich_files(paths, load_settings(), rejects):
        print(line)
    raise typer.Exit(rejects.exit_status)


@app.command("geotag")
def geotag_files(
    paths: list[str] = typer.Argument(
        metavar="[learn] FILES…", help='JSON-lines files of rows {"id", "text"}, or - for standard input.'
    ),
    given_spans: bool = typer.Option(False, "--given-spans", help="Resolve the spans of the row's toponyms."),
    save: Path = typer.Option(None, help="Write the profiles to this file, for the setting profiles."),
    profile: str = former_option("--profile", "dateline geotag learn FILES"),
) -> None:
    """Find and resolve the place names in plain rows; exits with status 1 when any was rejected.

    `dateline geotag learn FILES` first reads all rows to learn what each source usually writes about.
    """
    from pipeline.cli.enrich_files import Rejects, geotag_files

    rejects = Rejects()
    learning = paths[0] == "learn"
    if save and not learning:
        raise UsageError("--save belongs to learning: write dateline geotag learn FILES --save FILE")
    for line in geotag_files(
        paths[learning:], load_settings(), rejects, given_spans=given_spans, learning=learning, save=save
    ):
        print(line)
    raise typer.Exit(rejects.exit_status)


@app.command("re-enrich")
def re_enrich(
    since: str = typer.Option(None, help="Only articles received since a date, or 7d, 3mo or 1y ago."),
    json: JsonOutcome = False,
) -> None:
    """Re-enrich articles from an older Dateline, model or gazetteer; exits with status 1 when one failed."""
    from pipeline.cli.re_enrich_command import re_enrich_command

    raise typer.Exit(re_enrich_command(load_settings(), since, json))
