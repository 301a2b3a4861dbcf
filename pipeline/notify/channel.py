"""A way to a receiver, and the two ways in which it may fail."""

from typing import Protocol

from pipeline.errors import Reason, RecordRejected, Unavailable
from pipeline.messages.notifications import Notification
from pipeline.notify.receivers import CommandReceiver, EmailReceiver, Receiver, WebhookReceiver


class NotTaken(Unavailable):
    """The receiver does not take it now: it is tried again. ``retry_after`` seconds is what it asks for, if it does."""

    def __init__(self, error: str, retry_after: float = 0.0) -> None:
        super().__init__(error)
        self.retry_after = retry_after


def refused(error: str, fix: str) -> RecordRejected:
    """Return what is raised when a receiver will never take this one notification, while others may go through."""
    return RecordRejected(Reason.RECEIVER_REFUSED, error, fix=fix)


class Channel(Protocol):
    """``send`` returns when the receiver has taken the notification; raises NotTaken, or RecordRejected for good."""

    def send(self, notification: Notification) -> None: ...


def open_channel(receiver: Receiver) -> Channel:
    """Return the way to a receiver; nothing is connected to yet."""
    match receiver:
        case WebhookReceiver():
            from pipeline.notify.webhook import Webhook

            return Webhook(receiver)
        case EmailReceiver():
            from pipeline.notify.mail import Mail

            return Mail(receiver)
        case CommandReceiver():
            from pipeline.notify.command import CommandChannel

            return CommandChannel(receiver)
