"""``dateline topics list``, and the tables of a status: on their own, so that the list loads no more than it needs."""

import json
from dataclasses import asdict

from rich.console import Console, Group, RenderableType
from rich.filesize import decimal
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.cli.fitting_table import FittingTable
from pipeline.config.settings import Settings
from pipeline.operate.status.kafka import TopicState, topic_states

WIDTH = 160
"""Of a screen that is not a terminal: wide enough for a worker's line."""


def topics_command(settings: Settings, as_data: bool) -> None:
    """Print the topics; those that are missing too."""
    topics = topic_states(settings)
    if as_data:
        for topic in topics:
            print(json.dumps(asdict(topic)))
    else:
        wide_console().print(topics_table("Topics", topics))


def wide_console() -> Console:
    """The terminal, or else a screen that nothing is cut off on."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def topics_table(title: str, topics: list[TopicState]) -> RenderableType:
    """A line a topic."""
    table = plain_table("topic", "partitions", "replicas", "records", "size")
    for topic in topics:
        size = "?" if topic.bytes is None else decimal(topic.bytes)
        shown = (str(topic.partitions), str(topic.replicas), f"{topic.records:,}", size)
        table.add_row(topic.name, *(shown if topic.exists else ("missing", "", "", "")))
    return section(title, table)


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
