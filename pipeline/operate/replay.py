"""Dead letters for people: list them, look at one, send them back after a fix.

A replay puts the record back, byte for byte, on the topic it came from, with its attempts in a header, and then a
tombstone under the dead letter's key on the dead-letter topic: what was replayed is not listed again.

A dead letter whose article has a newer version in the index by now is not sent: on articles.raw it would become the newest
itself, on articles.enriched compaction would forget the newer one for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kafka.errors import AuthorizationError, KafkaError
from pydantic import ValidationError

from pipeline.config.settings import Settings
from pipeline.errors import AccessDenied, Reason, Unavailable, UsageError
from pipeline.index.delete import versions
from pipeline.index.gateway import connect
from pipeline.kafka.clients import principal
from pipeline.kafka.reader import TopicReader, open_producer
from pipeline.kafka.topology import topology
from pipeline.messages.articles import DeadLetter
from pipeline.messages.dead_letters import ATTEMPTS_HEADER, letter_id, original, version_of

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
    dead = topology(settings).dead_letter.name
    done = Replayed()
    superseded = _superseded(settings, dead_letters)
    producer = open_producer(settings)
    try:
        for dead_letter in dead_letters:
            key, value = original(dead_letter)
            if letter_id(dead_letter) in superseded:
                done.superseded += 1
            elif value is None and dead_letter.reason is not Reason.NULL_VALUE:
                done.kept.append(letter_id(dead_letter))
                continue
            else:
                headers = [(ATTEMPTS_HEADER, str(dead_letter.attempts).encode())]
                producer.send(dead_letter.source.topic, key=key or b"", value=value, headers=headers).get(timeout=30)
                done.sent += 1
            # The record first, the tombstone only when it is there: a kill in between replays twice, and loses nothing.
            producer.send(dead, key=letter_id(dead_letter).encode(), value=None).get(timeout=30)
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


def _superseded(settings: Settings, dead_letters: Sequence[DeadLetter]) -> set[str]:
    """The ids of the dead letters whose article is in the index in a newer version."""
    found = set()
    with connect(settings) as client:
        for start in range(0, len(dead_letters), BATCH):
            batch = dead_letters[start : start + BATCH]
            known = versions(
                client, settings, list({dead_letter.article_id for dead_letter in batch if dead_letter.article_id})
            )
            found |= {
                letter_id(dead_letter)
                for dead_letter in batch
                if known.get(dead_letter.article_id or "", -1) > version_of(dead_letter)
            }
    return found


def _records(settings: Settings) -> Iterator[tuple[bytes, bytes | None]]:
    with TopicReader(settings, topology(settings).dead_letter.name) as reader:
        for records in reader.read_to(reader.ends()):
            for record in records:
                yield record.key or b"", record.value
