"""Implementation of ``dateline index``."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from pipeline.cli.generation_view import size_in_words, state_in_words
from pipeline.cli.tables import FittingTable
from pipeline.config.settings import Settings
from pipeline.index.gateway import Gateway
from pipeline.index.generations import Generation, drop, generations

if TYPE_CHECKING:
    from pipeline.operate.rebuild.rebuild import Progress as RebuildProgress
    from pipeline.operate.rebuild.rebuild import Tell


def rebuild_command(settings: Settings, as_json: bool, *, allow_fewer: bool, other_cluster: bool) -> None:
    """Rebuild with a progress bar, then say what became of it."""
    from pipeline.operate.rebuild.rebuild import rebuild

    with _progress() as tell:
        done = rebuild(settings, tell, allow_fewer=allow_fewer, other_cluster=other_cluster)
    if as_json:
        print(json.dumps(asdict(done)))
        return
    print(f"{settings.index_alias} → {done.index}: {done.documents:,} articles in {done.seconds:.1f} s")
    if done.refused:
        print(
            f"{done.refused} were rejected; list them with: dateline dead-letters list --stage index", file=sys.stderr
        )
    if done.replaced:
        print(f"{done.replaced} is kept until: dateline index delete-old")


def abandon_command(settings: Settings) -> None:
    """Remove a half-filled generation."""
    from pipeline.operate.rebuild.rebuild import abandon

    dropped = abandon(settings)
    print(f"dropped {dropped}" if dropped else "no rebuild was begun")


def rollback_command(settings: Settings) -> None:
    """Go back to the generation before."""
    from pipeline.operate.rebuild.rollback import rollback

    index, replaced = rollback(settings)
    print(f"{settings.index_alias} → {index}, as it was when it was replaced, without articles taken down since")
    print("it lacks articles received since: add them with `dateline index rebuild`")
    if replaced:
        print(f"{replaced} is kept until: dateline index delete-old")


def list_command(settings: Settings, as_json: bool) -> None:
    """Print the generations, oldest first."""
    with Gateway(settings) as gateway:
        found = generations(gateway)
    if as_json:
        for generation in found:
            print(json.dumps(asdict(generation), default=str))
        return
    table = Table("index", "state", "documents", "size", "mapping", "made", box=None)
    for each in found:
        made = each.created_at.strftime("%Y-%m-%d %H:%M")
        table.add_row(each.index, state_in_words(each), *size_in_words(each), f"{each.mapping_version}", made)
    Console().print(FittingTable(table))


def delete_old_command(settings: Settings) -> None:
    """Delete generations that are neither live nor being filled."""
    with Gateway(settings) as gateway:
        old = _replaced(generations(gateway))
        for generation in old:
            drop(gateway, generation)
            print(f"dropped {generation.index}")
    if not old:
        print("there is no old generation")


def _replaced(found: Sequence[Generation]) -> list[Generation]:
    """Return the old generations; none without a live one, since then there is nothing else."""
    is_served = any(generation.state == "live" for generation in found)
    return [generation for generation in found if generation.state == "old" and is_served]


@contextmanager
def _progress() -> Iterator["Tell"]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def tell(now: "RebuildProgress") -> None:
            bar.update(task, description=f"{now.step} {now.index}", completed=now.read, total=now.records)

        yield tell
