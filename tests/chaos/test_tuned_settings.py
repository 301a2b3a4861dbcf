"""The settings that make runs short are settings of today, and fit together."""

from collections.abc import Mapping
from typing import Any

import pytest

from pipeline.config.checks import contradictions
from pipeline.config.settings import Settings
from tests.chaos.cluster import ClusterArena
from tests.histories.history import TUNED
from tests.support.chaos_harness import Arena


@pytest.mark.parametrize("tuned", [Arena.TUNED, ClusterArena.TUNED, TUNED], ids=["chaos", "cluster", "histories"])
def test_what_is_tuned_can_be_set(tuned: Mapping[str, Any]) -> None:
    """A long run would end at its start, and only those who have it run would see that."""
    assert list(contradictions(Settings(**tuned))) == []
