"""The ``dateline`` command: one thin function a sub-command; the work is done elsewhere.

Heavy modules are imported inside the functions, so that ``dateline --help`` answers at once.
"""

import sys

import typer

from pipeline.errors import DatelineError
from pipeline.settings import load_settings

app = typer.Typer(
    name="dateline",
    help="Turn a stream of news into something you can search by who and where.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
topics = typer.Typer(help="Make and list the Kafka topics.", no_args_is_help=True)
app.add_typer(topics, name="topics")
gazetteer = typer.Typer(help="Build and ask the gazetteer of place names.", no_args_is_help=True)
app.add_typer(gazetteer, name="gazetteer")


@gazetteer.command("build")
def gazetteer_build() -> None:
    """Build the gazetteer from the installed packages."""
    from pipeline.gazetteer.commands import build_command

    build_command(load_settings())


@gazetteer.command("lookup")
def gazetteer_lookup(
    name: str = typer.Argument(help="A place name, e.g. 'San José'."),
    json: bool = typer.Option(False, "--json", help="Print one JSON object a line."),
    limit: int = typer.Option(10, min=1, help="How many candidates at most."),
) -> None:
    """Show the places a name may mean, the most likely first; 1 when there is none."""
    from pipeline.gazetteer.commands import lookup_command

    raise typer.Exit(lookup_command(load_settings(), name, json, limit))


@topics.command("create")
def topics_create() -> None:
    """Create the topics that are missing; those that exist are left as they are."""
    from pipeline.operate.topics import create_topics

    for name, made in create_topics(load_settings()):
        print(f"{'created' if made else 'exists '}  {name}")


@app.command("enrich-worker")
def enrich_worker() -> None:
    """Run one enrichment worker, for deployments that supervise by themselves."""
    from pipeline.stream.stages import enrich_worker

    enrich_worker(load_settings()).run()


@app.command("index-worker")
def index_worker() -> None:
    """Run one index worker, for deployments that supervise by themselves."""
    from pipeline.stream.stages import index_worker

    index_worker(load_settings()).run()


@app.command()
def run(enrich: int = 1, index: int = 1) -> None:
    """Run the workers of both stages, restart what fails, stop all on SIGTERM or Ctrl-C."""
    from pipeline.stream.supervisor import supervise

    supervise(load_settings(), {"enrich": enrich, "index": index})


@app.command()
def wait(timeout: float = 300.0) -> None:
    """Wait until both stages have done everything that is on their topics; 69 after TIMEOUT seconds."""
    from pipeline.operate.lag import wait_until_done
    from pipeline.operate.progress import lag_progress

    settings = load_settings()
    with lag_progress() as tell:
        wait_until_done(settings, timeout, tell)


def main() -> None:
    """Run the command; an error of ours ends with one line and its exit status, never a traceback."""
    try:
        app()
    except DatelineError as error:
        print(f"dateline: {error}", file=sys.stderr)
        sys.exit(error.exit_status)


if __name__ == "__main__":
    main()
