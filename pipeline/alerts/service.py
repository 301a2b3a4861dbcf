"""Alerts of a batch: match the current saved searches, and put the alerts on the topic."""

import time
from collections.abc import Sequence
from typing import Any

from pipeline.alerts.aside import SetAside, conditions
from pipeline.alerts.match import CompiledSearch, CompiledSearches, matches
from pipeline.alerts.prefilter import requirements, stemmed_words
from pipeline.alerts.saved import AlertSearch, all_searches, state
from pipeline.alerts.stem_beginnings import KnownStems
from pipeline.alerts.topic import AlertTopic
from pipeline.config.parts import LiveAlerts
from pipeline.errors import UsageError
from pipeline.index.bulk import WriteOp
from pipeline.index.gateway import Gateway
from pipeline.messages.articles import Alert
from pipeline.search.query import Query


class AlertService:
    """Matches articles that were written and are searchable; each alert is put on the topic once."""

    def __init__(self, gateway: Gateway, settings: LiveAlerts) -> None:
        self._gateway = gateway
        self._settings = settings
        self._topic = AlertTopic(settings)
        self._watches = CompiledSearches()
        self._stems = KnownStems()
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
            queries = [(saved.name, query) for saved in searches for query in _readable(saved, aside)]
            self._stems.learn(self._gateway, (pair for _, query in queries for pair in stemmed_words(query)))
            watches = [watch for name, query in queries for watch in self._ready(name, query, aside)]
            self._watches = CompiledSearches(watches, aside)
            self._state = found
        self._checked = time.monotonic()

    def _ready(self, name: str, query: Query, aside: SetAside) -> list[CompiledSearch]:
        """The search as a watch; none, and set aside with the reason, when it cannot be run."""
        try:
            return [CompiledSearch(name, requirements(query, self._stems), conditions(query))]
        except UsageError as error:
            aside.add(name, str(error))
            return []


def _readable(saved: AlertSearch, aside: SetAside) -> list[Query]:
    """The search's query; none, and set aside with the reason, when this version does not know one of its options."""
    try:
        return [saved.query]
    except UsageError as error:
        aside.add(saved.name, str(error))
        return []
