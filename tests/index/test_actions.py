"""Records of articles.enriched as what they mean for an index."""

from pipeline.index.actions import IndexAction, apply_takedowns, read_records
from pipeline.messages.article_version import last_version_at
from pipeline.messages.records import VERSION_HEADER, Record
from pipeline.messages.tombstones import deleted_version

AT = 1_790_000_000_000


def tombstone(**headers: bytes) -> Record:
    return Record("articles.enriched", 0, 1, AT, b"a1", None, headers)


def test_what_a_tombstone_deletes() -> None:
    """The version in its header, of now or in the plain ms of before; without one that is a version, what is older."""
    for given, version in {
        b"3730644664320002414": 3730644664320002414,
        b"1764000000000": 1764000000000,
        b"99999999999999999999": last_version_at(AT),
        b"-1": last_version_at(AT),
        b"1125899906842624": last_version_at(AT),
    }.items():
        assert deleted_version(tombstone(**{VERSION_HEADER: given})) == version
    assert deleted_version(tombstone()) == last_version_at(AT)


def test_a_tombstone_of_what_was_taken_down_deletes_any_version() -> None:
    """What the command would have done before it was killed the index worker does; other tombstones leave newer versions."""
    [item] = read_records([tombstone()])
    [kept], [other] = apply_takedowns([item], {"a1"}), apply_takedowns([item], {"a2"})
    assert kept.write
    assert (kept.write.takes_down, kept.taken_down) == (True, False)
    assert other == item == IndexAction(item.record, item.write)
    assert item.write
    assert not item.write.takes_down
