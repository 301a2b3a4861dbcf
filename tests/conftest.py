"""What every test starts with."""

import gc
from collections.abc import Iterator

import pytest

from pipeline import redaction


def pytest_sessionstart() -> None:
    """Collect no garbage while tests are collected: nothing of theirs ever becomes any."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Leave the modules and the eight thousand tests out of every later collection of garbage."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _secrets_of_this_test_alone() -> Iterator[None]:
    """Forget the secrets that a test has made known: in the next test's messages they would be hidden as well."""
    forms, pattern = set(redaction._forms), redaction._pattern
    yield
    redaction._forms.clear()
    redaction._forms.update(forms)
    redaction._pattern = pattern
