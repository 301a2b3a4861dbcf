"""How well copies are distinguished from other articles, and what that costs: ``make bench-stories CORPUS="a.jsonl b.jsonl"``.

A corpus has one article a line, ``{"title", "text"}``. Each is compared with copies of itself (the kinds are in
edit_copies.py), and every article with every other. Pairs that count as one story are listed: whether they are copies is
for eyes to decide. Pairs made by templates are never copies. Without a corpus the seeds are taken.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks.edit_copies import Copy, copy_kinds
from benchmarks.more_templates import LAST, UNSEEN
from benchmarks.seed_index import seed_articles
from benchmarks.templates import TEMPLATES, template_pairs
from pipeline.config.load import load_settings
from pipeline.stories.clusters import joins
from pipeline.stories.minhash import Signature, signature, similarity, table
from pipeline.stories.rule import Rule

SETS = {"written with the rule": TEMPLATES, "written after it": UNSEEN, "written last": LAST}


@dataclass
class Report:
    """``recall`` by kind of copy; ``alike`` are the pairs of different articles that count as one story.

    ``templates`` counts pairs of templates by set, ``merged`` those that count as one story by kind.
    """

    articles: int
    too_short: int
    milliseconds: float
    recall: dict[str, float] = field(default_factory=dict)
    pairs: int = 0
    compared: int = 0
    alike: list[tuple[float, str, str]] = field(default_factory=list)
    templates: dict[str, int] = field(default_factory=dict)
    merged: dict[str, int] = field(default_factory=dict)


def measure(texts: Sequence[str], threshold: float) -> Report:
    """Everything over these articles; ``milliseconds`` is the processor time of one signature."""
    started = time.process_time()
    signed = [(text, found) for text in texts if (found := signature(text))]
    spent = time.process_time() - started
    report = Report(len(texts), len(texts) - len(signed), 1000 * spent / max(1, len(texts)))
    for name, copy in copy_kinds(texts, random.Random(1)).items():
        report.recall[name] = _recall(signed, threshold, copy)
    _compare(signed, threshold, report)
    _compare_templates(threshold, report)
    return report


def _recall(signed: Sequence[tuple[str, Signature]], threshold: float, copy: Copy) -> float:
    """The share of copies that share a band with the original and are alike enough."""
    found = 0
    for text, original in signed:
        other = signature(copy(text))
        found += other is not None and _one_story(original, other, threshold)
    return found / len(signed)


def _one_story(one: Signature, other: Signature, threshold: float) -> bool:
    candidates = not set(one.bands).isdisjoint(other.bands)
    return candidates and joins(Rule(threshold, 0), _alike(one, other), one.facts, other.facts)


def _compare_templates(threshold: float, report: Report) -> None:
    for name, templates in SETS.items():
        for pair in template_pairs(templates=templates):
            one, other = signature(pair.one), signature(pair.other)
            report.templates[name] = report.templates.get(name, 0) + 1
            if one and other and pair.one != pair.other and _one_story(one, other, threshold):
                report.merged[pair.kind] = report.merged.get(pair.kind, 0) + 1


def _alike(one: Signature, other: Signature) -> float:
    return float(similarity(table([one.prints]), table([other.prints]))[0, 0])


def _compare(signed: Sequence[tuple[str, Signature]], threshold: float, report: Report) -> None:
    prints = table(found.prints for _, found in signed)
    bands = [set(found.bands) for _, found in signed]
    rule = Rule(threshold, 0)
    report.pairs = len(signed) * (len(signed) - 1) // 2
    for n, (text, found) in enumerate(signed):
        estimates = similarity(table([found.prints]), prints[n + 1 :])[0]
        report.compared += sum(not bands[n].isdisjoint(other) for other in bands[n + 1 :])
        report.alike += [
            (round(float(estimates[m]), 3), text[:60], signed[n + 1 + m][0][:60])
            for m in map(int, np.flatnonzero(estimates >= rule.least))
            if joins(rule, estimates[m], found.facts, signed[n + 1 + m][1].facts)
        ]
    report.alike.sort(reverse=True)


def _texts(corpora: Sequence[Path]) -> list[str]:
    if not corpora:
        return [article.text for article in seed_articles(load_settings()) if article.text]
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
    merged = ", ".join(f"{kind} {count}" for kind, count in report.merged.items()) or "none"
    sets = ", ".join(f"{count} {name}" for name, count in report.templates.items())
    print(f"pairs of templates ({sets}) taken for one story: {merged}")
    print(f"{report.pairs:,} pairs, {report.compared:,} share a band, {len(report.alike)} are one story:")
    for estimate, one, other in report.alike:
        print(f"  {estimate:.2f}  {one!r}  {other!r}")


if __name__ == "__main__":
    main()
