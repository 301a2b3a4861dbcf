"""The settings that a rate depends on, each below and above its default, the others as they are.

Those of the whole flow are tried on it, the index worker's on records that are enriched already. All values come in
turns, round after round, so that a slow minute of the machine is spread over them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from matplotlib.axes import Axes

from benchmarks.corpus import Corpus, open_corpus
from benchmarks.rounds import Place, run_round
from benchmarks.scale.index_size import index_alone
from benchmarks.scale.sizes import Sizes
from benchmarks.systems import dateline
from benchmarks.variants import PATTERNS, enriched, records
from pipeline.config.load import load_settings
from pipeline.config.settings import Settings

WHOLE_FLOW = {
    "enrich_batch_size": ("8", "16", "32"),
    "enrich_linger": ("0.02", "0.1", "0.5"),
    "index_linger": ("0.1", "1.0"),
    "story_window_days": ("0", "7"),
}
INDEX_STAGE = {
    "bulk_max_docs": ("128", "256", "512", "1024"),
    "index_refresh": ("1s", "30s"),
}
WARM_UP = 64


@dataclass(frozen=True)
class Trial:
    """A setting at a value, and the articles a second that it gave, round by round."""

    setting: str
    value: str
    per_s: tuple[float, ...] = ()


def measure(place: Place, sizes: Sizes) -> dict[str, Any]:
    """The median rate of each value of each setting."""
    settings = load_settings()
    articles = open_corpus(sizes.corpus, settings, WARM_UP + sizes.tried_articles).articles
    patterns = enriched(settings, min(PATTERNS, sizes.tried_documents // 50), sizes.corpus)
    ready = list(records(patterns, sizes.tried_documents))

    def rate(trial: Trial) -> float:
        changed = {trial.setting: trial.value}
        if trial.setting in INDEX_STAGE:
            return index_alone(place, ready, len(ready), **changed)
        usual = dateline(settings.enrich_processes)
        contender = replace(usual, settings={**usual.settings, **changed})
        return run_round(contender, place, Corpus("recombined", articles[WARM_UP:]), articles[:WARM_UP]).per_s

    trials = [*_trials(WHOLE_FLOW, sizes), *_trials(INDEX_STAGE, sizes)]
    for _ in range(sizes.rounds):
        trials = [replace(trial, per_s=(*trial.per_s, rate(trial))) for trial in trials]
    return {"rows": [_row(trial, settings) for trial in trials]}


def _trials(values: Mapping[str, tuple[str, ...]], sizes: Sizes) -> Iterator[Trial]:
    for setting, tried in values.items():
        yield from (Trial(setting, value) for value in tried[: sizes.values])


def _row(trial: Trial, settings: Settings) -> dict[str, Any]:
    return {
        "setting": trial.setting,
        "value": trial.value,
        "default": _is_default(trial, settings),
        "per_s": round(median(trial.per_s), 1),
        "rounds": [round(rate, 1) for rate in trial.per_s],
    }


def _is_default(trial: Trial, settings: Settings) -> bool:
    usual = getattr(settings, trial.setting)
    return bool(type(usual)(trial.value) == usual)


def plot(result: dict[str, Any], axes: Axes) -> None:
    rows: Sequence[dict[str, Any]] = result["rows"]
    usual = {row["setting"]: row["per_s"] for row in rows if row["default"]}
    labels = [f"{row['setting']} {row['value']}" for row in rows]
    shares = [row["per_s"] / usual.get(row["setting"], row["per_s"]) for row in rows]
    axes.barh(labels, shares, color=["tab:orange" if row["default"] else "tab:blue" for row in rows])
    axes.invert_yaxis()
    axes.tick_params(axis="y", labelsize=7)
    axes.set(title="Rate by setting; 1 is the default's", xlabel="rate ÷ that of the default")
