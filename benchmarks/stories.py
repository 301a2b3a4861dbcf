"""How well copies are distinguished from other articles, and what that costs: ``make bench-stories CORPUS="a.jsonl b.jsonl"``.

A corpus has one article a line, ``{"title", "text"}``. Each is compared with copies of itself (words replaced at random;
first and last words replaced by those of another article), and every article with every other. Pairs above the
threshold are listed: whether they are copies is for eyes to decide. Without a corpus the seeds are taken.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks.edit_copies import edited, framed
from benchmarks.seed_index import seed_articles
from pipeline.config.load import load_settings
from pipeline.stories.minhash import Signature, signature, similarity, table

EDITED = (0.02, 0.05, 0.1, 0.2)
FRAMED = (0.1, 0.15, 0.2, 0.25, 0.3)


@dataclass
class Report:
    """``recall`` by kind of copy; ``alike`` are the pairs of different articles that count as one story."""

    articles: int
    too_short: int
    milliseconds: float
    recall: dict[str, float] = field(default_factory=dict)
    pairs: int = 0
    compared: int = 0
    alike: list[tuple[float, str, str]] = field(default_factory=list)


def measure(texts: Sequence[str], threshold: float) -> Report:
    """Everything over these articles; ``milliseconds`` is the processor time of one signature."""
    started = time.process_time()
    signed = [(text, found) for text in texts if (found := signature(text))]
    spent = time.process_time() - started
    report = Report(len(texts), len(texts) - len(signed), 1000 * spent / max(1, len(texts)))
    rng = random.Random(1)
    vocabulary = [word for text in texts for word in text.split()]

    def another() -> list[str]:
        return rng.choice(texts).split()

    for share in EDITED:
        report.recall[f"{share:.0%} of words changed"] = _recall(
            signed, threshold, lambda words, share=share: edited(words, share, vocabulary, rng)
        )
    for share in FRAMED:
        report.recall[f"first and last {share:.0%} replaced"] = _recall(
            signed, threshold, lambda words, share=share: framed(words, share, another())
        )
    _compare(signed, threshold, report)
    return report


def _recall(
    signed: Sequence[tuple[str, Signature]], threshold: float, copy: Callable[[Sequence[str]], list[str]]
) -> float:
    """The share of copies that share a band with the original and are alike enough."""
    found = 0
    for text, original in signed:
        other = signature(" ".join(copy(text.split())))
        found += (
            bool(other) and not set(original.bands).isdisjoint(other.bands) and _alike(original, other) >= threshold
        )
    return found / len(signed)


def _alike(one: Signature, other: Signature) -> float:
    return float(similarity(table([one.prints]), table([other.prints]))[0, 0])


def _compare(signed: Sequence[tuple[str, Signature]], threshold: float, report: Report) -> None:
    prints = table(found.prints for _, found in signed)
    bands = [set(found.bands) for _, found in signed]
    report.pairs = len(signed) * (len(signed) - 1) // 2
    for n, (text, found) in enumerate(signed):
        estimates = similarity(table([found.prints]), prints[n + 1 :])[0]
        report.compared += sum(not bands[n].isdisjoint(other) for other in bands[n + 1 :])
        report.alike += [
            (round(float(estimates[m]), 3), text[:60], signed[n + 1 + m][0][:60])
            for m in np.flatnonzero(estimates >= threshold)
        ]
    report.alike.sort(reverse=True)


def _texts(corpora: Sequence[Path]) -> list[str]:
    if not corpora:
        return [article.text or "" for article in seed_articles(load_settings())]
    # Not splitlines(): a text may hold other line separators.
    lines = (line for corpus in corpora for line in corpus.read_text("utf-8").split("\n") if line)
    return [json.loads(line)["text"] for line in lines]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Recall of copies and false merges of other articles.")
    parser.add_argument("corpora", nargs="*", type=Path, help="JSON lines with a text each; the seeds unless given")
    parser.add_argument("--similarity", type=float, default=load_settings().story_similarity, help="the threshold")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    with Console(stderr=True).status("comparing …"):
        report = measure(_texts(options.corpora), options.similarity)
    if options.json:
        json.dump(asdict(report), sys.stdout, ensure_ascii=False)
        print()
        return
    print(f"{report.articles} articles ({report.too_short} too short), {report.milliseconds:.2f} ms each")
    for name, share in report.recall.items():
        print(f"recall {share:6.1%}  {name}")
    print(f"{report.pairs:,} pairs, {report.compared:,} share a band, {len(report.alike)} are one story:")
    for estimate, one, other in report.alike:
        print(f"  {estimate:.2f}  {one!r}  {other!r}")


if __name__ == "__main__":
    main()
