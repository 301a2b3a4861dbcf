"""Dispatch of one receiver's matches: when to send, retry and give up. Knows nothing of Kafka.

Matches are sent in the order in which they arrived. A receiver that fails is retried with growing pauses, or when it
asks to be; meanwhile its matches wait, and no other receiver's. Matches that have waited for ``give_up_after`` become
dead letters, with the receiver's last error.

One match that a receiver fails on must not hold back the rest. After a few failed tries the next match is tried; if
that succeeds and the first fails again, the first is set aside: put on articles.redeliveries for this receiver, to be
retried later and eventually given up.

Nothing is acknowledged before it is finished, so a killed worker loses nothing; what was sent but not acknowledged is
sent again with the same idempotency key. A digest must then have the same content too, so its extent is committed
before it is sent.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import structlog
from kafka import TopicPartition
from pydantic import ValidationError

from pipeline.errors import Reason, RecordRejected
from pipeline.messages.articles import Alert
from pipeline.messages.dead_letters import ATTEMPTS_HEADER, attempts
from pipeline.messages.notifications import Delivery, Notification, digest_id, match_of, notification_id
from pipeline.messages.outcomes import letter_message
from pipeline.messages.records import RECEIVER_HEADER, Record
from pipeline.notify.channel import Channel, NotTaken
from pipeline.notify.delivery_progress import Cut, DeliveryProgress, Failing
from pipeline.notify.digests import due_at
from pipeline.notify.ledger import NOT_BEFORE_HEADER, SINCE_HEADER, WHY_HEADER, Held, Ledger
from pipeline.notify.receiver_health import ReceiverHealth
from pipeline.notify.receivers import Receiver
from pipeline.notify.recorder import RecordedMessage
from pipeline.retry import delays

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MAX_HELD = 1000
"""Matches held in memory, a few kilobytes each; reading resumes when some are finished."""
MAX_SETTLED = 20_000
"""Keys of finished matches remembered, so that a record read again or duplicated is not sent twice."""
FIRST_DELAY = 1.0
TRIES_BEFORE_THE_NEXT = 3
"""Failed tries of a match before the next one is tried, to see whether the receiver takes anything."""
FIRST_ASIDE = 10.0
"""Seconds for which a match is first set aside; each later pause is as long as it has been set aside so far."""
MAX_WHY_BYTES = 300
QUIET_SECONDS = 10.0
"""After so many seconds a digest whose last records are gone from the log is sent without them."""


class Store(Protocol):
    """Storage that outlives the process."""

    def commit(self, progress: DeliveryProgress) -> None:
        """Store the group's offsets and the state committed with them."""

    def record(self, messages: Sequence[RecordedMessage]) -> None:
        """Append records to their topics."""

    def taken_down(self, articles: Collection[str]) -> set[str]:
        """Return which of these articles were taken down."""


@dataclass(frozen=True, slots=True)
class TopicNames:
    """The topics that a dispatcher reads or writes."""

    alerts: str
    redeliveries: str
    deliveries: str
    dead_letter: str


def _span(seconds: float) -> str:
    """Format seconds for people."""
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


def _place(held: Held) -> tuple[int, str, int, int]:
    record = held.record
    return record.timestamp, record.topic, record.partition, record.offset


