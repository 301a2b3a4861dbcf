"""Faults inside the workers, for the matrix alone: found by Python at start, when this folder is on PYTHONPATH.

Words in an article's text trigger them in the process that enriches it; switches in the environment break the
worker itself, to see that the matrix and the watchdog notice.
"""

import asyncio
import os
import signal
import sys
import time
from importlib.machinery import PathFinder
from pathlib import Path

SEGFAULT, HANG, RAISE, SLOW = "CHAOSSEGFAULT", "CHAOSHANG", "CHAOSRAISE", "CHAOSSLOW"


def _break_enrichment(module):
    read_many = module.Enricher.read_many

    def with_faults(self, articles, *rest, **named):
        words = " ".join(article.text or "" for article in articles)
        if SEGFAULT in words:
            os.kill(os.getpid(), signal.SIGSEGV)
        if HANG in words:
            time.sleep(3600)
        if SLOW in words:
            if begun := os.environ.get("CHAOS_SLOW_BEGUN"):
                Path(begun).touch()
            time.sleep(6)
        if RAISE in words:
            raise ZeroDivisionError("asked for")
        return read_many(self, articles, *rest, **named)

    module.Enricher.read_many = with_faults


def _break_worker(module):
    from aiokafka.errors import KafkaStorageError

    if os.environ.get("CHAOS_BROKEN_ACK"):
        deliver_then_ack = module.Worker._finish

        async def ack_first(self, chunk, outcome):
            for event in chunk:
                event.ack()
            await asyncio.sleep(3)
            await deliver_then_ack(self, chunk, outcome)

        module.Worker._finish = ack_first
    full = os.environ.get("CHAOS_DISK_FULL")
    if full:
        send = module.Worker._send

        async def refused_while_full(self, message):
            if Path(full).exists():
                raise KafkaStorageError("asked for")
            return await send(self, message)

        module.Worker._send = refused_while_full
    stall = os.environ.get("CHAOS_STALL_ONCE")
    if stall and not Path(stall).exists():
        process = module.Worker._process

        async def stall_once(self, chunk):
            if not Path(stall).exists():
                Path(stall).touch()
                time.sleep(3600)
            return await process(self, chunk)

        module.Worker._process = stall_once


PATCHES = {"pipeline.enrich": _break_enrichment, "pipeline.stream.worker": _break_worker}


class _Finder:
    """Lets the real module load, then changes it."""

    def find_spec(self, name, path=None, target=None):
        if name not in PATCHES:
            return None
        spec = PathFinder.find_spec(name, path)
        load = spec.loader.exec_module

        def load_and_patch(module):
            load(module)
            PATCHES[name](module)

        spec.loader.exec_module = load_and_patch
        return spec


sys.meta_path.insert(0, _Finder())
