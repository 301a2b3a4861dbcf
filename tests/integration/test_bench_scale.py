"""`make bench-scale` in small, on real servers."""

import json
from pathlib import Path

import pytest

from benchmarks.scale.__main__ import main
from tests.support.services import RunningServices

pytestmark = [pytest.mark.services, pytest.mark.slow]


def test_parts_give_figures_and_plots(
    services: RunningServices, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each part that is asked for really runs, draws its plot, and has its figures in the last line."""
    parts = ["article_length", "publisher", "index_size", "defaults"]
    servers = [f"--kafka={services.kafka_bootstrap}", f"--elasticsearch={services.elasticsearch_url}"]
    assert main([*parts, "--short", f"--plots={tmp_path}", *servers]) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert list(result) == parts
    assert {path.stem.replace("-", "_") for path in tmp_path.glob("*.png")} == set(parts)
    assert all(row["ms"] > 0 for row in result["article_length"]["rows"])
    assert result["publisher"]["articles"] == 400
    assert min(result["publisher"]["publisher_per_s"], result["publisher"]["command_per_s"]) > 0
    assert result["index_size"]["rows"][-1]["documents"] == 2_000
    assert all(row["per_s"] > 0 for row in result["defaults"]["rows"])


def test_an_unknown_part_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong name exits with status 2 and says which there are."""
    with pytest.raises(SystemExit) as end:
        main(["sizes"])
    assert end.value.code == 2
    assert "article_length" in capsys.readouterr().err
