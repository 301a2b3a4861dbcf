"""Replay dead letters after a fix.

A replay puts the record back, byte for byte, on the topic it came from, with the number of attempts in a header, and
then a tombstone with the dead letter's key on the dead-letter topic, so that it is not listed again.

A replayed record carries its original version in a header, so that it never wins over a later correction. If the index
has, or will get, a newer version of the article, the dead letter is not sent: on articles.enriched it would follow the
newer one, which compaction would then drop.

A notification goes only to the receiver that it was given up for, on articles.redeliveries. It is a match of its own
version, so a newer version does not supersede it; but articles taken down meanwhile notify no one.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaProducer
from kafka.errors import AuthorizationError, KafkaError

from pipeline.config.parts import FlowAndIndex, KafkaFlow
from pipeline.errors import AccessDenied, Reason, Unavailable
from pipeline.index.delete import versions
from pipeline.index.gateway import Gateway
from pipeline.kafka.clients import principal
from pipeline.kafka.enriched_topic import Appender, EnrichedEntry, as_entry, confirm
from pipeline.kafka.reader import open_producer
from pipeline.kafka.takedowns import TakedownList
from pipeline.kafka.topology import topology
from pipeline.messages.articles import DeadLetter
from pipeline.messages.dead_letters import ATTEMPTS_HEADER, letter_id, original, version_of
from pipeline.messages.records import RECEIVER_HEADER, VERSION_HEADER, Record
from pipeline.operate.backlog import Backlog, backlog
from pipeline.operate.dead_letters import Waiting, WaitingLetters


@dataclass(slots=True)
class Replayed:
    """Counts: ``sent`` again, ``superseded`` by newer versions, ``withdrawn`` as notifications of articles taken down;
    ``kept`` lists the ids without a payload to send."""

    sent: int = 0
    superseded: int = 0
    withdrawn: int = 0
    kept: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return the number decided so far."""
        return self.sent + self.superseded + self.withdrawn + len(self.kept)


def replay(
    settings: FlowAndIndex, wanted: WaitingLetters, tell: Callable[[int, int], None] = lambda done, of: None
) -> Replayed:
    """Replay dead letters; ``tell`` gets the number finished. Raises Unavailable, AccessDenied."""
    done = Replayed()
    if not wanted:
        return done
    producer = open_producer(settings)
    try:
        # Watch the topic before asking what is newer, so that nothing slips in between.
        with Appender(settings) as appender, Gateway(settings) as gateway:
            backlogs = Backlogs.of(settings, wanted.article_keys)
            for found in wanted.windows():
                if not (window := _notifications_replayed(settings, found, producer, done)):
                    tell(done.total, len(wanted))
                    continue
                superseded = _superseded(gateway, backlogs, window)
                _replay(settings, window, superseded, producer, appender, done)
                tell(done.total, len(wanted))
    except AuthorizationError as error:
        raise AccessDenied(
            f"the replay stopped after {done.sent} dead letters, since Kafka denied access to {principal(settings)} ({error}): "
            "grant it what docs/security.md lists, then run it again"
        ) from error
    except KafkaError as error:
        raise Unavailable(f"the replay stopped after {done.sent} dead letters: {error!r}; run it again") from error
    finally:
        producer.close()
    return done


def _replay(
    settings: KafkaFlow,
    window: Sequence[Waiting],
    superseded: set[bytes],
    producer: KafkaProducer,
    appender: Appender,
    done: Replayed,
) -> None:
    flow = topology(settings)
    kept = [each for each in window if each.key not in superseded and _has_nothing_to_send(each.dead_letter)]
    kept_keys = {each.key for each in kept}
    ended = [each for each in window if each.key not in kept_keys]
    wanted = [each.dead_letter for each in ended if each.key not in superseded]
    confirm(
        settings,
        producer,
        [_sent(producer, dead_letter) for dead_letter in wanted if dead_letter.source.topic != flow.enriched.name],
    )
    entries = [_entry(dead_letter) for dead_letter in wanted if dead_letter.source.topic == flow.enriched.name]
    outranked = len(entries) - appender.append(entries)
    done.sent += len(wanted) - outranked
    done.superseded += len(ended) - len(wanted) + outranked
    done.kept += [letter_id(each.dead_letter) for each in kept]
    # Records first, tombstones once those are confirmed: a kill in between replays twice and loses nothing.
    confirm(settings, producer, [producer.send(flow.dead_letter.name, key=each.key, value=None) for each in ended])


