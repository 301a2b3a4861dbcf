"""How well copies are distinguished from other articles, and what that costs: ``make bench-stories CORPUS="a.jsonl b.jsonl"``.

A corpus has one article a line, ``{"title", "text"}``. Each is compared with copies of itself (words replaced at random;
first and last words replaced by those of another article; cut; other text on top; numbers corrected), and every article
with every other. Pairs that count as one story are listed: whether they are copies is for eyes to decide. Pairs made by
templates are never copies. Without a corpus the seeds are taken.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks.edit_copies import corrected, edited, framed
from benchmarks.seed_index import seed_articles
from benchmarks.templates import template_pairs
from pipeline.config.load import load_settings
from pipeline.stories.facts import same_facts
from pipeline.stories.minhash import Signature, signature, similarity, table

EDITED = (0.02, 0.05, 0.1, 0.2)
FRAMED = (0.1, 0.15, 0.2, 0.25, 0.3)
CUT = (1 / 2, 1 / 3)


@dataclass
class Report:
    """``recall`` by kind of copy; ``alike`` are the pairs of different articles that count as one story.

    ``templates_merged`` counts pairs of templates that do, by kind.
    """

    articles: int
    too_short: int
    milliseconds: float
    recall: dict[str, float] = field(default_factory=dict)
    pairs: int = 0
    compared: int = 0
    alike: list[tuple[float, str, str]] = field(default_factory=list)
    templates: int = 0
    templates_merged: dict[str, int] = field(default_factory=dict)


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

    def reframed(words: Sequence[str], share: float) -> list[str]:
        return framed(words, share, another())

    def beginning(words: Sequence[str], part: float) -> list[str]:
        return list(words)[: round(part * len(words))]

    for share in EDITED:
        report.recall[f"{share:.0%} of words changed"] = _recall(
            signed, threshold, partial(edited, share=share, others=vocabulary, rng=rng)
        )
    for share in FRAMED:
        report.recall[f"first and last {share:.0%} replaced"] = _recall(
            signed, threshold, partial(reframed, share=share)
        )
    for part in CUT:
        report.recall[f"cut to {part:.0%}"] = _recall(signed, threshold, partial(beginning, part=part))
    report.recall["a quarter of other text on top"] = _recall(
        signed, threshold, lambda words: [*another()[: len(words) // 4], *words]
    )
    report.recall["a fifth of the numbers corrected"] = _recall(
        signed, threshold, lambda words: corrected(" ".join(words), 0.2, rng).split()
    )
    _compare(signed, threshold, report)
    _compare_templates(threshold, report)
    return report


def _recall(
    signed: Sequence[tuple[str, Signature]], threshold: float, copy: Callable[[Sequence[str]], list[str]]
) -> float:
    """The share of copies that share a band with the original and are alike enough."""
    found = 0
    for text, original in signed:
        other = signature(" ".join(copy(text.split())))
        found += other is not None and _one_story(original, other, threshold)
    return found / len(signed)


def _one_story(one: Signature, other: Signature, threshold: float) -> bool:
    candidates = not set(one.bands).isdisjoint(other.bands)
    return candidates and _alike(one, other) >= threshold and same_facts(one.facts, other.facts)


def _compare_templates(threshold: float, report: Report) -> None:
    for pair in template_pairs():
        one, other = signature(pair.one), signature(pair.other)
        report.templates += 1
        if one and other and _one_story(one, other, threshold):
            report.templates_merged[pair.kind] = report.templates_merged.get(pair.kind, 0) + 1


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
            for m in map(int, np.flatnonzero(estimates >= threshold))
            if same_facts(found.facts, signed[n + 1 + m][1].facts)
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
    merged = ", ".join(f"{kind} {count}" for kind, count in report.templates_merged.items()) or "none"
    print(f"{report.templates} pairs of templates, taken for one story: {merged}")
    print(f"{report.pairs:,} pairs, {report.compared:,} share a band, {len(report.alike)} are one story:")
    for estimate, one, other in report.alike:
        print(f"  {estimate:.2f}  {one!r}  {other!r}")


if __name__ == "__main__":
    main()
