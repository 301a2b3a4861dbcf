"""The dispatcher by a clock of its own: retries, giving up, digests, and what a kill in any place leaves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from kafka import TopicPartition

from pipeline.errors import Reason, RecordRejected
from pipeline.messages.articles import DeadLetter
from pipeline.messages.dead_letters import ATTEMPTS_HEADER, letter_id
from pipeline.messages.notifications import Delivery, Notification, notification_id
from pipeline.messages.records import RECEIVER_HEADER, Record
from pipeline.notify.channel import NotTaken, refused
from pipeline.notify.delivery_progress import Cut, DeliveryProgress, Failing, read, written
from pipeline.notify.digests import due_at
from pipeline.notify.dispatcher import MAX_HELD, Dispatcher, TopicNames
from pipeline.notify.receiver_health import ReceiverHealth
from pipeline.notify.receivers import WebhookReceiver
from pipeline.notify.recorder import RecordedMessage
from tests.support.notify_helpers import alert

ALERTS, AGAIN = TopicPartition("alerts", 0), TopicPartition("again", 0)
NOON = datetime(2026, 11, 28, 12, 0, 30, tzinfo=UTC).timestamp()


@dataclass
class World:
    """A receiver, its group and Kafka, in memory: a new dispatcher of the same world is a worker after a kill."""

    digest: str = "none"
    now: float = NOON
    answers: list[Exception | None] = field(default_factory=list)
    """What the next tries come to; afterwards ``answer``."""
    answer: Exception | None = None
    log: list[Record] = field(default_factory=list)
    kept: DeliveryProgress = field(default_factory=lambda: DeliveryProgress({ALERTS: 0, AGAIN: 0}))
    sent: list[Notification] = field(default_factory=list)
    recorded: list[RecordedMessage] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    dies_at: str = ""
    """The step before which the process is killed: cut, record or commit."""
    more: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Begin as a worker does: at what the group has kept, passed through Kafka's own form."""
        values = {"name": "desk", "kind": "webhook", "url": "https://x.example/", "digest": self.digest}
        self.health = ReceiverHealth()
        self.dispatcher = Dispatcher(
            WebhookReceiver.model_validate(values | {"give_up_after": "1h"} | self.more),
            self,
            self,
            TopicNames("alerts", "again", "deliveries", "dead"),
            self.health,
            zone=ZoneInfo("UTC"),
            retry_max_delay=60,
            clock=lambda: self.now,
            monotonic=lambda: self.now,
        )
        kept = read(written(self.kept))
        self.dispatcher.assigned(kept, kept.offsets)
        for record in self.log:
            if record.offset >= kept.offsets[TopicPartition(record.topic, record.partition)]:
                self.dispatcher.take(record)

    # --- the channel and the store ---

    def send(self, notification: Notification) -> None:
        self.sent.append(notification)
        answer = self.answers.pop(0) if self.answers else self.answer
        if answer:
            raise answer

    def record(self, messages: Sequence[RecordedMessage]) -> None:
        self._die("record")
        self.recorded += messages
        for message in messages:
            if message.topic == "again":
                self._append(AGAIN, message.key, message.value, dict(message.headers), 0)

    def commit(self, progress: DeliveryProgress) -> None:
        self._die("cut" if progress.cut else "commit")
        self.kept = progress

    def taken_down(self, articles: Collection[str]) -> set[str]:
        return self.down & set(articles)

    def _die(self, step: str) -> None:
        if self.dies_at == step:
            raise Killed

    # --- what happens ---

    def come(self, *numbers: int, search: str = "rivers", ago: float = 0.0) -> None:
        """Matches are put on articles.alerts."""
        for number in numbers:
            found = alert(number, search)
            self._append(ALERTS, found.key.encode(), found.model_dump_json().encode(), {}, ago)

    def tombstone(self, number: int) -> None:
        self._append(ALERTS, alert(number).key.encode(), None, {}, 0)

    def replayed(self, number: int, receiver: str, tries: int) -> None:
        found = alert(number)
        headers = {RECEIVER_HEADER: receiver.encode(), ATTEMPTS_HEADER: str(tries).encode()}
        self._append(AGAIN, found.key.encode(), found.model_dump_json().encode(), headers, 0)

    def _append(
        self, tp: TopicPartition, key: bytes, value: bytes | None, headers: dict[str, bytes], ago: float
    ) -> None:
        offset = sum(record.topic == tp.topic for record in self.log)
        record = Record(tp.topic, 0, offset, round((self.now - ago) * 1000), key, value, headers)
        self.log.append(record)
        self.dispatcher.take(record)

    def run(self, *, quiet: bool = True) -> None:
        """Step until there is nothing to do at once."""
        while self.dispatcher.step(quiet=quiet):
            pass

    @property
    def told(self) -> list[list[str]]:
        """The articles of each notification."""
        return [[match.article_id for match in notification.matches] for notification in self.sent]

    @property
    def deliveries(self) -> list[Delivery]:
        return [Delivery.model_validate_json(m.value or b"") for m in self.recorded if m.topic == "deliveries"]

    @property
    def dead(self) -> list[DeadLetter]:
        return [DeadLetter.model_validate_json(m.value or b"") for m in self.recorded if m.topic == "dead"]


