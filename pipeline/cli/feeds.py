"""``dateline watch`` and ``dateline feeds``: poll feeds, and show their status."""

from pathlib import Path

import typer

from pipeline.cli.former_names import former_option
from pipeline.cli.shared_options import AllowPrivate, FetchPages, JsonObject, JsonSummary, Rejects, StateFile
from pipeline.config.load import load_settings

app = typer.Typer()
feeds = typer.Typer(help="Show the health of the watched feeds.", no_args_is_help=True)
app.add_typer(feeds, name="feeds")


@app.command()
def watch(
    feeds: Path = typer.Argument(help="An OPML list, or feeds.yaml."),
    once: bool = typer.Option(False, "--once", help="Poll the feeds that are due, then exit; for cron."),
    state: StateFile = None,
    former_state: str = former_option("--memory", "--state"),
    rejects: Rejects = None,
    fetch_pages: FetchPages = False,
    allow_private: AllowPrivate = False,
    json: JsonSummary = False,
) -> None:
    """Poll feeds and publish new and corrected articles, indefinitely."""
    from pipeline.cli.progress import status_line
    from pipeline.cli.publish_report import reported
    from pipeline.publish.run import PublishOptions, exit_status
    from pipeline.publish.summary import Summary
    from pipeline.watch.runner import watch

    summary, settings = Summary(), load_settings()
    options = PublishOptions(rejects=rejects, allow_private=allow_private, fetch_pages=fetch_pages)
    memory = state or settings.data_dir / "watch.sqlite"
    with reported(summary, as_json=json), status_line() as (say, tell):
        watch(feeds, settings, options, summary, once=once, memory=memory, say=say, tell=tell)
    raise typer.Exit(exit_status(summary))


@feeds.command("status")
def feeds_status(
    list_: Path = typer.Argument(None, metavar="[FEEDS]", help="Only the feeds of this list, an OPML or feeds.yaml."),
    state: StateFile = None,
    metrics: bool = typer.Option(False, "--metrics", help="Print them as metrics, for Prometheus."),
    json: JsonObject = False,
) -> None:
    """Show when each feed was last asked, read and had news, and its problem; exits with 1 on any, 78 without a state
    file."""
    from pipeline.cli.feeds_view import status_command

    settings = load_settings()
    path = state or settings.data_dir / "watch.sqlite"
    raise typer.Exit(status_command(settings, list_, path, as_json=json, as_metrics=metrics))
