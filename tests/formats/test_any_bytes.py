"""Damaged documents: whatever an untrusted source sends, every reader ends with articles or a rejection."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.config.settings import Settings
from pipeline.errors import Reason, RecordRejected
from pipeline.formats import forms
from pipeline.formats.items import Input, Item, Link, ReadOptions, SizeLimits
from pipeline.messages.articles import Article

FORMS = Path(__file__).parents[2] / "seeds" / "forms"
HOW = ReadOptions(SizeLimits.of(Settings(max_document_bytes=2_000_000)))
# What was seen to break a parser, and what looks as if it could.
SPLINTERS = (
    *(
        b"&#xD800; &#0; <![CDATA[ ]]> <!-- <news: <?xml : \x00 \xff\xfe \xf5 null {} [[ \" ' \\ud800 <a href='http://[x'>"
    ).split(),
    b"encoding=\xc6",
    b"0001-01-01T00:00:00+14:00",
    b"Mon, 01 Jan 0001 00:00:00 +1400",
    b"9" * 30,
    b"<b>" * 300,
)
Damage = tuple[float, int, bytes]


def damaged(data: bytes, damages: list[Damage]) -> bytes:
    """``data`` with a splinter put in at each place (a share of the length), over so many bytes."""
    for place, over, splinter in damages:
        at = int(place * len(data))
        data = data[:at] + splinter + data[at + over :]
    return data


@pytest.mark.parametrize("name", sorted(path.name for path in FORMS.iterdir()))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    damages=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(SPLINTERS) | st.binary(max_size=8)),
        min_size=1,
        max_size=4,
    ),
    named=st.booleans(),
)
def test_no_damage_raises(name: str, damages: list[Damage], named: bool) -> None:
    """Told by its name or by its content, a damaged seed gives items with an outcome each, or links."""
    data = damaged((FORMS / name).read_bytes(), damages)
    for found in forms.read(Input.of(name if named else "stdin", data), HOW):
        assert isinstance(found, Link) or (isinstance(found, Item) and _is_outcome(found.outcome))


def _is_outcome(outcome: Article | RecordRejected) -> bool:
    return isinstance(outcome, Article) or isinstance(outcome.reason, Reason)
