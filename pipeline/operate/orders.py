"""Tell workers, wherever they are, to pause, to go on, to stop."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

from kafka import KafkaProducer

from pipeline.kafka import answering, client_options
from pipeline.operate.whoami import whoami
from pipeline.settings import Settings
from pipeline.topology import topology
from pipeline.workers import Order


def order(settings: Settings, what: Literal["pause", "resume", "stop"], keys: Iterable[str]) -> None:
    """Put an order on dateline.control, for each of the stages ``keys`` or for ``STOP``; raises Unavailable."""
    value = Order(order=what, by=whoami(), at=datetime.now(UTC)).model_dump_json().encode()
    with answering(settings):
        producer = KafkaProducer(**client_options(settings), acks="all")
        try:
            for key in keys:
                producer.send(topology(settings).control.name, key=key.encode(), value=value).get(timeout=30)
        finally:
            producer.close()


def give(settings: Settings, what: Literal["pause", "resume"], stage: str | None) -> str:
    """Pause or resume one stage, or all of them; returns what to tell the operator. Raises Unavailable."""
    stages = [stage] if stage else [each.name for each in topology(settings).stages]
    order(settings, what, stages)
    effect = "takes no more records" if what == "pause" else "goes on"
    return f"{' and '.join(stages)}: within seconds every worker {effect}; see: dateline status"
