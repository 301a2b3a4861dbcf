"""Lag of the receivers of notifications: what ``dateline lag`` shows, what ``wait`` and ``drain`` wait for, and what not.

What is waited for are the matches of articles.alerts, at each receiver that a worker serves. What may take a day by its
nature is left in its queue, and said: a digest that is not due, a receiver that takes nothing, a match that is tried
again later.
"""

from pipeline.config.parts import NotifyFlow, ReceiverOptions
from pipeline.kafka.lag import StageLag
from pipeline.kafka.topology import Notify, topology
from pipeline.operate.receiver_states import ReceiverState, receiver_states


def configured_receivers(settings: NotifyFlow) -> dict[str, ReceiverState]:
    """Each receiver of notify.yaml by its name; none without one. Raises SettingsError, Unavailable, SetupError."""
    return {state.name: state for state in receiver_states(settings, list(_digests(settings)))}


def awaited_lags(settings: NotifyFlow) -> list[StageLag]:
    """The lag of each receiver that is served and takes what it is sent at once."""
    topic = topology(settings).alerts.name
    return [
        StageLag(f"{Notify.name} {state.name}", state.group, topic, state.records, state.unsent, state.workers)
        for state, reason in _served(settings)
        if not reason
    ]


def kept_queues(settings: NotifyFlow) -> list[str]:
    """In words, for each receiver that is served and not waited for, how many matches stay in its queue and why."""
    return [
        f"receiver {state.name} has {state.lag:,} matches left, which stay in its queue: {reason}"
        for state, reason in _served(settings)
        if state.lag and reason
    ]


def _served(settings: NotifyFlow) -> list[tuple[ReceiverState, str]]:
    """Each receiver that a worker serves, and why its queue is not waited for; empty where it is."""
    digests = _digests(settings)
    states = receiver_states(settings, list(digests))
    return [(state, _reason(state, digests[state.name])) for state in states if state.workers]


def _reason(state: ReceiverState, digest: str) -> str:
    if state.failing_since:
        return f"it has accepted nothing since {state.failing_since:%Y-%m-%d %H:%M:%S} UTC: {state.error}"
    if digest != "none":
        return f"they go with its digest of the {digest}"
    return "" if state.unsent else "they are tried again later"


def _digests(settings: ReceiverOptions) -> dict[str, str]:
    if settings.notify_file is None:
        return {}
    from pipeline.notify.receivers_file import receivers_of  # with its templates

    return {receiver.name: receiver.digest for receiver in receivers_of(settings)}