class Killed(BaseException):
    """The process ends here."""


def test_in_order_each_recorded_then_acknowledged() -> None:
    """One message a match; what the receiver does not want is passed over, and acknowledged too."""
    world = World(more={"searches": ["rivers"]})
    world.come(1, 2)
    world.come(3, search="football")
    world.come(4)
    world.run()
    world.dispatcher.keep_progress()
    assert world.told == [["a1"], ["a2"], ["a4"]]
    assert [(each.article_id, each.outcome) for each in world.deliveries] == [(f"a{n}", "delivered") for n in (1, 2, 4)]
    assert world.kept.offsets == {ALERTS: 4, AGAIN: 0}
    assert world.sent[0].id == notification_id("desk", alert(1).key)


@pytest.mark.parametrize("step", ["record", "commit"])
@pytest.mark.parametrize("digest", ["none", "hour"])
def test_a_kill_between_sending_and_recording(step: str, digest: str) -> None:
    """Nothing is lost; what is sent again has the same key and the same content, also when more has come meanwhile."""
    world = World(digest)
    world.come(1, 2, ago=7200 if digest == "hour" else 0)
    world.dies_at = step
    with pytest.raises(Killed):
        world.run()
    world.dies_at = ""
    world.come(3, ago=7200)
    world.start()
    world.run()
    assert world.sent[1] == world.sent[0]
    assert len({notification.id for notification in world.sent}) == len(world.sent) - 1
    assert {id for told in world.told for id in told} == {"a1", "a2", "a3"}
    assert {each.key for each in world.deliveries} == {f"desk/{alert(n).key}" for n in (1, 2, 3)}
    assert world.kept.offsets == {ALERTS: 3, AGAIN: 0}


def test_a_kill_before_a_digest_is_decided_on_loses_nothing() -> None:
    """It is gathered again, and nothing was sent."""
    world = World("hour")
    world.come(1, 2, ago=7200)
    world.dies_at = "cut"
    with pytest.raises(Killed):
        world.run()
    assert world.sent == []
    world.dies_at = ""
    world.start()
    world.run()
    assert world.told == [["a1", "a2"]]


def test_pauses_double() -> None:
    """No try before its time, up to a minute apart; the history says how many there were."""
    world = World(answer=NotTaken("busy"))
    world.come(1)
    tries = []
    for _ in range(600):
        before = len(world.sent)
        world.run()
        if len(world.sent) > before:
            tries.append(world.now)
        world.now += 0.5
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert pauses[0] <= 1.5
    assert 30 <= pauses[-1] <= 60.5
    assert world.health.failing_since == NOON
    world.answer = None
    world.come(2)
    world.now += 60
    world.run()
    assert sorted(world.told[-2:]) == [["a1"], ["a2"]]
    assert not world.health.error
    assert sorted(each.attempts for each in world.deliveries) == [1, len(tries) + 1]


def test_a_receiver_is_left_alone_for_as_long_as_it_asks() -> None:
    """Retry-After above the pause counts."""
    world = World(answers=[NotTaken("slow down", retry_after=900)])
    world.come(1)
    world.run()
    world.now += 899
    world.run()
    assert len(world.sent) == 1
    world.now += 2
    world.run()
    assert len(world.sent) == 2


