"""The producer's edge, with failures that a real broker cannot be asked for."""

import asyncio
from collections import Counter
from collections.abc import Awaitable

import pytest
from aiokafka.errors import KafkaTimeoutError, MessageSizeTooLargeError
from faust.exceptions import ProducerSendError
from structlog.testing import capture_logs

from pipeline.config.settings import Settings
from pipeline.messages.outcomes import Message
from pipeline.messages.records import Record
from pipeline.stream.delivery import Outbox
from pipeline.stream.health import WorkerHealth

QUICK = Settings(retry_max_delay=0.01)
RECORD = Record("articles.raw", 3, 17, 1_700_000_000_000, b"a1", b"{}")


class Broker:
    """Confirms, refuses or fails by script: (message number in order of sending) → error."""

    def __init__(self, errors: dict[int, Exception], *, at_hand_over: bool = False) -> None:
        self.errors = errors
        self.at_hand_over = at_hand_over
        self.sent: list[bytes | None] = []
        self.confirmed: list[bytes | None] = []

    async def send(self, message: Message) -> Awaitable[object]:
        error = self.errors.get(len(self.sent))
        self.sent.append(message.value)
        if error and self.at_hand_over:
            raise error
        return self._confirm(message, error)

    async def _confirm(self, message: Message, error: Exception | None) -> object:
        await asyncio.sleep(0)
        if error:
            raise error
        self.confirmed.append(message.value)
        return None


def messages(*values: bytes) -> list[Message]:
    return [Message(RECORD, "t", b"key", value, "enriched") for value in values]


def deliver(broker: Broker, *values: bytes) -> dict[str, int]:
    return endings(
        asyncio.run(Outbox(broker.send, QUICK.retry_max_delay, WorkerHealth("enrich")).deliver(messages(*values)))
    )


def endings(delivered: list[Message]) -> dict[str, int]:
    return dict(Counter(message.ending for message in delivered))


@pytest.mark.parametrize("at_hand_over", [False, True])
def test_sends_again_from_the_first_failure_on(at_hand_over: bool) -> None:
    """After a failure that message and all behind it are sent again, so the last of a key stays last."""
    broker = Broker({1: KafkaTimeoutError()}, at_hand_over=at_hand_over)
    assert deliver(broker, b"a", b"b", b"c") == {"enriched": 3}
    assert broker.confirmed[-2:] == [b"b", b"c"]


def test_a_full_disk_is_waited_out() -> None:
    """A broker that refuses every message for a while ends with each delivered and counted once."""
    broker = Broker({n: ProducerSendError("No space left on device") for n in range(6)})
    assert deliver(broker, b"a", b"b") == {"enriched": 2}


def test_a_warning_names_the_article_and_its_record() -> None:
    """Who reads the log can find both."""
    with capture_logs() as logged:
        deliver(Broker({0: KafkaTimeoutError()}), b"a")
    assert [{name: line[name] for name in ("event", "record", "article_id", "topic")} for line in logged] == [
        {"event": "delivery failed", "record": "articles.raw-3-17", "article_id": "a1", "topic": "t"}
    ]


def test_too_large_is_replaced() -> None:
    """A message the broker finds too large is replaced by what it names instead, and counted as that."""
    instead = Message(RECORD, "dead", b"key", b"smaller", "dead-lettered")
    large = Message(RECORD, "t", b"key", b"large", "enriched", lambda: instead)
    broker = Broker({0: MessageSizeTooLargeError()})
    delivered = asyncio.run(
        Outbox(broker.send, QUICK.retry_max_delay, WorkerHealth("enrich")).deliver([large, *messages(b"next")])
    )
    assert endings(delivered) == {"dead-lettered": 1, "enriched": 1}
    assert broker.confirmed[-2:] == [b"smaller", b"next"]


def test_a_bug_is_not_retried() -> None:
    """An error that is not the broker's surfaces, to end the worker."""
    with pytest.raises(ZeroDivisionError):
        deliver(Broker({0: ZeroDivisionError()}), b"a")
