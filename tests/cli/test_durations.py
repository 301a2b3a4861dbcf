"""Durations on the command line: what no clock can wait for is a wrong call."""

import pytest

from tests.support.command_line import dateline


@pytest.mark.parametrize("value", ["inf", "nan", "-1", "1e300", "1e9999"])
@pytest.mark.parametrize(
    "call",
    [
        ("wait", "--timeout"),
        ("drain", "--timeout"),
        ("status", "--timeout"),
        ("trace", "x", "--timeout"),
        ("kibana", "import", "--wait"),
        ("alerts", "test", "x", "--days"),
    ],
    ids=lambda call: call[0],
)
def test_a_duration_has_an_end(call: tuple[str, ...], value: str) -> None:
    """It ends with status 2 before anything is asked."""
    answer = dateline(*call, value)
    assert (answer.status, "Traceback" in answer.err) == (2, False)
