"""How many dead letters came lately, and why."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from pipeline.articles import DeadLetter
from pipeline.operate.recent import recent
from pipeline.settings import Settings
from pipeline.topology import topology

DAY = timedelta(hours=24)
LATELY = timedelta(minutes=15)
MOST = 2000
"""Letters of a partition that are read, since each holds a whole article; beyond it the numbers are at least so many."""


@dataclass(frozen=True)
class LettersState:
    """Of the last 24 hours, those that wait for a replay; ``lately`` of the last quarter of an hour."""

    reasons: dict[str, int]
    lately: int

    @property
    def total(self) -> int:
        return sum(self.reasons.values())


def letters_state(settings: Settings) -> LettersState:
    """Count them; raises Unavailable, SetupError."""
    now = datetime.now(UTC)
    waiting: dict[bytes, tuple[str, int]] = {}
    for key, value, timestamp in recent(settings, topology(settings).dead_letter.name, now - DAY, MOST):
        waiting.pop(key, None)
        if value is not None and (reason := _reason(value)):
            waiting[key] = reason, timestamp
    lately = (now - LATELY).timestamp() * 1000
    reasons = Counter(reason for reason, _ in waiting.values())
    return LettersState(dict(reasons.most_common()), sum(timestamp >= lately for _, timestamp in waiting.values()))


def _reason(value: bytes) -> str | None:
    try:
        return DeadLetter.model_validate_json(value).reason.value
    except ValidationError:
        return None  # Somebody else's message on our topic.
