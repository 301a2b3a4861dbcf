"""``dateline languages``: list, install, remove and check recognisers by language."""

import json as json_lines
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from pipeline.config.load import load_settings
from pipeline.errors import UsageError
from pipeline.packs.installed import state_of
from pipeline.packs.table import PACKS, Bundled, CoreNlp, Pack

languages = typer.Typer(help="List, install, remove and check the name recognisers of languages.", no_args_is_help=True)

CODES = typer.Argument(help="Language codes, as dateline languages list shows them.")
ONE_OBJECT_A_LINE = "Print one JSON object per line."
RE_ENRICH = "dateline re-enrich reads articles again that came before; workers that run have to be restarted first."


@languages.command("list")
def languages_list(json: bool = typer.Option(False, "--json", help=ONE_OBJECT_A_LINE)) -> None:
    """List the languages with a recogniser: whether it is installed, its licence, what it costs."""
    from rich.console import Console
    from rich.table import Table

    from pipeline.cli.tables import FittingTable

    rows = [_row(load_settings().data_dir, pack) for pack in PACKS.values()]
    if json:
        for row in rows:
            print(json_lines.dumps(row, ensure_ascii=False))
        return
    table = Table(box=None, header_style="bold")
    for title in ("code", "language", "state", "model", "licence"):
        table.add_column(title)
    for title in ("download", "disk", "memory"):
        table.add_column(title, justify="right")
    for row in rows:
        sizes = (f"{row[size]} MB" for size in ("download_mb", "disk_mb", "memory_mb"))
        table.add_row(*(row[name] for name in ("language", "name", "state", "model", "licence")), *sizes)
    Console(width=None if sys.stdout.isatty() else 200).print(FittingTable(table))


@languages.command("install")
def languages_install(
    codes: list[str] = CODES,
    yes: bool = typer.Option(False, "--yes", "-y", help="Accept the licences without asking."),
    json: bool = typer.Option(False, "--json", help=ONE_OBJECT_A_LINE),
) -> None:
    """Fetch and install recognisers; exits with 69 when the source is unreachable. Asks before installing under another
    licence."""
    from pipeline.packs.install import install, pack_of

    data_dir = load_settings().data_dir
    packs = [pack_of(code) for code in dict.fromkeys(codes)]
    missing = [pack for pack in packs if state_of(data_dir, pack) != "installed"]
    _agree([pack for pack in missing if isinstance(pack.source, CoreNlp)], yes)
    for pack in packs:
        with _progress() as tell:
            made = install(data_dir, pack, tell)
        _say(pack, "installed" if made else "already installed", json)
    if missing and not json:
        print(RE_ENRICH, file=sys.stderr)


@languages.command("remove")
def languages_remove(
    codes: list[str] = CODES, json: bool = typer.Option(False, "--json", help=ONE_OBJECT_A_LINE)
) -> None:
    """Remove recognisers; only the gazetteer then tags articles in their languages."""
    from pipeline.packs.install import pack_of, remove

    data_dir = load_settings().data_dir
    for pack in [pack_of(code) for code in codes]:
        _say(pack, "removed" if remove(data_dir, pack) else "not installed", json)


@languages.command("check")
def languages_check(
    codes: list[str] = typer.Argument(None, help="Language codes; default: all that are installed."),
    json: bool = typer.Option(False, "--json", help=ONE_OBJECT_A_LINE),
) -> None:
    """Check the recognisers' files and let each read a sentence; exits with status 1 when one fails."""
    from pipeline.operate.pack_check import check_pack
    from pipeline.packs.install import pack_of

    data_dir = load_settings().data_dir
    packs = [pack_of(code) for code in codes or ()]
    failed = 0
    for pack in packs or [pack for pack in PACKS.values() if state_of(data_dir, pack) != "not installed"]:
        with _progress() as tell:
            tell(f"checking {pack.name}")
            check = check_pack(data_dir, pack)
        failed += not check.ok
        if json:
            print(json_lines.dumps(asdict(check), ensure_ascii=False))
        else:
            fix = f"\n      → {check.fix}" if check.fix else ""
            print(f"{'ok   ' if check.ok else 'wrong'} {pack.language}  {check.found}{fix}")
    raise typer.Exit(1 if failed else 0)


def _row(data_dir: Path, pack: Pack) -> dict[str, Any]:
    kind = "bundled" if isinstance(pack.source, Bundled) else "java" if isinstance(pack.source, CoreNlp) else "python"
    return {
        "language": pack.language,
        "name": pack.name,
        "state": state_of(data_dir, pack),
        "model": pack.model,
        "kind": kind,
        "is_default": pack.is_default,
        "licence": pack.licence,
        "download_mb": pack.download_mb,
        "disk_mb": pack.disk_mb,
        "memory_mb": pack.memory_mb,
    }


def _agree(packs: Sequence[Pack], yes: bool) -> None:
    """Show what will be fetched and its licence; raises UsageError without consent."""
    if not packs:
        return
    print(
        "These recognisers are Stanford CoreNLP's, under the GNU General Public License, version 3 or later. They are "
        "fetched from Maven and run as programs of their own, beside Dateline.",
        file=sys.stderr,
    )
    for pack in packs:
        print(
            f"  {pack.language}  {pack.name}: {pack.download_mb} MB to fetch, {pack.disk_mb} MB on disk, "
            f"about {pack.memory_mb} MB of memory in each worker",
            file=sys.stderr,
        )
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("cannot ask for confirmation without a terminal: accept this licence with --yes")
    if not typer.confirm("Fetch them?", err=True):
        raise UsageError("nothing was fetched")


def _say(pack: Pack, outcome: str, as_json: bool) -> None:
    print(
        json_lines.dumps({"language": pack.language, "outcome": outcome}) if as_json else f"{pack.language}: {outcome}"
    )


@contextmanager
def _progress() -> Iterator[Any]:
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield status.update
