"""Deliver messages and return only when the broker has confirmed all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from faust.exceptions import ProducerSendError

from pipeline.messages.outcomes import Message
from pipeline.retry import finish_async
from pipeline.stream.health import WorkerHealth

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

Send = Callable[[Message], Awaitable[Awaitable[object]]]
"""Hands a message to the producer; the awaitable is done when the broker has confirmed it."""


class Outbox:
    """A worker's only way to write to a topic: ``deliver``."""

    def __init__(self, send: Send, retry_max_delay: float, health: WorkerHealth) -> None:
        self._send = send
        self._retry_max_delay = retry_max_delay
        self._health = health

    async def deliver(self, messages: Sequence[Message]) -> list[Message]:
        """Send until all are confirmed, in order; return the messages actually delivered, replacements included.

        A failed message is sent again together with those after it, so a key's last message stays last. This may repeat
        messages on the topic; its readers are idempotent.
        """
        delivered: list[Message] = []

        async def attempt(pending: Sequence[Message]) -> Sequence[Message]:
            return await self._attempt(pending, delivered)

        await finish_async(messages, attempt, self._wait, self._retry_max_delay)
        return delivered

    async def _wait(self, pending: Sequence[Message], delay: float) -> None:
        self._health.waiting("kafka")
        await asyncio.sleep(delay)

    async def _attempt(self, messages: Sequence[Message], delivered: list[Message]) -> Sequence[Message]:
        """Try each message once; return those to send again, from the first failure on."""
        # Handed over one by one, which sets their order on the topic; confirmed together.
        confirmations = [await self._hand_over(message) for message in messages]
        results = await asyncio.gather(*confirmations, return_exceptions=True)
        for position, (message, result) in enumerate(zip(messages, results, strict=True)):
            if isinstance(result, BaseException):
                return self._retry(message, result) + list(messages[position + 1 :])
            delivered.append(message)
        return []

    async def _hand_over(self, message: Message) -> Awaitable[object]:
        try:
            return await self._send(message)
        except (KafkaError, ProducerSendError) as error:
            refused: asyncio.Future[object] = asyncio.get_running_loop().create_future()
            refused.set_exception(error)
            return refused

    def _retry(self, message: Message, error: BaseException) -> list[Message]:
        cause = (error.__cause__ or error) if isinstance(error, ProducerSendError) else error
        if isinstance(cause, MessageSizeTooLargeError) and message.instead is not None:
            log.warning("message too large", **_log_fields(message), error=str(cause))
            return [message.instead()]
        if isinstance(cause, KafkaError | ProducerSendError | asyncio.TimeoutError):
            log.warning("delivery failed", **_log_fields(message), error=repr(cause))
            return [message]
        raise error


def _log_fields(message: Message) -> dict[str, str]:
    """Return log fields that identify the message and its record. The record's key is the article's id."""
    id = (message.record.key or b"").decode("utf-8", "replace")
    return {"record": str(message.record), "article_id": id, "topic": message.topic}
