"""Alerts of a batch: match the current saved searches, and put the alerts on the topic."""

import time
from collections.abc import Sequence
from typing import Any

from pipeline.alerts.aside import SetAside, conditions
from pipeline.alerts.match import CompiledSearch, CompiledSearches, matches
from pipeline.alerts.prefilter import requirements
from pipeline.alerts.saved import AlertSearch, all_searches, state
from pipeline.alerts.topic import AlertTopic
from pipeline.config.parts import LiveAlerts
from pipeline.errors import UsageError
from pipeline.index.bulk import WriteOp
from pipeline.index.gateway import Gateway
from pipeline.messages.articles import Alert


class AlertService:
    """Matches articles that were written and are searchable; each alert is put on the topic once."""

    def __init__(self, gateway: Gateway, settings: LiveAlerts) -> None:
        self._gateway = gateway
        self._settings = settings
        self._topic = AlertTopic(settings)
        self._watches = CompiledSearches()
        self._state: tuple[Any, ...] = ()
        self._checked = -settings.alerts_poll_interval

    def matches(self, writes: Sequence[WriteOp]) -> list[Alert]:
        """Return the alerts of a written batch; raises Unavailable."""
        self._check()
        if not self._watches.all or not writes:
            return []
        return matches(self._gateway, self._watches, writes)

    @property
    def set_aside(self) -> int:
        """Return the number of saved searches that cannot be run."""
        return len(self._watches.aside.reasons)

    def deliver(self, alerts: Sequence[Alert]) -> int:
        """Put alerts on the topic and wait; return how many are new there. Raises Unavailable, SetupError."""
        return self._topic.deliver(alerts, round(time.time() * 1000))

    def _check(self) -> None:
        if time.monotonic() - self._checked < self._settings.alerts_poll_interval:
            return
        found = state(self._gateway)
        if found != self._state:
            aside = SetAside()
            searches = all_searches(self._gateway, aside)
            self._watches = CompiledSearches([watch for saved in searches for watch in _ready(saved, aside)], aside)
            self._state = found
        self._checked = time.monotonic()


def _ready(saved: AlertSearch, aside: SetAside) -> list[CompiledSearch]:
    """Return the compiled search in a list; an empty one, setting the search aside, if it cannot be run."""
    try:
        query = saved.query
        return [CompiledSearch(saved.name, requirements(query), conditions(query))]
    except UsageError as error:
        aside.add(saved.name, str(error))
        return []