def _notifications_replayed(
    settings: KafkaFlow, window: Sequence[Waiting], producer: KafkaProducer, done: Replayed
) -> list[Waiting]:
    """Resend a window's notifications to their receivers; return the other dead letters."""
    mine = [each for each in window if each.dead_letter.receiver]
    if not mine:
        return list(window)
    flow = topology(settings)
    with TakedownList(settings) as takedowns:
        takedowns.refresh()
        told = [each for each in mine if each.dead_letter.article_id not in takedowns]
    confirm(
        settings,
        producer,
        [
            producer.send(
                flow.redeliveries.name,
                key=original(each.dead_letter)[0] or b"",
                value=original(each.dead_letter)[1],
                headers=[
                    (ATTEMPTS_HEADER, str(each.dead_letter.attempts).encode()),
                    (RECEIVER_HEADER, (each.dead_letter.receiver or "").encode()),
                ],
            )
            for each in told
        ],
    )
    confirm(settings, producer, [producer.send(flow.dead_letter.name, key=each.key, value=None) for each in mine])
    done.sent += len(told)
    done.withdrawn += len(mine) - len(told)
    return [each for each in window if not each.dead_letter.receiver]


def _has_nothing_to_send(dead_letter: DeadLetter) -> bool:
    return dead_letter.payload is None and dead_letter.reason is not Reason.NULL_VALUE


def _headers(dead_letter: DeadLetter) -> dict[str, bytes]:
    return {ATTEMPTS_HEADER: str(dead_letter.attempts).encode(), VERSION_HEADER: str(version_of(dead_letter)).encode()}


def _sent(producer: KafkaProducer, dead_letter: DeadLetter) -> Any:
    key, value = original(dead_letter)
    return producer.send(
        dead_letter.source.topic, key=key or b"", value=value, headers=list(_headers(dead_letter).items())
    )


def _entry(dead_letter: DeadLetter) -> EnrichedEntry:
    key, value = original(dead_letter)
    return EnrichedEntry(key or b"", version_of(dead_letter), value, _headers(dead_letter))


@dataclass(frozen=True, slots=True)
class Backlogs:
    """Records not yet acknowledged by the stages, of the articles to be replayed."""

    raw: Backlog
    enriched: Backlog

    @classmethod
    def of(cls, settings: KafkaFlow, keys: Container[bytes]) -> "Backlogs":
        """Read the backlogs; raises Unavailable, SetupError."""
        flow = topology(settings)
        # In this order: a record that moves on from the first to the second meanwhile was seen on the first.
        return cls(backlog(settings, flow.enrich, keys), backlog(settings, flow.index, keys))

    def is_ahead_of(self, dead_letter: DeadLetter) -> bool:
        """Return whether a newer version of the article waits on a topic, not yet indexed."""
        key = original(dead_letter)[0] or b""
        return any(as_entry(record).version > version_of(dead_letter) for record in self.enriched.get(key, ())) or any(
            # On articles.enriched the later one stays; a replay to articles.raw would come after the newer one.
            _is_newer(record, dead_letter)
            for record in self.raw.get(key, ())
        )


def _superseded(gateway: Gateway, backlogs: Backlogs, window: Sequence[Waiting]) -> set[bytes]:
    """Return the keys of dead letters with a newer version in the index, or on its way there."""
    ids = {each.dead_letter.article_id for each in window if each.dead_letter.article_id}
    known = versions(gateway, list(ids))
    return {
        each.key
        for each in window
        if known.get(each.dead_letter.article_id or "", -1) > version_of(each.dead_letter)
        or backlogs.is_ahead_of(each.dead_letter)
    }


def _is_newer(record: Record, dead_letter: DeadLetter) -> bool:
    """Return whether a record of articles.raw came after the one in a dead letter of that topic."""
    source = dead_letter.source
    if source.topic != record.topic or VERSION_HEADER in record.headers:
        return False
    is_behind = record.partition == source.partition and record.offset > source.offset
    return is_behind or record.timestamp > source.timestamp
