"""Tables for terminals of any width: nothing is cut off, and what does not fit is a block of lines for each row."""

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.measure import measure_renderables
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

WIDTH = 160
"""Columns of a screen that is not a terminal: wide enough for a worker's line."""
MEASURED_WIDTH = 10_000
"""Of a terminal on which everything fits: what a table would take there."""


def wide_console() -> Console:
    """The terminal, or else a screen that nothing is cut off on."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


class FittingTable:
    """A table where the terminal is wide enough for it, else COLUMN VALUE lines for each row."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        columns = self._table.columns
        wide = options.update(width=MEASURED_WIDTH)
        _, right, _, left = self._table.padding
        widths = [_widths(console, wide, column) for column in columns]
        spare = options.max_width - sum(least + left + right for least, _ in widths)
        if spare >= 0:
            for column, (least, most) in zip(columns, widths, strict=True):
                # Given here, as the table by itself would shorten words before it wraps lines.
                column.width = least + min(spare, most - least)
                spare -= column.width - least
            yield self._table
            return
        for row in zip(*(column.cells for column in columns), strict=True):
            block = Table.grid(padding=(0, 1))
            block.add_column(style="dim", no_wrap=True)
            block.add_column(overflow="fold")
            for column, cell in zip(columns, row, strict=True):
                block.add_row(column.header, cell)
            yield block
            yield Text()


def _widths(console: Console, options: ConsoleOptions, column: Column) -> tuple[int, int]:
    """Return the width below which something of a column is cut off, its longest word or line, and that of its lines."""
    found = measure_renderables(console, options, [column.header, *column.cells])
    return (found.maximum if column.no_wrap else found.minimum), found.maximum


def plain_table(*columns: str) -> Table:
    """A table without lines; numbers stand to the right."""
    table = Table(box=None, pad_edge=False)
    for name in columns:
        right = name not in ("topic", "stage", "worker", "receiver", "state", "index", "probes")
        table.add_column(name, justify="right" if right else "left", header_style="dim", no_wrap=True)
    return table


def section(title: str, table: Table) -> RenderableType:
    """A table under its title."""
    return Group(Text(title, style="bold"), Padding(FittingTable(table), (0, 0, 1, 2)))
