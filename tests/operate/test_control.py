"""Who an order is from, also where the user has no name."""

import getpass
import os

import pytest

from pipeline.operate.control import whoami


@pytest.mark.parametrize("error", [OSError, KeyError])
def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    """A container's may be any."""

    def nameless() -> str:
        raise error("no name")

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert whoami().startswith(f"{os.getuid()}@")
