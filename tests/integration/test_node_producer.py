"""The producer in another language that docs/producers.md shows, run as it is written."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.config.settings import Settings
from pipeline.kafka.topics import create_topics
from pipeline.kafka.topology import topology
from tests.integration.test_publish import on_topic

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "node"

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(shutil.which("npm") is None, reason="there is no Node here"),
]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("node") / "example"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("node_modules"))
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=180)
    return folder


def produce(folder: Path, settings: Settings, article: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["node", "publish.mjs", str(ROOT / "schemas" / "article.v1.json")],
        cwd=folder,
        input=json.dumps(article),
        env={**os.environ, "KAFKA_BOOTSTRAP": settings.kafka_bootstrap, "TOPIC": topology(settings).raw.name},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_stranger_meets_the_contract(example: Path, settings: Settings) -> None:
    """An article that the JSON Schema accepts arrives as it was sent; one that it refuses is not sent."""
    create_topics(settings)
    article = {"id": "node-1", "title": "Flood in Lagos", "published_at": "2026-03-01T09:30:00Z"}
    done = produce(example, settings, article)
    assert done.returncode == 0, done.stderr
    wrong = produce(example, settings, {"id": "node-2", "headline": "Flood"})
    assert wrong.returncode == 1
    assert "additional" in wrong.stderr
    nameless = produce(example, settings, {"title": "Flood in Lagos"})
    assert (nameless.returncode, "id: missing" in nameless.stderr) == (1, True)
    assert on_topic(settings) == [{**article, "key": "node-1"}]