def test_what_has_waited_too_long_is_given_up_together() -> None:
    """After an hour without a delivery; younger matches wait on, and each dead letter says what the receiver said last."""
    world = World(answer=NotTaken("it answers with status 503"))
    world.come(1, 2)
    world.run()
    world.now += 1800
    world.come(3)
    world.run()
    world.now += 1801
    world.run()
    assert [dead_letter.article_id for dead_letter in world.dead] == ["a1", "a2"]
    dead_letter = world.dead[0]
    assert (dead_letter.reason, dead_letter.stage, dead_letter.receiver) == (
        Reason.RECEIVER_UNAVAILABLE,
        "notify",
        "desk",
    )
    assert dead_letter.error == "receiver desk has taken nothing for 1 h: it answers with status 503"
    assert letter_id(dead_letter) == f"alerts-0-0-{round(NOON * 1000)}@desk"
    assert [each.outcome for each in world.deliveries] == ["given-up", "given-up"]
    assert world.kept.offsets[ALERTS] == 2
    world.answer = None
    world.now += 60
    world.run()
    assert world.told[-1] == ["a3"]


def test_the_time_of_giving_up_goes_on_over_restarts() -> None:
    """A worker that is killed again and again still gives up in the end."""
    world = World(answer=NotTaken("down"))
    world.come(1)
    for _ in range(10):
        world.run()
        world.now += 400
        world.start()
        assert world.health.failing_since == NOON
    world.run()
    assert len(world.dead) == 1


def test_after_a_long_stop_of_ours_old_matches_are_tried() -> None:
    """What waited since before was not refused by anyone: a first failure does not give it up."""
    world = World(answers=[NotTaken("a time")])
    world.come(1, ago=86_400)
    world.run()
    world.now += 5
    world.run()
    assert (len(world.dead), [each.outcome for each in world.deliveries]) == (0, ["delivered"])


def test_a_long_retry_after_does_not_put_off_giving_up() -> None:
    """When the time is up nothing is asked again before it is given up."""
    world = World(answer=NotTaken("tomorrow", retry_after=86_400))
    world.come(1)
    world.run()
    world.now += 3601
    world.run()
    assert (len(world.sent), len(world.dead)) == (1, 1)


def test_one_that_is_refused_for_good_holds_back_no_other() -> None:
    """It is a dead letter at once."""
    world = World(answers=[refused("status 422", "correct it")])
    world.come(1, 2)
    world.run()
    assert world.told == [["a1"], ["a2"]]
    assert [(dead_letter.article_id, dead_letter.reason) for dead_letter in world.dead] == [
        ("a1", Reason.RECEIVER_REFUSED)
    ]


def test_one_that_fails_each_time_holds_back_no_other_for_long() -> None:
    """It is set aside when another goes through, comes again later and later, and is given up when its time is up."""
    world = World()
    send = world.send

    def fails_on_a1(notification: Notification) -> None:
        world.answer = NotTaken("status 500") if notification.matches[0].article_id == "a1" else None
        send(notification)

    world.send = fails_on_a1  # type: ignore[method-assign]
    world.come(1, 2, 3)
    started = world.now
    while len(world.deliveries) < 2:
        world.run()
        world.now += 0.5
    assert world.now - started < 15
    assert (world.health.failing_since, len(world.dead)) == (None, 0)
    # Of one that is set aside the offset goes on.
    assert world.kept.offsets[ALERTS] == 3
    number = 10
    while not world.dead and world.now - started < 3 * 3600:
        number += 1
        world.come(number)
        for _ in range(20):
            world.run()
            world.now += 3
        assert [f"a{number}"] in world.told
    (dead_letter,) = world.dead
    assert (dead_letter.article_id, dead_letter.receiver) == ("a1", "desk")
    assert dead_letter.error == "receiver desk has not taken this one for 1 h: status 500"
    assert 3600 <= world.now - started < 4000
    assert dead_letter.attempts > 10
    assert len([told for told in world.told if told == ["a1"]]) < 300
    assert len({n.id for n in world.sent if n.matches[0].article_id == "a1"}) == 1


