"""``dateline index``: create, rebuild, list and prune the search index."""

import typer

from pipeline.cli.former_names import Group
from pipeline.config.load import load_settings

index = typer.Typer(cls=Group, help="Make, rebuild and prune the search index.", no_args_is_help=True)


@index.command("rebuild")
def index_rebuild(
    abandon: bool = typer.Option(False, "--abandon", help="Give up a rebuild that was stopped: remove what it made."),
    allow_fewer: bool = typer.Option(False, "--allow-fewer", help="Also when the new one has lost most articles."),
    other_cluster: bool = typer.Option(
        False, "--other-cluster", help="Also when the live one is filled from another Kafka cluster: topics have moved."
    ),
    json: bool = typer.Option(False, "--json", help="Print the outcome as JSON."),
) -> None:
    """Build a new generation of the index from articles.enriched while the current one serves; resumes after a stop."""
    from pipeline.cli.index_view import abandon_command, rebuild_command

    if abandon:
        abandon_command(load_settings())
    else:
        rebuild_command(load_settings(), json, allow_fewer=allow_fewer, other_cluster=other_cluster)


@index.command("rollback")
def index_rollback() -> None:
    """Return to the generation that the last rebuild replaced; articles taken down since stay away."""
    from pipeline.cli.index_view import rollback_command

    rollback_command(load_settings())


@index.command("list")
def index_list(json: bool = typer.Option(False, "--json", help="One JSON object a line.")) -> None:
    """List the generations of the index: live, building or old."""
    from pipeline.cli.index_view import list_command

    list_command(load_settings(), json)


@index.command("prune")
def index_prune(
    older_than: str = typer.Option(help="How old: 90d, 12w, 6mo, 1y; or a date. By published_at, else when it came."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only say how many articles there are."),
    every: str = typer.Option(None, help="Go on indefinitely, once in so long: 12h, 1d."),
    json: bool = typer.Option(False, "--json", help="Print the outcome as JSON."),
) -> None:
    """Delete old articles from the index and from articles.enriched, so that a rebuild does not bring them back."""
    from pipeline.cli.takedown_view import prune_command

    prune_command(load_settings(), older_than, dry_run, every, json)


@index.command("delete-old")
def index_delete_old() -> None:
    """Delete the generations that rebuilds have replaced."""
    from pipeline.cli.index_view import delete_old_command

    delete_old_command(load_settings())


@index.command("create")
def index_create() -> None:
    """Install the index template and create the first index and its alias where missing."""
    from pipeline.index.gateway import Gateway
    from pipeline.index.generations import ensure_index

    settings = load_settings()
    with Gateway(settings) as gateway:
        print(f"{settings.index_alias} → {ensure_index(gateway)}")
