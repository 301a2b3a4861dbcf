"""Dead letters for people: list them, look at one, send them back after a fix.

A replay puts the record back, byte for byte, on the topic it came from, with its attempts in a header, and then a
tombstone under the dead letter's key on the dead-letter topic: what was replayed is not listed again.

A replayed record keeps the version that it had, in a header, so that it never wins over a correction that came since. A
dead letter whose article has a newer version in the index, or on its way there, is not sent: on articles.enriched it would
stand behind the newer one, and compaction would forget that for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kafka import KafkaProducer
from kafka.errors import AuthorizationError, KafkaError
from pydantic import ValidationError

from pipeline.config.settings import Settings
from pipeline.errors import AccessDenied, Reason, Unavailable, UsageError
from pipeline.index.delete import versions
from pipeline.index.gateway import Gateway
from pipeline.kafka.clients import principal
from pipeline.kafka.enriched_topic import Appender, EnrichedEntry, as_entry, confirm
from pipeline.kafka.reader import TopicReader, open_producer
from pipeline.kafka.topology import topology
from pipeline.messages.articles import DeadLetter
from pipeline.messages.dead_letters import ATTEMPTS_HEADER, letter_id, original, version_of
from pipeline.messages.records import VERSION_HEADER, Record
from pipeline.operate.backlog import backlog

BATCH = 500


@dataclass(frozen=True, slots=True)
class Filter:
    """Filter of dead letters; what is None matches all."""

    reason: Reason | None = None
    stage: str | None = None
    since: datetime | None = None
    id: str | None = None

    def matches(self, dead_letter: DeadLetter) -> bool:
        """Return whether a dead letter is meant."""
        return (
            (self.reason is None or dead_letter.reason is self.reason)
            and (self.stage is None or dead_letter.stage == self.stage)
            and (self.since is None or dead_letter.failed_at >= self.since)
            and (self.id is None or self.id in (letter_id(dead_letter), dead_letter.article_id))
        )


def dead_letters(settings: Settings, wanted: Filter) -> list[DeadLetter]:
    """Those that wait for a replay, oldest first; raises Unavailable, SetupError."""
    open_letters: dict[bytes, DeadLetter] = {}
    for key, value in _records(settings):
        if value is None:
            open_letters.pop(key, None)
            continue
        try:
            open_letters[key] = DeadLetter.model_validate_json(value)
        except ValidationError:
            # Somebody else's message on our topic is not ours to replay.
            continue
    return sorted(filter(wanted.matches, open_letters.values()), key=lambda dead_letter: dead_letter.failed_at)


def find(settings: Settings, id: str) -> DeadLetter:
    """The one dead letter called TOPIC-PARTITION-OFFSET; raises UsageError when there is none."""
    found = dead_letters(settings, Filter(id=id))
    if not found:
        raise UsageError(f"no dead letter {id}; list them with: dateline dead-letters list")
    return found[-1]


@dataclass(slots=True)
class Replayed:
    """``sent`` went back; ``superseded`` were dropped for newer versions; ``kept``, by id, have no payload to send."""

    sent: int = 0
    superseded: int = 0
    kept: list[str] = field(default_factory=list)


def replay(settings: Settings, dead_letters: Sequence[DeadLetter]) -> Replayed:
    """Send dead letters back; raises Unavailable, AccessDenied."""
    done = Replayed()
    if not dead_letters:
        return done
    producer = open_producer(settings)
    try:
        # The topic is watched before it is asked what is newer, so that nothing comes unseen in between.
        with Appender(settings) as appender:
            superseded = _superseded(settings, dead_letters)
            for batch in _batches(dead_letters):
                _replay(settings, batch, superseded, producer, appender, done)
    except AuthorizationError as error:
        raise AccessDenied(
            f"the replay stopped after {done.sent} dead letters, since Kafka refuses {principal(settings)} this ({error}): "
            "grant it what docs/security.md lists, then run it again"
        ) from error
    except KafkaError as error:
        raise Unavailable(f"the replay stopped after {done.sent} dead letters: {error!r}; run it again") from error
    finally:
        producer.close()
    return done


def _replay(
    settings: Settings,
    dead_letters: Sequence[DeadLetter],
    superseded: set[DeadLetter],
    producer: KafkaProducer,
    appender: Appender,
    done: Replayed,
) -> None:
    flow = topology(settings)
    kept = [
        dead_letter
        for dead_letter in dead_letters
        if _has_nothing_to_send(dead_letter) and dead_letter not in superseded
    ]
    ended = [
        dead_letter
        for dead_letter in dead_letters
        if dead_letter in superseded or not _has_nothing_to_send(dead_letter)
    ]
    wanted = [dead_letter for dead_letter in ended if dead_letter not in superseded]
    confirm(
        settings,
        producer,
        [_sent(producer, dead_letter) for dead_letter in wanted if dead_letter.source.topic != flow.enriched.name],
    )
    entries = [_entry(dead_letter) for dead_letter in wanted if dead_letter.source.topic == flow.enriched.name]
    outranked = len(entries) - appender.append(entries)
    done.sent += len(wanted) - outranked
    done.superseded += len(ended) - len(wanted) + outranked
    done.kept += [letter_id(dead_letter) for dead_letter in kept]
    # The records first, the tombstones only when they are there: a kill in between replays twice, and loses nothing.
    confirm(
        settings,
        producer,
        [producer.send(flow.dead_letter.name, key=letter_id(each).encode(), value=None) for each in ended],
    )


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


def _superseded(settings: Settings, dead_letters: Sequence[DeadLetter]) -> set[DeadLetter]:
    """The dead letters of whose articles there is a newer version in the index, or on its way there."""
    found = _overtaken(settings, dead_letters)
    with Gateway(settings) as gateway:
        for batch in _batches(dead_letters):
            known = versions(gateway, list({dead_letter.article_id for dead_letter in batch if dead_letter.article_id}))
            found |= {
                dead_letter
                for dead_letter in batch
                if known.get(dead_letter.article_id or "", -1) > version_of(dead_letter)
            }
    return found


def _overtaken(settings: Settings, dead_letters: Sequence[DeadLetter]) -> set[DeadLetter]:
    """The dead letters that a newer version of their article is behind, on a topic and not in the index yet."""
    flow = topology(settings)
    keys = {original(dead_letter)[0] or b"" for dead_letter in dead_letters} - {b""}
    enriched, raw = backlog(settings, flow.index, keys), backlog(settings, flow.enrich, keys)
    return {
        dead_letter
        for dead_letter in dead_letters
        if any(
            as_entry(record).version > version_of(dead_letter)
            for record in enriched.get(original(dead_letter)[0] or b"", ())
        )
        # On articles.enriched the later one stays; from articles.raw the replay would come behind the newer one there.
        or any(_is_newer(record, dead_letter) for record in raw.get(original(dead_letter)[0] or b"", ()))
    }


def _is_newer(record: Record, dead_letter: DeadLetter) -> bool:
    """Return whether a record of articles.raw came after the one that a dead letter of that topic holds."""
    source = dead_letter.source
    if source.topic != record.topic or VERSION_HEADER in record.headers:
        return False
    is_behind = record.partition == source.partition and record.offset > source.offset
    return is_behind or record.timestamp > source.timestamp


def _batches(dead_letters: Sequence[DeadLetter]) -> Iterator[Sequence[DeadLetter]]:
    for start in range(0, len(dead_letters), BATCH):
        yield dead_letters[start : start + BATCH]


def _records(settings: Settings) -> Iterator[tuple[bytes, bytes | None]]:
    with TopicReader(settings, topology(settings).dead_letter.name) as reader:
        for records in reader.read_to(reader.ends()):
            for record in records:
                yield record.key or b"", record.value
