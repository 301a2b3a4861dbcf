"""History of notifications: the latest outcome of each match at each receiver, from articles.deliveries."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from pipeline.config.parts import KafkaFlow
from pipeline.kafka.reader import recent
from pipeline.kafka.topology import topology
from pipeline.messages.notifications import Delivery


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Filter of deliveries; empty fields match all."""

    receiver: str = ""
    search: str = ""
    article: str = ""
    outcome: str = ""

    def matches(self, delivery: Delivery) -> bool:
        """Return whether a delivery matches."""
        return all(
            wanted in ("", found)
            for wanted, found in (
                (self.receiver, delivery.receiver),
                (self.search, delivery.search),
                (self.article, delivery.article_id),
                (self.outcome, delivery.outcome),
            )
        )


def deliveries(settings: KafkaFlow, wanted: DeliveryFilter, since: datetime | None, most: int) -> list[Delivery]:
    """Return the newest deliveries, oldest first; raises Unavailable, SetupError."""
    last: dict[bytes, Delivery] = {}
    for key, value, _ in recent(settings, topology(settings).deliveries.name, since):
        last.pop(key, None)
        if (delivery := _read(value)) and wanted.matches(delivery):
            last[key] = delivery
    return sorted(last.values(), key=lambda delivery: delivery.at)[-most:]


def _read(value: bytes | None) -> Delivery | None:
    try:
        return Delivery.model_validate_json(value or b"")
    except ValidationError:
        return None  # A tombstone, or from another version.
