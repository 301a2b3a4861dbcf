"""Tell of every batch: the saved searches as they are now, what they match, and the topic."""

import logging
import time
from collections.abc import Sequence
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.alerts.match import Watch, Watches, matches
from pipeline.alerts.needs import needs
from pipeline.alerts.saved import SavedSearch, all_searches, state
from pipeline.alerts.topic import AlertTopic
from pipeline.articles import Alert
from pipeline.errors import UsageError
from pipeline.index.bulk import Write
from pipeline.index.client import answering
from pipeline.search.query import matching
from pipeline.settings import Settings

log = logging.getLogger(__name__)


class AlertTeller:
    """Matches what was written and can be found; what it finds is on the topic once."""

    def __init__(self, client: Elasticsearch, settings: Settings) -> None:
        self._client = client
        self._settings = settings
        self._topic = AlertTopic(settings)
        self._watches = Watches()
        self._state: tuple[Any, ...] = ()
        self._checked = -settings.alerts_check

    def matches(self, writes: Sequence[Write]) -> list[Alert]:
        """The alerts of a batch that was written; raises Unavailable."""
        self._check()
        if not self._watches.all or not writes:
            return []
        with answering(self._settings):
            return matches(self._client, self._settings.index_alias, self._watches, writes)

    def deliver(self, alerts: Sequence[Alert]) -> int:
        """Return when they are on the topic; how many were not there before. Raises Unavailable, SetupError."""
        return self._topic.deliver(alerts, round(time.time() * 1000))

    def _check(self) -> None:
        if time.monotonic() - self._checked < self._settings.alerts_check:
            return
        found = state(self._client, self._settings)
        if found != self._state:
            searches = all_searches(self._client, self._settings)
            self._watches = Watches([watch for saved in searches for watch in _ready(saved)])
            self._state = found
        self._checked = time.monotonic()


def _ready(saved: SavedSearch) -> list[Watch]:
    """The search as a watch; none, and a line in the log, when another version of Dateline saved what is unknown here."""
    try:
        query = saved.query
    except UsageError as error:
        log.warning("the alert %s cannot be read and is left out: %s", saved.name, error)
        return []
    return [Watch(saved.name, needs(query), matching(query))]
