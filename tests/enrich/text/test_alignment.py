import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich.text.alignment import Edit, apply_edits, compose, differences, original_span


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text and edits of it, in order and apart."""
    text = draw(st.text("ab é\n", max_size=40))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return text, [Edit(start, end, draw(st.text("xy", max_size=3))) for start, end in pairs]


@given(edited())
def test_a_run_is_the_same_in_both_texts(case: tuple[str, list[Edit]]) -> None:
    """Every run of the alignment covers equal characters, and what no edit touched is covered."""
    text, edits = case
    result, runs = apply_edits(text, edits)
    assert all(result[new : new + length] == text[old : old + length] for new, old, length in runs)
    assert sum(length for *_, length in runs) == len(text) - sum(edit.end - edit.start for edit in edits)


@given(edited(), st.data())
def test_two_alignments_make_one(case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    """After two rounds of edits the composed runs still cover equal characters of the first and the last text."""
    text, edits = case
    middle, earlier = apply_edits(text, edits)
    at = data.draw(st.integers(0, len(middle)))
    last, later = apply_edits(middle, [Edit(at, min(at + 2, len(middle)), "z")])
    runs = compose(later, earlier)
    assert all(last[new : new + length] == text[old : old + length] for new, old, length in runs)


@given(st.text("ab ", max_size=60), st.text("ab ", max_size=60))
def test_differences_lead_from_one_text_to_the_other(before: str, after: str) -> None:
    """Applying the differences to the first text gives the second."""
    assert apply_edits(before, differences(before, after))[0] == after


def test_differences_are_small_where_the_change_is() -> None:
    """A repair of one character in the middle leaves the rest aligned."""
    assert differences("the cafÃ© in Lyon", "the café in Lyon") == [Edit(7, 9, "é")]


def test_a_span_maps_to_where_it_came_from() -> None:
    """A span across an edit covers what was there before; a span that was put in is empty, at its place."""
    text = "Karabakhwhich  was"
    result, runs = apply_edits(text, [Edit(8, 8, " "), Edit(13, 15, " ")])
    assert result == "Karabakh which was"
    assert original_span(runs, 0, 8) == (0, 8)
    assert original_span(runs, 9, 14) == (8, 13)
    assert original_span(runs, 0, 18) == (0, 18)
    assert original_span(runs, 8, 9) == (8, 8)


@pytest.mark.parametrize("at", [0, 63, 64, 65, 130, 199])
def test_a_change_is_found_wherever_it_stands_in_a_long_text(at: int) -> None:
    """The same stretches are compared in strides, and a change at the edge of one is not larger for it."""
    before = "abcdefghij" * 20
    after = f"{before[:at]}#{before[at + 1 :]}"
    assert differences(before, after) == [Edit(at, at + 1, "#")]
    assert differences(before, before) == []
