"""Send control commands to workers, wherever they run: pause, resume, stop."""

import getpass
import os
import socket
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

from kafka import KafkaProducer

from pipeline.config.parts import KafkaFlow, NotifyFlow
from pipeline.kafka.clients import confirmed, producer_options, translate_errors
from pipeline.kafka.topology import topology
from pipeline.messages.workers import ControlCommand


def order(settings: KafkaFlow, what: Literal["pause", "resume", "stop"], keys: Iterable[str]) -> None:
    """Put a command on dateline.control, for each of the stages ``keys`` or for ``STOP``; raises Unavailable."""
    value = ControlCommand(order=what, by=whoami(), at=datetime.now(UTC)).model_dump_json().encode()
    with translate_errors(settings):
        producer = KafkaProducer(**producer_options(settings))
        try:
            for key in keys:
                confirmed(settings, [producer.send(topology(settings).control.name, key=key.encode(), value=value)])
        finally:
            producer.close()


def give(settings: NotifyFlow, what: Literal["pause", "resume"], stage: str | None) -> str:
    """Pause or resume one stage, or all; return a message for the operator. Raises Unavailable."""
    all_of_them = [each.name for each in topology(settings).stages] + (["notify"] if settings.notify_file else [])
    stages = [stage] if stage else all_of_them
    order(settings, what, stages)
    effect = "takes no more records" if what == "pause" else "goes on"
    return f"{' and '.join(stages)}: within seconds every worker {effect}; see: dateline status"


def whoami() -> str:
    """Return the person at this terminal as USER@HOST."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # A container's user may have no name, which was a KeyError before Python 3.13.
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"
