"""``dateline index``: create, rebuild, list and prune the search index."""

import typer

from pipeline.cli.former_names import Group
from pipeline.cli.shared_options import JsonLines, JsonOutcome
from pipeline.config.load import load_settings

index = typer.Typer(cls=Group, help="Create, rebuild and prune the search index.", no_args_is_help=True)


@index.command("rebuild")
def index_rebuild(
    abandon: bool = typer.Option(False, "--abandon", help="Abandon an interrupted rebuild and delete its index."),
    allow_fewer: bool = typer.Option(False, "--allow-fewer", help="Even if the new index has lost most articles."),
    other_cluster: bool = typer.Option(
        False,
        "--other-cluster",
        help="Even if the live index is filled from another Kafka cluster, because topics have moved.",
    ),
    json: JsonOutcome = False,
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
def index_list(json: JsonLines = False) -> None:
    """List the generations of the index: live, building or old."""
    from pipeline.cli.index_view import list_command

    list_command(load_settings(), json)


@index.command("prune")
def index_prune(
    older_than: str = typer.Option(
        help="Minimum age (90d, 12w, 6mo, 1y) or a date, by published_at or else the time of receipt."
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only show how many articles would be deleted."),
    every: str = typer.Option(None, help="Repeat until stopped, at this interval: 12h, 1d."),
    json: JsonOutcome = False,
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
