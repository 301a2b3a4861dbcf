"""What every test starts with."""

from collections.abc import Iterator

import pytest

from pipeline import redaction


@pytest.fixture(autouse=True)
def _secrets_of_this_test_alone() -> Iterator[None]:
    """Forget the secrets that a test has made known: in the next test's messages they would be hidden as well."""
    forms, pattern = set(redaction._forms), redaction._pattern
    yield
    redaction._forms.clear()
    redaction._forms.update(forms)
    redaction._pattern = pattern
