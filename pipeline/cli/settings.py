"""``dateline settings``: values, sources and meaning of all settings."""

import json
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from pipeline.cli.tables import FittingTable
from pipeline.config.settings import Settings
from pipeline.config.sources import SettingRow, setting_rows


def settings_command(settings: Settings, as_data: bool) -> None:
    """Print every setting."""
    rows = setting_rows(settings)
    if as_data:
        for row in rows:
            print(json.dumps(asdict(row), default=str))
        return
    console = Console()
    console = console if console.is_terminal else Console(width=200)
    console.print(FittingTable(_table(rows)), highlight=False)


def _table(rows: list[SettingRow]) -> Table:
    table = Table("setting", "value", "default", "source", "what it is", box=None, pad_edge=False)
    for row in rows:
        style = "" if row.source == "default" else "bold"
        table.add_row(row.name, str(row.value), str(row.default), row.source, row.meaning, style=style)
    return table
