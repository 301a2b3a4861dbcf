"""Random histories on real servers, held against the reference model; 1 when a promise does not hold."""

import argparse
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.histories import faults
from tests.histories.mutants import MUTANTS
from tests.histories.operations import OPERATIONS, Step, history, parse, script
from tests.histories.runner import Runner, left_out, runners
from tests.histories.shrink import shrink
from tests.support.chaos_harness import ROOT

KEPT = ROOT / "var" / "histories"
__all__ = ["faults"]


def main() -> int:
    options = _options()
    # A signal must end the servers and remove their folder, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with runners(patience=options.patience, small_disk=options.small_disk) as make:
        first = make("")
        for line in left_out(first.servers, small_disk=options.small_disk):
            say(line)
        if not options.mutants:
            return 1 if _run(first, options) else 0
        wanted = [name for name in MUTANTS if options.mutants in ("all", name)]
        missed = [name for name in wanted if not _catches(make(name), first, name, options)]
        say(f"{len(wanted) - len(missed)} of {len(wanted)} mutants caught; missed: {', '.join(missed) or 'none'}")
        return 1 if missed else 0


def _run(runner: Runner, options: argparse.Namespace) -> list[str]:
    """Run every history; returns the names of those that failed."""
    failed = []
    for name, steps, result in runner.run_all(list(_histories(options)), options.beside):
        say(f"{name}: {result.problem or 'ok'} ({len(steps)} steps, {result.seconds:.1f} s)")
        if options.verbose or result.problem:
            say("\n".join(result.log))
        if result.problem:
            failed.append((name, steps[: result.begun]))
            say(result.workers if options.verbose else "")
    for name, steps in failed:
        _tell(runner, name, steps, options)
    say(f"{len(failed)} failed: {', '.join(name for name, _ in failed)}" if failed else "all passed")
    return [name for name, _ in failed]


def _tell(runner: Runner, name: str, steps: Sequence[Step], options: argparse.Namespace) -> None:
    """Shrink a history that failed, and print and keep what is left of it."""
    least = shrink(steps, lambda part: bool(runner.run(part).problem), options.shrink)
    lines = "\n".join(script(least, f"{name}, {len(least)} of {len(steps)} steps; run it: make histories SCRIPT=FILE"))
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{name.replace(' ', '-').replace('/', '-')}.txt"
    path.write_text(lines + "\n", encoding="utf-8")
    say(f"--- {path}\n{lines}\n---")


def _catches(mutant: Runner, sound: Runner, name: str, options: argparse.Namespace) -> bool:
    """Whether one of the histories notices a deliberate fault: it fails with it, and does not without."""
    began = time.monotonic()
    histories = list(_histories(options))
    for number, (seed, steps, result) in enumerate(mutant.run_all(histories, options.beside), 1):
        if not result.problem:
            continue
        if without := sound.run(steps).problem:
            say(f"mutant {name}: {seed} fails without it, too: {without}")
            continue
        took = time.monotonic() - began
        say(f"mutant {name}: caught by {seed}, history {number} of {len(histories)}, in {took:.0f} s: {result.problem}")
        return True
    say(f"mutant {name}: missed by {len(histories)} histories")
    return False


def _histories(options: argparse.Namespace) -> Iterator[tuple[str, list[Step]]]:
    if options.script:
        for path in options.script:
            text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
            yield Path(path).stem, parse(text)
        return
    wanted = set(options.only or OPERATIONS) - set(options.without)
    for seed in range(options.first, options.first + options.seeds):
        yield f"seed {seed}", history(seed, options.steps, wanted)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make histories", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many histories")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--steps", type=int, default=30, help="steps of each")
    parser.add_argument("--only", nargs="*", default=[], choices=OPERATIONS, metavar="OPERATION", help="these alone")
    parser.add_argument("--without", nargs="*", default=[], choices=OPERATIONS, metavar="OPERATION", help="not these")
    parser.add_argument("--script", nargs="*", default=[], help="files that a failure left, or - for standard input")
    parser.add_argument("--shrink", type=int, default=60, help="most runs to shrink a failure; 0: do not")
    parser.add_argument("--mutants", nargs="?", const="all", default="", help="run with deliberate faults: all, or one")
    parser.add_argument("--small-disk", action="store_true", help="Kafka's log on a disk that can be filled (as root)")
    parser.add_argument("--patience", type=float, default=120, help="seconds after which a wait has not ended")
    parser.add_argument("--beside", type=int, default=3, help="histories side by side, of those that break no server")
    parser.add_argument("--verbose", action="store_true", help="print every step, and what workers printed")
    return parser.parse_args()


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
