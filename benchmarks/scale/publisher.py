"""The publisher alone: the API with articles of 2 KB, and the command with a file of them, its memory over time."""

import json
import time
from collections.abc import Sequence
from itertools import islice
from typing import Any

import psutil
from matplotlib.axes import Axes

from benchmarks.corpus import recombined
from benchmarks.flow import Flow, new_flow
from benchmarks.rounds import Place
from benchmarks.scale.sizes import Sizes
from pipeline.config.load import load_settings
from pipeline.messages.articles import Article
from pipeline.publish.publisher import Publisher

ARTICLE_BYTES = 2_000
LOOK_SECONDS = 0.1
WARM_UP = 100


def measure(place: Place, sizes: Sizes) -> dict[str, Any]:
    """Articles a second of both, and MB of the command from its start to its end."""
    articles = [_short(article) for article in islice(recombined(load_settings()), WARM_UP + sizes.published)]
    with new_flow(place.kafka, place.elasticsearch, place.folder) as flow:
        per_s = _api(flow, articles)
        command_per_s, memory = _command(flow, articles[WARM_UP:])
    return {
        "articles": sizes.published,
        "publisher_per_s": round(per_s),
        "command_per_s": round(command_per_s),
        "command_rss_mb": memory,
    }


def _short(article: Article) -> Article:
    return article.model_copy(update={"text": (article.text or "")[: ARTICLE_BYTES - 200]})


def _api(flow: Flow, articles: Sequence[Article]) -> float:
    """From the first call to the broker's last acknowledgement."""
    with Publisher(flow.settings) as publisher:
        for article in articles[:WARM_UP]:
            publisher.publish(article)
        publisher.flush()
        began = time.monotonic()
        receipts = [publisher.publish(article) for article in articles[WARM_UP:]]
        publisher.flush()
        took = time.monotonic() - began
    assert all(receipt.result().offset >= 0 for receipt in receipts)
    return len(receipts) / took


def _command(flow: Flow, articles: Sequence[Article]) -> tuple[float, list[tuple[float, float]]]:
    """From the start of the process to its end; memory as pairs of seconds and MB."""
    path = flow.folder / "articles.jsonl"
    path.write_text("".join(json.dumps(a.model_dump(exclude_defaults=True)) + "\n" for a in articles), encoding="utf-8")
    began = time.monotonic()
    process = flow.dateline("publish", "--json", str(path))
    looked_at = psutil.Process(process.pid)
    memory = []
    while process.poll() is None:
        memory.append((round(time.monotonic() - began, 1), round(looked_at.memory_info().rss / 1e6, 1)))
        time.sleep(LOOK_SECONDS)
    took = time.monotonic() - began
    flow.processes.remove(process)
    if process.returncode:
        raise AssertionError(f"dateline publish ended with {process.returncode}\n{flow.last_words()}")
    return len(articles) / took, memory


def plot(result: dict[str, Any], axes: Axes) -> None:
    axes.plot(*zip(*result["command_rss_mb"], strict=True))
    axes.set(
        title=f"Memory of `dateline publish` with {result['articles']:,} articles",
        xlabel="seconds since its start",
        ylabel="MB resident",
    )
    axes.set_ylim(bottom=0)
