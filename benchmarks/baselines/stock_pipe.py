"""spaCy alone: the texts in memory, the same model with nothing but its recogniser, a process a core."""

import multiprocessing
import time
from collections.abc import Sequence
from multiprocessing.synchronize import Barrier
from typing import Any

from benchmarks.peers import job

BATCH = 16
"""The fastest of 16, 64 and 256 with this model and news."""
READY_SECONDS = 120


def stock_pipe(texts: Sequence[str], warm_up: Sequence[str], processes: int) -> float:
    """Seconds from the first process's start on ``texts`` to the last one's end; loading and warm-up come before."""
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(processes)
    answers = context.SimpleQueue()
    workers = [
        context.Process(target=_work, args=(list(texts[number::processes]), list(warm_up), together, answers))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    spans = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    return float(max(ended for _, ended in spans) - min(began for began, _ in spans))


def _work(texts: list[str], warm_up: list[str], together: Barrier, answers: Any) -> None:
    nlp = job.load()
    _read(nlp, warm_up)
    together.wait(READY_SECONDS)
    began = time.monotonic()
    _read(nlp, texts)
    answers.put((began, time.monotonic()))


def _read(nlp: Any, texts: Sequence[str]) -> None:
    for doc in nlp.pipe(texts, batch_size=BATCH):
        _ = [(entity.text, entity.label_) for entity in doc.ents]