def test_one_that_is_set_aside_survives_a_kill() -> None:
    """Before it is acknowledged it is on the topic again: anyone who takes over has it, under its key."""
    world = World(answers=[NotTaken("500")] * 3 + [None, NotTaken("500")])
    world.come(1, 2)
    while len(world.sent) < 5:
        world.run()
        world.now += 1
    assert world.told == [["a1"], ["a1"], ["a1"], ["a2"], ["a1"]]
    world.start()
    world.run()
    assert len(world.sent) == 5
    world.now += 10
    world.run()
    assert world.told[5:] == [["a1"]]
    assert world.sent[5].id == world.sent[0].id
    assert next(d for d in world.deliveries if d.article_id == "a1").attempts == 5


def test_a_receiver_that_is_back_gets_the_first_one_first_or_second() -> None:
    """While it was down the next one was tried now and then; nothing is set aside when it takes both."""
    world = World(answer=NotTaken("down"))
    world.come(1, 2, 3)
    for _ in range(50):
        world.run()
        world.now += 7
    assert {told[0] for told in world.told} == {"a1", "a2"}
    world.answer = None
    world.now += 60
    world.run()
    assert sorted(told[0] for told in world.told[-3:]) == ["a1", "a2", "a3"]
    assert world.told[-1] == ["a3"]
    assert not [message for message in world.recorded if message.topic == "again"]


def test_a_digest_gathers_until_its_time() -> None:
    """From one full hour to the next, in one message, and no empty one."""
    world = World("hour")
    world.run()
    world.come(1)
    world.now += 1200
    world.come(2)
    world.run()
    assert world.sent == []
    world.now = NOON - 30 + 3600
    world.run()
    assert world.told == [["a1", "a2"]]
    assert (world.sent[0].digest, world.sent[0].count) == ("hour", 2)
    world.now += 7200
    world.run()
    assert len(world.sent) == 1


def test_a_full_digest_is_sent_at_once_and_the_rest_in_the_next() -> None:
    """More than one message takes."""
    world = World("day", more={"digest_max": 10})
    world.come(*range(25))
    world.run()
    assert [len(told) for told in world.told] == [10, 10]
    world.now += 86_400
    world.run()
    assert sorted(id for told in world.told for id in told) == sorted(f"a{n}" for n in range(25))


def test_a_digest_waits_for_what_has_come_already() -> None:
    """After a long stop all that is there is read first, so that it is one message."""
    world = World("minute")
    world.come(1, 2, ago=3600)
    world.run(quiet=False)
    assert world.sent == []
    world.come(3, ago=3600)
    world.run()
    assert world.told == [["a1", "a2", "a3"]]


def test_a_digest_whose_records_are_gone_is_not_waited_for_forever() -> None:
    """The log has lost the last of them since: the rest is sent under its key."""
    world = World("hour")
    world.come(1, ago=7200)
    world.kept = DeliveryProgress({ALERTS: 0, AGAIN: 0}, Cut("key", {ALERTS: 9}))
    world.start()
    world.run()
    assert world.sent == []
    world.now += 11
    world.run()
    assert [(each.id, each.count) for each in world.sent] == [("key", 1)]
    assert world.kept.cut is None


@pytest.mark.parametrize("digest", ["none", "hour"])
def test_what_was_taken_down_is_told_to_no_one(digest: str) -> None:
    """By a tombstone over the match, and by the list of takedowns when the match is sent."""
    world = World(digest, answer=NotTaken("down"))
    world.come(1, 2, 3, ago=7200)
    world.run()
    world.tombstone(2)
    world.down = {"a3"}
    world.answer = None
    world.now += 60
    world.sent.clear()
    world.run()
    assert world.told == [["a1"]]
    world.dispatcher.keep_progress()
    assert world.kept.offsets[ALERTS] == 4


def test_a_match_that_stands_twice_is_sent_once() -> None:
    """As when a worker was frozen between its look at the topic and its send."""
    world = World()
    world.come(1)
    world.run()
    world.come(1, 2)
    world.run()
    assert world.told == [["a1"], ["a2"]]


