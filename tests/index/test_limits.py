from pipeline.index.limits import by_size, portions


def test_portions_hold_every_value_once_and_in_order() -> None:
    """And there is none for no values."""
    assert list(portions(range(7), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(portions([], 3)) == []


def test_a_value_that_is_too_large_for_any_request_goes_alone() -> None:
    """The others are sent together up to either limit."""
    values = ["aa", "bbb", "c" * 20, "d", "e", "f"]
    assert list(by_size(values, len, most_bytes=5, most=2)) == [["aa", "bbb"], ["c" * 20], ["d", "e"], ["f"]]
