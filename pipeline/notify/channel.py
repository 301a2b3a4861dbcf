"""Channel to a receiver, and the two ways in which a delivery fails."""

from typing import Protocol

from pipeline.errors import Reason, RecordRejected, Unavailable
from pipeline.messages.notifications import Notification
from pipeline.notify.receivers import CommandReceiver, EmailReceiver, Receiver, WebhookReceiver


class NotTaken(Unavailable):
    """The receiver cannot take the notification now; try again, after ``retry_after`` seconds if it said so."""

    def __init__(self, error: str, retry_after: float = 0.0) -> None:
        super().__init__(error)
        self.retry_after = retry_after


def refused(error: str, fix: str) -> RecordRejected:
    """Return the error for a notification that the receiver will never take, though it may take others."""
    return RecordRejected(Reason.RECEIVER_REFUSED, error, fix=fix)


class Channel(Protocol):
    """A way to a receiver: ``send`` returns once it has the notification; raises NotTaken, or RecordRejected for good."""

    def send(self, notification: Notification) -> None: ...


def open_channel(receiver: Receiver) -> Channel:
    """Return the channel to a receiver, without connecting yet."""
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
