"""How fast Dateline is, beside what else one would run: ``make bench [CORPUS=file.jsonl] [ARTICLES=480] [ROUNDS=3]``.

All sides read the same articles on the same cores: spaCy alone in memory (``stock_pipe``), the loop that one writes
first (``naive``), the job on other stream libraries (``peers``), and Dateline with its geo tags. Sides take turns,
warm-up is left out, and each figure is the median of the rounds. Prints a table, and as its last line one JSON object.
"""

import argparse
import json
import os
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.baselines.stock_pipe import stock_pipe
from benchmarks.corpus import Corpus, open_corpus, plain
from benchmarks.flow import ROOT
from benchmarks.peers import environment
from benchmarks.report import Report, table
from benchmarks.rounds import Place, Round, delays, run_round, warm_servers
from benchmarks.services import services
from benchmarks.stats import interleaved
from benchmarks.systems import DATELINE, PEER_NAMES, Contender, dateline, peer, plain_loop
from docker.local.progress import lines
from pipeline.config.load import load_settings
from pipeline.errors import DatelineError, Unavailable
from pipeline.messages.articles import Article

WARM_UP = 192
"""Most articles before the measured ones: models remember the words that they have met, and these fill that."""
WARM_UP_SHARE = 4
"""A corpus is too small to give more than one in so many to warm up with."""
STOCK_PIPE = "stock_pipe"
HALF = 0.5

Side = tuple[str, Callable[[], Round]]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    try:
        _print(_measure(options))
    except DatelineError as error:
        print(f"bench: {error}", file=sys.stderr)
        return error.exit_status
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="*", help="JSON lines of article.v1, or of rows with id and text")
    parser.add_argument("--articles", type=int, default=480, help="how many a round has at most")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="processes a side: one a core")
    parser.add_argument("--peers", nargs="*", default=PEER_NAMES, choices=(*PEER_NAMES, "none"))
    parser.add_argument("--kafka", help="HOST:PORT of a broker to use instead of one of our own")
    parser.add_argument("--elasticsearch", help="URL of an Elasticsearch to use instead of one of our own")
    return parser.parse_args(arguments)


def _measure(options: argparse.Namespace) -> Report:
    warm_up, corpus = _corpus(options)
    contenders = [plain_loop(), *_peers(options), dateline(options.processes)]
    with services(options.kafka, options.elasticsearch) as place:
        if place.services:
            with lines("warming up the servers"):
                warm_servers(place)
        sides = [_stock_pipe(corpus, warm_up, options.processes)]
        sides += [_streaming(contender, place, corpus, warm_up) for contender in contenders]
        rounds = _run(sides, options.rounds)
        report = Report(corpus, options.processes, rounds)
        half = report.per_s(DATELINE) * HALF
        with lines(f"delays at {half:.0f} articles/s"):
            report.delays = delays(contenders[-1], place, corpus, warm_up, half)
    return report


def _corpus(options: argparse.Namespace) -> tuple[Sequence[Article], Corpus]:
    """Articles to warm up with, and those that are measured: none is in both, as a copy may be answered from memory."""
    whole = open_corpus(options.corpus, load_settings(), options.articles + min(WARM_UP, options.articles))
    first = min(WARM_UP, len(whole.articles) // WARM_UP_SHARE)
    return whole.articles[:first], Corpus(whole.name, whole.articles[first : first + options.articles])


def _peers(options: argparse.Namespace) -> Iterator[Contender]:
    names = [name for name in options.peers if name != "none"]
    if names:
        python = environment.python(ROOT / "var" / "peers", lines)
        yield from (peer(name, python, options.processes) for name in names)


def _stock_pipe(corpus: Corpus, warm_up: Sequence[Article], processes: int) -> Side:
    texts, first = [plain(a) for a in corpus.articles], [plain(a) for a in warm_up]
    return STOCK_PIPE, lambda: Round(len(texts), stock_pipe(texts, first, processes))


def _streaming(contender: Contender, place: Place, corpus: Corpus, warm_up: Sequence[Article]) -> Side:
    return contender.name, lambda: run_round(contender, place, corpus, warm_up)


def _run(sides: Sequence[Side], rounds: int) -> dict[str, list[Round]]:
    """The rounds of each side; a peer that fails is left out from then on, and the reason shown."""
    results: dict[str, list[Round]] = defaultdict(list)
    failed: set[str] = set()
    console = Console(stderr=True)
    for number, (name, run) in interleaved(sides, rounds):
        if name in failed:
            continue
        step = f"round {number + 1} of {rounds}: {name}"
        try:
            with console.status(f"{step} …"):
                results[name].append(run())
        except Unavailable as error:
            if name not in PEER_NAMES:
                raise
            failed.add(name)
            console.print(f"{step} is left out: {error}", highlight=False, markup=False)
            continue
        console.print(f"{step} {results[name][-1].per_s:.1f} articles/s", highlight=False)
    return {name: found for name, found in results.items() if found}


def _print(report: Report) -> None:
    result: dict[str, Any] = report.as_dict()
    Console().print(table(result))
    print(json.dumps(result))


if __name__ == "__main__":
    # A bench that is reported to end stops what it has started, as it does after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    sys.exit(main())
