"""``dateline publish`` and ``dateline validate``."""

from functools import partial
from pathlib import Path

import typer

from pipeline.cli.shared_options import AllowPrivate, FetchPages, FieldMap, Form, JsonSummary, Rejects
from pipeline.config.load import load_settings

app = typer.Typer()


@app.command()
def publish(
    paths: list[str] = typer.Argument(help="Files, folders, http addresses, or - for standard input."),
    form: Form = None,
    field_map: FieldMap = "",
    rejects: Rejects = None,
    allow_duplicates: bool = typer.Option(False, help="Also send articles that this run has already sent."),
    fetch_pages: FetchPages = False,
    allow_private: AllowPrivate = False,
    history: bool = typer.Option(
        False, "--history", help="Read the archives of feeds backwards; resumes after an interruption."
    ),
    state: Path = typer.Option(None, help="File for the position of --history; default: in DATA_DIR/history/."),
    max_pages: int = typer.Option(1000, min=1, help="Maximum pages per feed that --history reads in one run."),
    json: JsonSummary = False,
) -> None:
    """Publish articles; exits with status 1 when any was rejected, 69 when Kafka is unavailable."""
    from pipeline.cli.progress import meter, status_line
    from pipeline.cli.publish_report import reported
    from pipeline.formats.field_map import parse_map
    from pipeline.publish.run import PublishOptions, exit_status, publish, publish_history
    from pipeline.publish.summary import Summary

    summary = Summary()
    options = PublishOptions(form, parse_map(field_map), rejects, allow_duplicates, allow_private, fetch_pages)
    with reported(summary, as_json=json):
        if history:
            with status_line() as (say, _):
                publish_history(paths, load_settings(), options, summary, state=state, most=max_pages, say=say)
        else:
            publish(paths, load_settings(), options, summary, partial(meter, "publishing", summary))
    raise typer.Exit(exit_status(summary))


@app.command()
def validate(
    paths: list[str] = typer.Argument(help="Files, folders, or - for standard input."),
    form: Form = None,
    field_map: FieldMap = "",
    rejects: Rejects = None,
    json: bool = typer.Option(False, "--json", help="Print the counts and every problem as one JSON object."),
) -> None:
    """Check articles like publish, without a broker: line, field, problem, fix."""
    from pipeline.cli.progress import meter
    from pipeline.cli.publish_report import reported
    from pipeline.formats.field_map import parse_map
    from pipeline.publish.run import PublishOptions, exit_status, validate
    from pipeline.publish.summary import Summary

    summary = Summary(verb="valid", shown=1000)
    with reported(summary, as_json=json):
        options = PublishOptions(form, parse_map(field_map), rejects)
        validate(paths, load_settings(), options, summary, partial(meter, "checking", summary))
    raise typer.Exit(exit_status(summary))
