"""Receivers and deliveries as lines, for people and for scripts. They never contain secrets."""

from typing import Any
from urllib.parse import urlsplit

from pipeline.cli.terminal import json_text, one_line, printable
from pipeline.messages.notifications import Delivery
from pipeline.notify.receivers import CommandReceiver, EmailReceiver, Receiver, WebhookReceiver
from pipeline.operate.receiver_states import ReceiverState


def target(receiver: Receiver) -> str:
    """Return the receiver's target without possible secrets: of an address only the host."""
    match receiver:
        case WebhookReceiver():
            return f"{urlsplit(receiver.url.get_secret_value()).hostname} ({receiver.shape})"
        case EmailReceiver():
            return f"{', '.join(receiver.to)} by {receiver.smtp.host}"
        case CommandReceiver():
            return receiver.command[0]


def receiver_line(receiver: Receiver, state: ReceiverState | None) -> str:
    """Return a receiver on one line, with a second line when it is failing."""
    digest = "at once" if receiver.digest == "none" else f"each {receiver.digest}"
    parts = [receiver.name, receiver.kind, printable(target(receiver)), digest, " ".join(receiver.searches)]
    if state is not None:
        parts.append("not served yet" if state.lag is None else f"lag {state.lag:,}")
    line = "  ".join(parts)
    if state is not None and state.failing_since:
        line += f"\n  takes nothing since {state.failing_since:%Y-%m-%d %H:%M:%S} UTC: {one_line(state.error)}"
    return line


def receiver_object(receiver: Receiver, state: ReceiverState | None) -> dict[str, Any]:
    """Return a receiver for scripts."""
    found: dict[str, Any] = {
        "name": receiver.name,
        "kind": receiver.kind,
        "target": target(receiver),
        "searches": list(receiver.searches),
        "digest": receiver.digest,
        "give_up_after": receiver.give_up_after,
    }
    if state is not None:
        found |= {
            "group": state.group,
            "lag": state.lag,
            "failing_since": state.failing_since.isoformat() if state.failing_since else None,
            "error": state.error,
        }
    return found


def tested(receiver: Receiver, id: str, *, as_json: bool) -> str:
    """Return the message about a delivered sample."""
    if as_json:
        return json_text({"receiver": receiver.name, "id": id, "delivered": True}, None)
    return f"{receiver.name} has taken a sample ({id}): {printable(target(receiver))}"


def delivery_line(delivery: Delivery) -> str:
    """Return a delivery on one line."""
    tries = f"  {delivery.attempts} tries" if delivery.attempts > 1 else ""
    error = f"  {one_line(delivery.error)[:200]}" if delivery.error else ""
    when = delivery.at.strftime("%Y-%m-%d %H:%M:%S")
    what = f"{delivery.search}  {printable(delivery.article_id)}"
    return f"{when}  {delivery.receiver}  {delivery.outcome}  {what}{tries}{error}"
