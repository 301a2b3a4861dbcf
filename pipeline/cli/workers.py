"""Operators' commands, each implemented elsewhere."""

import sys
from pathlib import Path

import typer

from pipeline.cli.durations import MAX_SECONDS
from pipeline.cli.shared_options import JsonLines, JsonObject
from pipeline.cli.stage import STAGE, StageName
from pipeline.config.load import load_settings

app = typer.Typer()
JSON = typer.Option(False, "--json", help="Print the result as JSON.")


@app.command()
def status(
    json: JsonObject = False,
    watch: bool = typer.Option(False, "--watch", help="Repeat until Ctrl-C."),
    timeout: float = typer.Option(
        10.0, min=1, max=MAX_SECONDS, help="Seconds after which a service that has not answered counts as down."
    ),
) -> None:
    """Show everything on one screen; exits with status 0 when all is well, 1 with a problem, 2 when Dateline is
    down."""
    from pipeline.cli.status import status_command, watch_command

    settings = load_settings()
    if watch:
        watch_command(settings, json, timeout)
        return
    raise typer.Exit(status_command(settings, json, timeout))


@app.command()
def lag(json: JsonLines = False) -> None:
    """Show how far each stage is behind, and each receiver of notifications."""
    from pipeline.cli.lag_command import lag_command

    lag_command(load_settings(), json)


@app.command()
def trace(
    article: str = typer.Argument(help="The article's id or URL."),
    timeout: float = typer.Option(
        30.0, min=1, max=MAX_SECONDS, help="Time limit in seconds; for large topics, reports what was read by then."
    ),
    every_partition: bool = typer.Option(False, help="Read all partitions, not only that of the id."),
    json: JsonObject = False,
) -> None:
    """Show where an article is: topics, dead letters, index, story, takedown, alerts, deliveries; 1 when it is nowhere."""
    from pipeline.cli.trace_command import trace_command

    raise typer.Exit(trace_command(load_settings(), article, timeout, every_partition=every_partition, as_data=json))


@app.command()
def pause(stage: StageName = STAGE) -> None:
    """Make workers stop consuming, wherever they run, without stopping them."""
    from pipeline.operate.control import give

    print(give(load_settings(), "pause", stage))


@app.command()
def resume(stage: StageName = STAGE) -> None:
    """Let paused workers continue."""
    from pipeline.operate.control import give

    print(give(load_settings(), "resume", stage))


@app.command()
def drain(
    timeout: float = typer.Option(
        600.0, min=0, max=MAX_SECONDS, help="Give up after this many seconds; the workers then continue."
    ),
) -> None:
    """Let the workers finish what is on the topics, notifications included, then stop them all, wherever they run."""
    from rich.console import Console

    from pipeline.operate.drain import drain

    console = Console(stderr=True)
    with console.status("looking …") as shown:
        kept = drain(load_settings(), timeout, shown.update)
    for line in kept:
        print(line, file=sys.stderr)
    print("drained: all records are processed and no worker is running")


@app.command()
def logs(
    files: list[Path] = typer.Argument(
        None, help="Log files to show instead, or - for standard input (kubectl logs …)."
    ),
    worker: str = typer.Option(None, help="Only this worker, e.g. enrich-0."),
    level: str = typer.Option("info", help="Minimum level: debug, info, warning, error, critical."),
    lines: int = typer.Option(200, min=1, help="Number of last lines."),
    follow: bool = typer.Option(False, "--follow", help="Follow new lines until Ctrl-C."),
    json: bool = typer.Option(False, "--json", help="Print the lines unchanged: one JSON object per line."),
) -> None:
    """Show what the workers of `dateline run` on this machine logged, oldest first."""
    from pipeline.cli.logs import Wanted, logs_command

    logs_command(load_settings(), files or [], Wanted(worker, level, lines, follow, json))


@app.command()
def doctor(json: JsonLines = False) -> None:
    """Check what Dateline needs, and how to fix problems; exits with status 1 when there is one."""
    from pipeline.cli.doctor import doctor_command

    raise typer.Exit(doctor_command(load_settings(), json))


@app.command()
def settings(json: JsonLines = False) -> None:
    """Show every setting: value, default, source and meaning; secrets are hidden."""
    from pipeline.cli.settings import settings_command

    settings_command(load_settings(), json)


@app.command("enrich-worker")
def enrich_worker() -> None:
    """Run one enrichment worker, for deployments with their own supervisor."""
    from pipeline.stream.workers import enrich_worker

    enrich_worker(load_settings()).run()


@app.command("index-worker")
def index_worker() -> None:
    """Run one index worker, for deployments with their own supervisor."""
    from pipeline.stream.workers import index_worker

    index_worker(load_settings()).run()


@app.command("notify-worker")
def notify_worker() -> None:
    """Run one notify worker, for deployments with their own supervisor; needs notify_file."""
    from pipeline.stream.notify_worker import run

    run(load_settings())


@app.command()
def run(
    enrich: int = typer.Option(1, min=0, help="Enrichment workers; each uses enrich_processes cores."),
    index: int = typer.Option(1, min=0, help="Index workers."),
    notify: int = typer.Option(1, min=0, help="Notify workers, if notify_file is set."),
) -> None:
    """Run the workers of both stages, and of notify if configured; restart failed ones, stop all on SIGTERM or
    Ctrl-C."""
    from pipeline.stream.supervisor import supervise

    settings = load_settings()
    workers = {"enrich": enrich, "index": index}
    supervise(settings, workers | ({"notify": notify} if settings.notify_file else {}))


@app.command()
def wait(timeout: float = typer.Option(300.0, min=0, max=MAX_SECONDS, help="Give up after this many seconds.")) -> None:
    """Wait until stages and receivers that are served have done everything on their topics; 69 after TIMEOUT seconds."""
    from pipeline.cli.progress import lag_progress
    from pipeline.kafka.lag import wait_until_done
    from pipeline.operate.receiver_lag import awaited_lags, kept_queues

    settings = load_settings()
    with lag_progress() as tell:
        wait_until_done(settings, timeout, tell, lambda: awaited_lags(settings))
    for line in kept_queues(settings):
        print(line, file=sys.stderr)
