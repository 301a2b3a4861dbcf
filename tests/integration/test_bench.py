"""`make bench` in small, on real servers."""

import json

import pytest

from benchmarks.compare import main
from tests.support.services import RunningServices

pytestmark = [pytest.mark.services, pytest.mark.slow]

KEYS = """
articles words_per_article dateline_per_s stock_pipe_per_s naive_per_s peers ratios latency_ms latency_at_per_s
children_busy peak_rss_mb peak_pss_mb cpu_s_per_1000 lost duplicated
""".split()


def test_the_last_line_has_every_figure(services: RunningServices, capsys: pytest.CaptureFixture[str]) -> None:
    """All sides really run; nothing is lost or twice, and each figure is there and more than nothing."""
    servers = [f"--kafka={services.kafka_bootstrap}", f"--elasticsearch={services.elasticsearch_url}"]
    assert main(["--articles=16", "--rounds=1", "--processes=1", "--peers", "none", *servers]) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [key for key in KEYS if key not in result] == []
    assert result["articles"] == 16
    assert result["words_per_article"] > 365
    assert (result["lost"], result["duplicated"], result["dead_lettered"]) == (0, 0, 0)
    assert all(result[f"{side}_per_s"] > 0 for side in ("dateline", "stock_pipe", "naive"))
    assert 0 < result["latency_ms"]["p50"] <= result["latency_ms"]["p95"] <= result["latency_ms"]["p99"]
    assert 0 < result["children_busy"] <= 1
    assert set(result["cpu_s_per_1000"]) >= {"enrich process", "enrich worker", "index worker", "total"}
    assert result["peak_rss_mb"]["enrich process"] > 100
    assert result["peers"] == {}


def test_a_corpus_that_is_not_there_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    """One line that names the file, before anything is started."""
    assert main(["absent.jsonl"]) == 2
    assert "absent.jsonl" in capsys.readouterr().err
