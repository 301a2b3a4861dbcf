"""Checks of ``dateline doctor`` on notifications: notify.yaml, and failing receivers."""

from collections.abc import Iterator

from pipeline.config.parts import NotifyFlow
from pipeline.errors import Unavailable
from pipeline.operate.doctor.check import Check
from pipeline.operate.receiver_states import ReceiverState, receiver_states


def notify_checks(settings: NotifyFlow) -> Iterator[Check]:
    """Check the file and each receiver; nothing without notifications. Raises SettingsError, Unavailable,
    SetupError."""
    if settings.notify_file is None:
        return
    from pipeline.notify.receivers_file import receivers_of  # with its templates

    receivers = receivers_of(settings)
    yield Check("notify.yaml", True, f"{len(receivers)} receiver{'s' if len(receivers) > 1 else ''}")
    try:
        states = receiver_states(settings, [receiver.name for receiver in receivers])
    except Unavailable as error:
        yield Check("receivers", False, str(error), "see the check of Kafka")
        return
    for state in states:
        yield Check(
            f"receiver {state.name}",
            state.failing_since is None,
            _found(state),
            f"correct it, then try: dateline notify test {state.name}",
        )


def _found(state: ReceiverState) -> str:
    if state.failing_since:
        return f"accepts nothing since {state.failing_since:%Y-%m-%d %H:%M:%S} UTC: {state.error}"
    return "not served yet" if state.lag is None else f"accepts notifications; lag {state.lag:,}"
