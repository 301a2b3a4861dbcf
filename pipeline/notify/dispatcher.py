"""One receiver's matches on their way: when to send, what to do when that fails, when it is over. Knows nothing of Kafka.

Matches go in the order in which they came. A receiver that takes nothing is tried again with longer and longer pauses, or
when it asks to be; matches wait meanwhile, and only its own. After ``give_up_after`` what has waited for so long becomes
dead letters, with what the receiver said last.

One match that a receiver fails on must not hold back those behind it. After some tries in vain the next match is tried; when
that one goes through, and the first one fails once more, it is set aside: put on articles.redeliveries for this receiver,
to be tried again later and given up in the end.

Nothing is acknowledged before it is done, so a worker that is killed leaves nothing undone; what was sent and not
acknowledged is sent again under the same idempotency key. For a digest that means the same content too, so what it is made
of is committed before it is sent.
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
"""Matches in memory, a few kilobytes each; reading goes on when some are done."""
MAX_SETTLED = 20_000
"""Keys of matches that are done, so that a record which is read again, or stands twice, is not sent again."""
FIRST_DELAY = 1.0
TRIES_BEFORE_THE_NEXT = 3
"""Tries of a match, before it is found out whether the receiver takes another one."""
FIRST_ASIDE = 10.0
"""Seconds for which a match is set aside first; then for as long as it has been so already."""
MAX_WHY_BYTES = 300
QUIET_SECONDS = 10.0
"""A digest whose last records are gone from the log is sent without them after so long."""


class Store(Protocol):
    """Storage that outlives the process."""

    def commit(self, progress: DeliveryProgress) -> None:
        """Keep the group's offsets and what belongs to them."""

    def record(self, messages: Sequence[RecordedMessage]) -> None:
        """Put records on their topics."""

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
    """Seconds as people say them."""
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


def _place(held: Held) -> tuple[int, str, int, int]:
    record = held.record
    return record.timestamp, record.topic, record.partition, record.offset


class Dispatcher:
    """The matches of one receiver. Not safe for threads."""

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
        """A match that has failed some times: the next one is tried in its place."""
        self._takes_others = False
        """Whether the receiver has taken another one since."""
        self._quiet_since: float | None = None
        self._committed: Mapping[TopicPartition, int] = {}
        self._settled: OrderedDict[tuple[object, ...], None] = OrderedDict()

    # --- reading ---

    def assigned(self, progress: DeliveryProgress, positions: Mapping[TopicPartition, int]) -> None:
        """Begin where the group left off; what was held for an earlier assignment is read again."""
        self._ledger = Ledger(positions)
        self._cut = progress.cut
        self._committed = dict(progress.offsets)
        self._quiet_since = None
        self._suspect = None
        self._set_failing(progress.failing)

    def take(self, record: Record) -> None:
        """Take in a record of articles.alerts or articles.redeliveries."""
        alert = self._alert(record)
        if record.value is None and record.topic == self._topics.alerts:
            self._ledger.withdraw(record.key or b"")
        if alert is None or any(key in self._settled for key in self._keys(record)):
            self._ledger.passed(record)
        else:
            self._ledger.hold(Held(record, alert))

    @property
    def room(self) -> int:
        """Return how many more records may be read."""
        return MAX_HELD - len(self._ledger)

    def _alert(self, record: Record) -> Alert | None:
        """The alert, when it is for this receiver."""
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
        # What was sent back by a replay is for this receiver, whatever it wants by now.
        return alert if is_replay or self._receiver.wants(alert.alert) else None

    def _keys(self, record: Record) -> list[tuple[object, ...]]:
        """Return the keys of a record: its place, and of a match, which may stand twice, that of the match."""
        place = (record.topic, record.partition, record.offset, record.timestamp)
        return [place, (record.key,)] if record.topic == self._topics.alerts else [place]

    # --- sending ---

    def step(self, *, quiet: bool) -> bool:
        """Do what is due now, at most one try; returns whether there may be more to do at once.

        ``quiet`` says that nothing was there to be read: a digest that is due waits for what has come already.
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
        """Commit what was read and passed over, so that it is not lag."""
        if self._ledger.offsets != self._committed:
            self._commit()

    def _batch(self, quiet: bool) -> list[Held]:
        """The matches that go together and are due."""
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
        # Of the next one, which is tried in its place, the tries of a suspect are not.
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
        # By their places and not as they were read, which is another order each time: the same digest is the same bytes.
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
            # The time of giving up must not start over with each start of the worker.
            self._commit()

    def _is_only_this_one(self, batch: Sequence[Held]) -> bool:
        """Find out, over some tries, whether a failure is the receiver's or one match's; True when it is the match's."""
        if self._cut is not None:
            return False
        if self._suspect is not batch[0]:
            # The next one fails as well: it is the receiver.
            self._tries = self._tries if self._suspect is None else 0
            self._suspect = batch[0] if self._tries >= TRIES_BEFORE_THE_NEXT else None
            self._takes_others = False
        return self._suspect is batch[0] and self._takes_others

    def _set_aside(self, held: Held, why: str) -> None:
        """Let the others pass: it waits on a topic, where it is as safe as before, and comes again."""
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
        """The receiver takes what it is sent: what was counted against it is reset."""
        self._tries = 0
        self._suspect = None
        self._takes_others = False
        self._set_failing(None)
        self._next_try = 0.0
        self._delays = delays(min(FIRST_DELAY, self._retry_max_delay), self._retry_max_delay)

    def _is_too_old(self, batch: Sequence[Held]) -> bool:
        """Return whether the receiver has taken nothing for so long, and these have waited for as long."""
        aside_since = batch[0].aside_since if self._cut is None else None
        if aside_since is not None and self._clock() - aside_since >= self._receiver.give_up_after:
            return True
        if self._failing is None:
            return False
        waited_since = max(self._failing.since, min(held.read_at for held in batch))
        return self._clock() - waited_since >= self._receiver.give_up_after

    def _give_up(self, batch: list[Held]) -> None:
        """End what has waited too long, all at once: each would be tried only to find out the same."""
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
        """Record what became of these, then acknowledge them: in this order, or a kill in between would lose it."""
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
                # It takes others: the one before is tried once more, at once.
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