def test_a_replay_is_for_one_receiver_whatever_was_delivered() -> None:
    """It comes under the key that the match had, and its tries are counted on; one for another receiver is passed over."""
    world = World(more={"searches": ["football"]})
    world.replayed(1, "desk", 3)
    world.replayed(2, "another", 3)
    world.run()
    assert world.told == [["a1"]]
    assert (world.sent[0].id, world.deliveries[0].attempts) == (notification_id("desk", alert(1).key), 4)


def test_what_is_not_an_alert_is_passed_over() -> None:
    """A foreign record on the topic holds no one up."""
    world = World()
    world._append(ALERTS, b"x", b"{}", {}, 0)
    world._append(ALERTS, b"x", b"\xff", {}, 0)
    world.come(1)
    world.run()
    world.dispatcher.keep_progress()
    assert (world.told, world.kept.offsets[ALERTS]) == ([["a1"]], 3)


def test_there_is_room_for_so_many() -> None:
    """A receiver that is down does not fill the memory."""
    world = World(answer=NotTaken("down"))
    world.come(*range(MAX_HELD))
    assert world.dispatcher.room == 0


def test_progress_survives_kafka() -> None:
    """What is written beside the offsets is read back, and what is not ours says nothing."""
    progress = DeliveryProgress({ALERTS: 5, AGAIN: 2}, Cut("key", {ALERTS: 9}), Failing(12.5, "down"))
    assert read(written(progress)) == progress
    assert all(len(found.metadata.encode()) < 4096 for found in written(progress).values())
    plain = {tp: found._replace(metadata="someone's note") for tp, found in written(progress).items()}
    assert read(plain) == DeliveryProgress({ALERTS: 5, AGAIN: 2})


@pytest.mark.parametrize(
    ("interval", "zone", "first", "due"),
    [
        ("none", "UTC", "2026-11-28T12:00:30+00:00", "2026-11-28T12:00:30+00:00"),
        ("minute", "UTC", "2026-11-28T12:00:30+00:00", "2026-11-28T12:01:00+00:00"),
        ("minute", "UTC", "2026-11-28T12:01:00+00:00", "2026-11-28T12:02:00+00:00"),
        ("hour", "UTC", "2026-11-28T23:59:59+00:00", "2026-11-29T00:00:00+00:00"),
        ("hour", "Asia/Kolkata", "2026-11-28T12:00:00+00:00", "2026-11-28T12:30:00+00:00"),
        ("day", "Asia/Yerevan", "2026-11-28T02:00:00+00:00", "2026-11-28T03:00:00+00:00"),
        ("day", "Asia/Yerevan", "2026-11-28T03:00:00+00:00", "2026-11-29T03:00:00+00:00"),
        # Clocks go back in Berlin that night: the day has 25 hours, the digest is at seven anyway.
        ("day", "Europe/Berlin", "2026-10-24T06:00:00+00:00", "2026-10-25T06:00:00+00:00"),
        ("hour", "Europe/Berlin", "2026-10-25T00:30:00+00:00", "2026-10-25T01:00:00+00:00"),
        ("hour", "Europe/Berlin", "2026-10-25T01:30:00+00:00", "2026-10-25T02:00:00+00:00"),
        # Lord Howe Island puts them back by half an hour.
        ("hour", "Australia/Lord_Howe", "2026-04-04T14:45:00+00:00", "2026-04-04T15:00:00+00:00"),
        ("hour", "Australia/Lord_Howe", "2026-04-04T15:10:00+00:00", "2026-04-04T15:30:00+00:00"),
    ],
)
def test_when_a_digest_is_due(interval: Any, zone: str, first: str, due: str) -> None:
    """At the next full minute or hour of the local clock, or at seven there."""
    found = due_at(interval, clock_time(7, 0), ZoneInfo(zone), datetime.fromisoformat(first))
    assert found == datetime.fromisoformat(due)
    assert found - datetime.fromisoformat(first) <= timedelta(hours=25)


def test_a_refusal_keeps_its_parts() -> None:
    """What a channel raises for good names reason and fix."""
    rejected = refused("no", "do this")
    assert isinstance(rejected, RecordRejected)
    assert (rejected.reason, rejected.fix) == (Reason.RECEIVER_REFUSED, "do this")
