"""``dateline topics list``, and the same table in a status."""

import json
from dataclasses import asdict

from rich.console import RenderableType
from rich.filesize import decimal

from pipeline.cli.tables import plain_table, section, wide_console
from pipeline.config.settings import Settings
from pipeline.operate.status.kafka import TopicState, topic_states


def topics_command(settings: Settings, as_data: bool) -> None:
    """Print the topics; those that are missing too."""
    topics = topic_states(settings)
    if as_data:
        for topic in topics:
            print(json.dumps(asdict(topic)))
    else:
        wide_console().print(topics_table("Topics", topics))


def topics_table(title: str, topics: list[TopicState]) -> RenderableType:
    """A line a topic."""
    table = plain_table("topic", "partitions", "replicas", "records", "size")
    for topic in topics:
        size = "?" if topic.bytes is None else decimal(topic.bytes)
        shown = (str(topic.partitions), str(topic.replicas), f"{topic.records:,}", size)
        table.add_row(topic.name, *(shown if topic.exists else ("missing", "", "", "")))
    return section(title, table)
