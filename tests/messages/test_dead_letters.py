from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Reason, RecordRejected
from pipeline.messages.articles import DeadLetter
from pipeline.messages.dead_letters import (
    ATTEMPTS_HEADER,
    attempts,
    letter_id,
    make_dead_letter,
    original,
    version_of,
)
from pipeline.messages.records import Record

REJECTED = RecordRejected(Reason.INVALID, "wrong", field="title", fix="fix it")


def record(value: bytes | None, key: bytes | None = b"k", **headers: bytes) -> Record:
    return Record("articles.raw", 3, 17, 1_700_000_000_000, key, value, headers)


@given(value=st.none() | st.binary(), key=st.none() | st.binary())
def test_payload_survives(value: bytes | None, key: bytes | None) -> None:
    """Any bytes on the topic come back from the dead letter as they were, through JSON."""
    dead_letter = DeadLetter.model_validate_json(
        make_dead_letter(record(value, key), REJECTED, "enrich").model_dump_json()
    )
    assert original(dead_letter) == (key, value)


def test_text_stays_readable() -> None:
    """A payload that is text is kept as text, for the people who read dead letters."""
    dead_letter = make_dead_letter(record('{"title":"Эривань"}'.encode()), REJECTED, "enrich")
    assert (dead_letter.encoding, dead_letter.payload) == ("utf-8", '{"title":"Эривань"}')


def test_control_characters_stay_small() -> None:
    """A payload of control characters is not blown up six-fold by JSON's escapes."""
    dead_letter = make_dead_letter(record(b"\x00" * 9000), REJECTED, "enrich")
    assert len(dead_letter.model_dump_json()) < 9000 * 1.5


def test_says_where_it_came_from() -> None:
    """A dead letter is called by topic, partition, offset and time: a recreated topic counts its offsets from 0 again."""
    assert letter_id(make_dead_letter(record(b"x"), REJECTED, "enrich")) == "articles.raw-3-17-1700000000000"


def test_attempts_count_replays() -> None:
    """The first failure is attempt 1; a replay's header adds to it; nonsense in the header does not."""
    assert attempts(record(b"x")) == 1
    assert attempts(record(b"x", **{ATTEMPTS_HEADER: b"2"})) == 3
    assert attempts(record(b"x", **{ATTEMPTS_HEADER: b"-9e9"})) == 1


def test_a_version_of_before_and_of_now() -> None:
    """A dead letter says its article's version; one by an older Dateline had the broker's timestamp for it."""
    assert version_of(make_dead_letter(record(b"x"), REJECTED, "enrich", version=2**62)) == 2**62
    assert version_of(make_dead_letter(record(b"x"), REJECTED, "enrich")) == 1_700_000_000_000
