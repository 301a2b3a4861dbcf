"""Alerts of each batch: the saved searches as they are now, what they match, and the topic."""

import logging
import time
from collections.abc import Sequence
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.alerts.match import CompiledSearch, CompiledSearches, matches
from pipeline.alerts.prefilter import requirements
from pipeline.alerts.saved import SavedSearch, all_searches, state
from pipeline.alerts.topic import AlertTopic
from pipeline.config.settings import Settings
from pipeline.errors import UsageError
from pipeline.index.bulk import WriteOp
from pipeline.index.gateway import translate_errors
from pipeline.messages.articles import Alert
from pipeline.search.query import matching

log = logging.getLogger(__name__)


class AlertService:
    """Matches what was written and can be found; what it finds is on the topic once."""

    def __init__(self, client: Elasticsearch, settings: Settings) -> None:
        self._client = client
        self._settings = settings
        self._topic = AlertTopic(settings)
        self._watches = CompiledSearches()
        self._state: tuple[Any, ...] = ()
        self._checked = -settings.alerts_poll_interval

    def matches(self, writes: Sequence[WriteOp]) -> list[Alert]:
        """The alerts of a batch that was written; raises Unavailable."""
        self._check()
        if not self._watches.all or not writes:
            return []
        with translate_errors(self._settings):
            return matches(self._client, self._settings.index_alias, self._watches, writes)

    def deliver(self, alerts: Sequence[Alert]) -> int:
        """Return when they are on the topic; how many were not there before. Raises Unavailable, SetupError."""
        return self._topic.deliver(alerts, round(time.time() * 1000))

    def _check(self) -> None:
        if time.monotonic() - self._checked < self._settings.alerts_poll_interval:
            return
        found = state(self._client, self._settings)
        if found != self._state:
            searches = all_searches(self._client, self._settings)
            self._watches = CompiledSearches([watch for saved in searches for watch in _ready(saved)])
            self._state = found
        self._checked = time.monotonic()


def _ready(saved: SavedSearch) -> list[CompiledSearch]:
    """The search as a watch; none, and a line in the log, when another version of Dateline saved what is unknown here."""
    try:
        query = saved.query
    except UsageError as error:
        log.warning("the alert %s cannot be read and is left out: %s", saved.name, error)
        return []
    return [CompiledSearch(saved.name, requirements(query), matching(query))]
