"""Implementation of ``dateline gazetteer``."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline.cli.tables import FittingTable
from pipeline.cli.terminal import json_text
from pipeline.config.settings import Settings
from pipeline.gazetteer.store import Candidate, gazetteer_path, open_gazetteer


def build_command(settings: Settings, dumps: Path | None = None) -> None:
    """Build with progress on stderr; print path and version on stdout."""
    from pipeline.gazetteer.build import build

    path = gazetteer_path(settings)
    with Console(stderr=True).status("building the gazetteer") as status:
        version = build(path, dumps, lambda step: status.update(f"gazetteer: {step}"))
    print(f"{path}  version {version}  {path.stat().st_size / 1e6:.0f} MB")


def lookup_command(settings: Settings, name: str, as_json: bool, limit: int) -> int:
    """Print up to ``limit`` candidates; return 1 when the name is unknown."""
    found = list(open_gazetteer(settings).candidates(name))[:limit]
    if as_json:
        for candidate in found:
            print(json_text(_row(candidate), indent=None))
    elif found:
        Console().print(FittingTable(_table(found)))
    else:
        Console(stderr=True).print(f"no place is called {name!r}", markup=False)
    return 0 if found else 1


def _row(candidate: Candidate) -> dict[str, Any]:
    return asdict(candidate) | {"kind": candidate.kind.name.lower(), "country": candidate.country}


def _table(found: list[Candidate]) -> Table:
    table = Table("name", "feature", "country", "admin1", "people", "lat, lon", "named by", box=None)
    for place in found:
        point = f"{place.lat:.3f}, {place.lon:.3f}"
        people, kind = f"{place.population:,}", place.kind.name.lower()
        table.add_row(place.name, place.feature, " ".join(place.countries), place.admin1, people, point, kind)
    return table
