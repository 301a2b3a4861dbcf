"""The ``dateline`` command: one thin function per sub-command, implemented elsewhere.

Heavy modules are imported inside the functions, so that ``dateline --help`` answers at once.
"""

import typer

from pipeline import __version__
from pipeline.cli import api, backup, desk, enrich, export, feeds, publish, search, workers
from pipeline.cli.alerts import alerts
from pipeline.cli.dead_letters import dead_letters
from pipeline.cli.former_names import Group
from pipeline.cli.gazetteer import gazetteer
from pipeline.cli.index import index
from pipeline.cli.kibana import kibana
from pipeline.cli.languages import languages
from pipeline.cli.notify import notify
from pipeline.cli.takedown import takedown
from pipeline.cli.topics import topics
from pipeline.cli.uncaught import run as run_to_its_end

app = typer.Typer(
    name="dateline",
    cls=Group,
    help="Turn a stream of news into something you can search by who and where.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for commands in (workers, backup, publish, enrich, feeds, search, export, api, desk):
    app.add_typer(commands.app)
for name, group in {
    "topics": topics,
    "gazetteer": gazetteer,
    "index": index,
    "takedown": takedown,
    "alerts": alerts,
    "notify": notify,
    "dead-letters": dead_letters,
    "kibana": kibana,
    "languages": languages,
}.items():
    app.add_typer(group, name=name)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"dateline {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Show the version."),
) -> None: ...


def main() -> None:
    """Run the command; a Dateline error prints one line and sets the exit status, without a traceback."""
    run_to_its_end(app)
