"""The producer in Python that docs/producers.md shows, run as it is written."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.conftest import Flow
from tests.integration.test_publish import on_topic

PAGE = Path(__file__).parents[2] / "docs" / "producers.md"

pytestmark = pytest.mark.services


def test_the_documented_example_runs(flow: Flow) -> None:
    """The good article is on the topic with the fields it was given, and the empty one says why it is not."""
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", example], env=flow.environment(), cwd=PAGE.parents[1], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first.startswith(f"Flood in Lagos: {flow.settings.topic_prefix}articles.raw, partition ")
    assert second == "not published: the article has no words; give at least a title, text or html"
    (record,) = on_topic(flow.settings)
    assert record["source"] == {"name": "Example Post", "home": "Lagos, Nigeria"}
