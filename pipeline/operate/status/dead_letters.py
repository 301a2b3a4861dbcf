"""Recent dead letters by reason."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from pipeline.config.parts import KafkaFlow
from pipeline.kafka.reader import recent
from pipeline.kafka.topology import topology
from pipeline.messages.articles import DeadLetter

DAY = timedelta(hours=24)
RECENT_WINDOW = timedelta(minutes=15)
MAX_DEAD_LETTERS_READ = 2000
"""Dead letters read per partition, as each holds a whole article; beyond this, counts are lower bounds."""


@dataclass(frozen=True)
class LettersState:
    """Pending dead letters of the last 24 hours; ``lately`` counts the last quarter of an hour."""

    reasons: dict[str, int]
    lately: int

    @property
    def total(self) -> int:
        return sum(self.reasons.values())


def letters_state(settings: KafkaFlow) -> LettersState:
    """Count the dead letters; raises Unavailable, SetupError."""
    now = datetime.now(UTC)
    waiting: dict[bytes, tuple[str, int]] = {}
    for key, value, timestamp in recent(
        settings, topology(settings).dead_letter.name, now - DAY, MAX_DEAD_LETTERS_READ
    ):
        waiting.pop(key, None)
        if value is not None and (reason := _reason(value)):
            waiting[key] = reason, timestamp
    lately = (now - RECENT_WINDOW).timestamp() * 1000
    reasons = Counter(reason for reason, _ in waiting.values())
    return LettersState(dict(reasons.most_common()), sum(timestamp >= lately for _, timestamp in waiting.values()))


def _reason(value: bytes) -> str | None:
    try:
        return DeadLetter.model_validate_json(value).reason.value
    except ValidationError:
        return None  # A foreign message.
