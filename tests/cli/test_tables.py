"""Tables on narrow terminals: nothing is cut off."""

import io

import pytest
from rich.console import Console
from rich.table import Table

from pipeline.cli.tables import FittingTable

NAMES = ("articles-of-the-desk-g12", "articles-of-the-desk-g13")


def drawn(width: int, *, no_wrap: bool) -> str:
    """The table as a terminal of that width shows it."""
    table = Table(box=None, pad_edge=False)
    for title in ("index", "state", "documents"):
        table.add_column(title, no_wrap=no_wrap)
    for name in NAMES:
        table.add_row(name, "live, write blocked", "12,345")
    file = io.StringIO()
    Console(file=file, width=width).print(FittingTable(table))
    return file.getvalue()


@pytest.mark.parametrize("no_wrap", [True, False])
@pytest.mark.parametrize("width", [40, 47, 79, 200])
def test_nothing_is_cut_off(width: int, no_wrap: bool) -> None:
    """Each cell is there in whole, over several lines if need be, and no line is longer than the terminal."""
    text = drawn(width, no_wrap=no_wrap)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width
    assert all(name in text for name in NAMES)
    assert text.count("12,345") == len(NAMES)


def test_a_table_that_fits_is_a_table() -> None:
    """A line a row, under the titles."""
    assert len(drawn(80, no_wrap=True).splitlines()) == 1 + len(NAMES)


def test_one_that_does_not_is_a_block_a_row() -> None:
    """Titles to the left, values beside them."""
    lines = [line.rstrip() for line in drawn(45, no_wrap=True).splitlines()]
    assert lines[:4] == [f"index     {NAMES[0]}", "state     live, write blocked", "documents 12,345", ""]