class Dispatcher:
    """Dispatches the matches of one receiver. Not thread-safe."""

    def __init__(
        self,
        receiver: Receiver,
        channel: Channel,
        store: Store,
        topics: TopicNames,
        health: ReceiverHealth,
        *,
        zone: ZoneInfo,
        retry_max_delay: float,
        observe: Callable[[float], object] = lambda seconds: None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._receiver = receiver
        self._channel = channel
        self._store = store
        self._topics = topics
        self._health = health
        self._zone = zone
        self._retry_max_delay = retry_max_delay
        self._observe = observe
        self._clock = clock
        self._monotonic = monotonic
        self._ledger = Ledger({})
        self._cut: Cut | None = None
        self._failing: Failing | None = None
        self._delays = delays(min(FIRST_DELAY, retry_max_delay), retry_max_delay)
        self._next_try = 0.0
        self._tries = 0
        self._suspect: Held | None = None
        """A match that keeps failing; the next one is tried in its place."""
        self._takes_others = False
        """True when the receiver has taken another match since."""
        self._quiet_since: float | None = None
        self._committed: Mapping[TopicPartition, int] = {}
        self._settled: OrderedDict[tuple[object, ...], None] = OrderedDict()

    # --- reading ---

    def assigned(self, progress: DeliveryProgress, positions: Mapping[TopicPartition, int]) -> None:
        """Start where the group left off; matches held under an earlier assignment are read again."""
        self._ledger = Ledger(positions)
        self._cut = progress.cut
        self._committed = dict(progress.offsets)
        self._quiet_since = None
        self._suspect = None
        self._set_failing(progress.failing)

    def take(self, record: Record) -> None:
        """Accept a record of articles.alerts or articles.redeliveries."""
        alert = self._alert(record)
        if record.value is None and record.topic == self._topics.alerts:
            self._ledger.withdraw(record.key or b"")
        if alert is None or any(key in self._settled for key in self._keys(record)):
            self._ledger.passed(record)
        else:
            self._ledger.hold(Held(record, alert))

    @property
    def room(self) -> int:
        """Return how many more records fit."""
        return MAX_HELD - len(self._ledger)

    def _alert(self, record: Record) -> Alert | None:
        """Return the alert if it is for this receiver."""
        if record.value is None:
            return None
        is_replay = record.topic != self._topics.alerts
        if is_replay and record.headers.get(RECEIVER_HEADER, b"") != self._receiver.name.encode():
            return None
        try:
            alert = Alert.model_validate_json(record.value)
        except ValidationError as error:
            log.warning("not an alert", record=str(record), error=str(error.errors(include_input=False)[0]["msg"]))
            return None
        # A replayed match goes to this receiver even if its searches have changed since.
        return alert if is_replay or self._receiver.wants(alert.alert) else None

    def _keys(self, record: Record) -> list[tuple[object, ...]]:
        """Return the keys of a record: its position, and for a match, which may be duplicated, the match's key."""
        place = (record.topic, record.partition, record.offset, record.timestamp)
        return [place, (record.key,)] if record.topic == self._topics.alerts else [place]

    # --- sending ---

    def step(self, *, quiet: bool) -> bool:
        """Do what is due now, at most one try; return whether there may be more to do at once.

        ``quiet`` means that nothing was left to read: a digest that is due waits until everything available is in.
        """
        self._quiet_since = (self._quiet_since or self._monotonic()) if quiet else None
        batch = self._batch(quiet)
        self._health.waiting = len(self._ledger)
        if batch and self._is_too_old(batch):
            self._give_up(batch)
            return True
        if self._monotonic() < self._next_try or not batch:
            return False
        self._try(batch)
        self._health.waiting = len(self._ledger)
        return self._monotonic() >= self._next_try and len(self._ledger) > 0

    def keep_progress(self) -> None:
        """Commit the offsets of records that were skipped, so that they do not count as lag."""
        if self._ledger.offsets != self._committed:
            self._commit()

    def _batch(self, quiet: bool) -> list[Held]:
        """Return the matches to send together now."""
        if self._receiver.digest == "none":
            ready = self._ledger.ready(self._clock(), 2)
            passes_over = self._suspect is not None and not self._takes_others and ready[:1] == [self._suspect]
            return ready[1:] or ready if passes_over else ready[:1]
        if self._cut is None:
            self._begin_digest(quiet)
        if self._cut is None:
            return []
        if not self._ledger.reaches(self._cut) and not self._is_quiet():
            return []
        batch = self._ledger.within(self._cut)
        if not batch:
            self._cut = None
            self._commit()
        return batch

    def _begin_digest(self, quiet: bool) -> None:
        first = self._ledger.first(self._receiver.most)
        if not first or not (quiet or len(first) == self._receiver.most):
            return
        now = self._clock()
        oldest = datetime.fromtimestamp(min(held.read_at for held in first), UTC)
        due = due_at(self._receiver.digest, self._receiver.digest_at, self._zone, oldest)
        if len(first) < self._receiver.most and due.timestamp() > now:
            return
        ends: dict[TopicPartition, int] = {}
        for held in first:
            ends[held.partition] = max(ends.get(held.partition, 0), held.record.offset + 1)
        made_of = repr(sorted((tp.topic, tp.partition, end) for tp, end in ends.items()))
        self._cut = Cut(digest_id(self._receiver.name, made_of, datetime.fromtimestamp(now, UTC)), ends)
        self._commit()

    def _is_quiet(self) -> bool:
        return self._quiet_since is not None and self._monotonic() - self._quiet_since > QUIET_SECONDS

    def _try(self, batch: list[Held]) -> None:
        gone = self._store.taken_down({held.alert.article_id for held in batch})
        withdrawn = [held for held in batch if held.alert.article_id in gone]
        if withdrawn:
            self._health.withdrawn += len(withdrawn)
            self._ledger.done(withdrawn)
            batch = [held for held in batch if held.alert.article_id not in gone]
        if not batch:
            self._cut = None
            self._commit()
            return
        notification = self._notification(batch)
        # Do not count tries of the next match, tried in the suspect's place.
        self._tries += self._suspect in (None, batch[0])
        try:
            self._channel.send(notification)
        except NotTaken as error:
            self._failed(batch, error)
        except RecordRejected as rejected:
            self._end(batch, rejected)
        else:
            self._end(batch)

    def _notification(self, batch: Sequence[Held]) -> Notification:
        # Sorted by position, not reading order, which varies: the same digest must be the same bytes.
        alerts = {held.alert.key: held.alert for held in sorted(batch, key=_place)}
        name = self._receiver.name
        return Notification(
            id=self._cut.id if self._cut else notification_id(name, batch[0].alert.key),
            receiver=name,
            digest=self._receiver.digest,
            count=len(alerts),
            matches=[match_of(alert) for alert in alerts.values()],
        )

    def _failed(self, batch: Sequence[Held], error: NotTaken) -> None:
        if self._is_only_this_one(batch):
            self._set_aside(batch[0], str(error))
            return
        is_first = self._failing is None
        since = self._failing.since if self._failing else self._clock()
        self._set_failing(Failing(since, str(error)))
        wait = max(next(self._delays), error.retry_after)
        self._next_try = self._monotonic() + wait
        self._health.retries += 1
        say = log.warning if is_first else log.info
        say("not delivered", receiver=self._receiver.name, error=str(error), next_try_in=round(wait, 1))
        if is_first:
            # Commit now, or each restart of the worker would reset the time to give up.
            self._commit()

    def _is_only_this_one(self, batch: Sequence[Held]) -> bool:
        """Return whether the failure is this match's rather than the receiver's, which takes a few tries to find
        out."""
        if self._cut is not None:
            return False
        if self._suspect is not batch[0]:
            # The next match fails too, so the receiver is at fault.
            self._tries = self._tries if self._suspect is None else 0
            self._suspect = batch[0] if self._tries >= TRIES_BEFORE_THE_NEXT else None
            self._takes_others = False
        return self._suspect is batch[0] and self._takes_others

    def _set_aside(self, held: Held, why: str) -> None:
        """Put a match back on a topic, as safe there as before, to be retried later; the others pass."""
        now = self._clock()
        since = held.aside_since or now
        pause = min(max(FIRST_ASIDE, now - since), self._retry_max_delay)
        headers = (
            (RECEIVER_HEADER, self._receiver.name.encode()),
            (ATTEMPTS_HEADER, str(attempts(held.record) - 1 + self._tries).encode()),
            (SINCE_HEADER, str(round(since * 1000)).encode()),
            (NOT_BEFORE_HEADER, str(round((now + pause) * 1000)).encode()),
            (WHY_HEADER, why.encode()[:MAX_WHY_BYTES]),
        )
        self._store.record(
            [RecordedMessage(self._topics.redeliveries, held.record.key or b"", held.record.value, headers)]
        )
        log.warning("set aside", receiver=self._receiver.name, match=held.alert.key, seconds=round(pause), error=why)
        self._health.retries += 1
        self._ledger.done([held])
        self._settle(held)
        self._works()
        self._commit()

    def _works(self) -> None:
        """Reset the failure counters: the receiver works."""
        self._tries = 0
        self._suspect = None
        self._takes_others = False
        self._set_failing(None)
        self._next_try = 0.0
        self._delays = delays(min(FIRST_DELAY, self._retry_max_delay), self._retry_max_delay)

    def _is_too_old(self, batch: Sequence[Held]) -> bool:
        """Return whether the receiver has failed, and these matches have waited, for ``give_up_after``."""
        aside_since = batch[0].aside_since if self._cut is None else None
        if aside_since is not None and self._clock() - aside_since >= self._receiver.give_up_after:
            return True
        if self._failing is None:
            return False
        waited_since = max(self._failing.since, min(held.read_at for held in batch))
        return self._clock() - waited_since >= self._receiver.give_up_after

    def _give_up(self, batch: list[Held]) -> None:
        """Give up everything that has waited too long at once: trying each would only give the same result."""
        span = _span(self._receiver.give_up_after)
        if self._failing is None:
            error = f"receiver {self._receiver.name} has not taken this one for {span}: {batch[0].why_aside}"
        else:
            error = f"receiver {self._receiver.name} has taken nothing for {span}: {self._failing.why}"
            if self._cut is None:
                batch = [held for held in self._ledger.first(MAX_HELD) if self._is_too_old([held])]
        fix = "replay it when the receiver works again: dateline dead-letters replay --stage notify"
        failing = self._failing
        self._end(batch, RecordRejected(Reason.RECEIVER_UNAVAILABLE, error, fix=fix), failing)

    def _end(
        self, batch: Sequence[Held], rejected: RecordRejected | None = None, failing: Failing | None = None
    ) -> None:
        """Record the outcome, then acknowledge: in this order, or a kill in between would lose it."""
        notification = self._cut.id if self._cut else ""
        now = datetime.fromtimestamp(self._clock(), UTC)
        self._store.record([message for held in batch for message in self._records(held, notification, now, rejected)])
        self._ledger.done(batch)
        for held in batch:
            self._settle(held)
            if not rejected:
                self._observe(max(0.0, now.timestamp() - held.read_at))
        if rejected:
            self._health.given_up += len(batch)
            log.warning("given up", receiver=self._receiver.name, matches=len(batch), error=rejected.error)
        else:
            self._health.delivered += len(batch)
        suspect, self._cut = self._suspect, None
        if failing is None:
            tries = self._tries
            self._works()
            if suspect is not None and suspect is not batch[0]:
                # The receiver takes others, so retry the suspect once more, at once.
                self._suspect, self._takes_others, self._tries = suspect, True, tries
        self._commit()

    def _records(
        self, held: Held, notification: str, now: datetime, rejected: RecordRejected | None
    ) -> list[RecordedMessage]:
        name = self._receiver.name
        delivery = Delivery(
            receiver=name,
            search=held.alert.alert,
            article_id=held.alert.article_id,
            version=held.alert.version,
            notification=notification or notification_id(name, held.alert.key),
            digest=self._receiver.digest,
            outcome="given-up" if rejected else "delivered",
            attempts=max(1, self._tries if self._suspect in (None, held) else 1) + attempts(held.record) - 1,
            at=now,
            error=rejected.error[:1000] if rejected else "",
        )
        messages = [
            RecordedMessage(self._topics.deliveries, delivery.key.encode(), delivery.model_dump_json().encode())
        ]
        if rejected:
            dead_letter = letter_message(
                self._topics.dead_letter, held.record, rejected, "notify", held.alert.version, receiver=name
            )
            messages.insert(0, RecordedMessage(dead_letter.topic, dead_letter.key or b"", dead_letter.value))
        return messages

    def _settle(self, held: Held) -> None:
        for key in self._keys(held.record):
            self._settled[key] = None
        while len(self._settled) > MAX_SETTLED:
            self._settled.popitem(last=False)

    def _set_failing(self, failing: Failing | None) -> None:
        self._failing = failing
        self._health.failing_since = failing.since if failing else None
        self._health.error = failing.why if failing else ""

    def _commit(self) -> None:
        offsets = self._ledger.offsets
        self._store.commit(DeliveryProgress(offsets, self._cut, self._failing))
        self._committed = offsets
