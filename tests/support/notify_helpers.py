"""Matches on articles.alerts without an index, and notify.yaml files."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from kafka import KafkaProducer

from pipeline.config.settings import Settings
from pipeline.kafka.topology import topology
from pipeline.messages.article_version import version_at
from pipeline.messages.articles import Alert

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def alert(number: int, search: str = "rivers", **changes: Any) -> Alert:
    """A match of a saved search."""
    values = {
        "alert": search,
        "article_id": f"a{number}",
        "version": version_at(round(AT.timestamp() * 1000), number),
        "title": f"The river at bridge {number} rises",
        "url": f"https://news.example/{number}",
        "source": "Example Daily",
        "date": AT,
        "matched_at": AT,
    }
    return Alert.model_validate(values | changes)


def put_alerts(settings: Settings, alerts: Iterable[Alert]) -> list[str]:
    """Put matches on the topic as an index worker does; returns ARTICLE/VERSION of each."""
    named = []
    with KafkaProducer(bootstrap_servers=settings.kafka_bootstrap, acks="all", linger_ms=5) as producer:
        sent = []
        for each in alerts:
            value = each.model_dump_json(exclude_none=True).encode()
            sent.append(producer.send(topology(settings).alerts.name, key=each.key.encode(), value=value))
            named.append(f"{each.article_id}/{each.version}")
        for receipt in sent:
            receipt.get(60)
    return named


def notify_file(path: Path, receivers: Sequence[dict[str, Any]], **more: Any) -> Path:
    """Write a notify.yaml; receivers begin at the earliest match unless they say otherwise."""
    rows = [{"begin": "earliest", **receiver} for receiver in receivers]
    path.write_text(yaml.safe_dump({"receivers": rows, **more}), encoding="utf-8")
    return path


def webhook(name: str, url: str, **more: Any) -> dict[str, Any]:
    """A webhook to this machine."""
    return {"name": name, "kind": "webhook", "url": url, "allow": ["loopback"], **more}


def history_rows(text: str) -> list[dict[str, Any]]:
    """What ``dateline notify history --json`` prints."""
    return [json.loads(line) for line in text.splitlines()]
