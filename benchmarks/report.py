"""What the rounds of a comparison come to: one dictionary, and the table that shows it."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table

from benchmarks.corpus import Corpus
from benchmarks.rounds import Round
from benchmarks.stats import medians, percentile

DATELINE, STOCK_PIPE, NAIVE = "dateline", "stock_pipe", "naive"
ENRICH = "enrich process"
"""The role of the processes whose time is Dateline's cost."""


@dataclass
class Report:
    """``rounds`` by side; ``delays`` are in seconds, one an article, at half of Dateline's rate."""

    corpus: Corpus
    processes: int
    rounds: Mapping[str, Sequence[Round]]
    delays: Sequence[float] = field(default_factory=list)

    def per_s(self, side: str) -> float:
        """Articles a second: the median of the rounds."""
        return statistics.median(result.per_s for result in self.rounds[side])

    def as_dict(self) -> dict[str, Any]:
        """Everything that was measured, rounded to what it is worth."""
        rates = {side: round(self.per_s(side), 1) for side in self.rounds}
        own = rates[DATELINE]
        peers = {side: rate for side, rate in rates.items() if side not in (DATELINE, STOCK_PIPE, NAIVE)}
        return {
            "corpus": self.corpus.name,
            "articles": len(self.corpus.articles),
            "words_per_article": round(self.corpus.words_per_article),
            "processes": self.processes,
            "rounds": len(self.rounds[DATELINE]),
            "dateline_per_s": own,
            "stock_pipe_per_s": rates[STOCK_PIPE],
            "naive_per_s": rates[NAIVE],
            "peers": peers,
            "ratios": {
                "stock_pipe": round(own / rates[STOCK_PIPE], 2),
                "naive": round(own / rates[NAIVE], 2),
                "best_peer": round(own / max(peers.values()), 2) if peers else None,
            },
            "latency_ms": {f"p{p}": round(percentile(self.delays, p) * 1000) for p in (50, 95, 99)},
            "latency_at_per_s": round(own / 2, 1),
            **self._use(),
            **self._account(),
        }

    def _use(self) -> dict[str, Any]:
        """What Dateline's processes used, and the services beside them: medians of the rounds, of peaks the highest."""
        rounds = self.rounds[DATELINE]
        per_1000 = medians([{role: s / r.articles * 1000 for role, s in r.cpu_s.items()} for r in rounds])
        busy = statistics.median(r.cpu_s[ENRICH] / r.seconds / self.processes for r in rounds)
        names = rounds[0].peak_rss_mb
        return {
            "children_busy": round(busy, 2),
            "cpu_s_per_1000": {role: round(s, 1) for role, s in per_1000.items()}
            | {"total": round(sum(per_1000.values()), 1)},
            "peak_rss_mb": {name: round(max(r.peak_rss_mb[name] for r in rounds)) for name in names},
            "peak_pss_mb": round(max(r.peak_pss_mb for r in rounds)),
            "stored_bytes_per_article": {
                name: round(size) for name, size in medians([r.stored_bytes for r in rounds]).items()
            },
        }

    def _account(self) -> dict[str, int]:
        accounts = [result.account for result in self.rounds[DATELINE]]
        return {
            "lost": sum(account.lost for account in accounts),
            "duplicated": sum(account.duplicated for account in accounts),
            "dead_lettered": sum(account.dead_lettered for account in accounts),
        }


def table(result: Mapping[str, Any]) -> Table:
    """The rates beside each other, and below them what Dateline needed."""
    about = f"{result['articles']} articles of {result['words_per_article']} words ({result['corpus']})"
    shown = Table("", "articles/s", "Dateline ÷ it", title=f"{about}, {result['processes']} processes", title_style="")
    rates = {
        "spaCy alone, in memory": result["stock_pipe_per_s"],
        "plain loop": result["naive_per_s"],
        **result["peers"],
        "Dateline": result["dateline_per_s"],
    }
    for name, rate in rates.items():
        shown.add_row(name, f"{rate:.1f}", f"{result['dateline_per_s'] / rate:.2f}")
    shown.add_section()
    for name, value in _facts(result).items():
        shown.add_row(name, value)
    return shown


def _facts(result: Mapping[str, Any]) -> dict[str, str]:
    delays = " · ".join(f"{name} {value} ms" for name, value in result["latency_ms"].items())
    return {
        f"published → found at {result['latency_at_per_s']}/s": delays,
        "enrich processes busy": f"{result['children_busy']:.0%}",
        "processor seconds per 1,000": f"{result['cpu_s_per_1000']['total']}",
        "memory together (PSS)": f"{result['peak_pss_mb']:,} MB",
        "lost · duplicated": f"{result['lost']} · {result['duplicated']}",
    }
