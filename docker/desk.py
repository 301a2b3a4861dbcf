"""The news desk beside the services of ``make up``: started in the background by ``make demo``, ended by ``make down``.

``python3 -m docker.desk start`` prints its address; ``stop`` ends exactly the process that was started. Standard library
only, so that what runs can be stopped whether or not anything is installed.
"""

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from docker.local import processes
from docker.local.node import write_text
from docker.local.ports import is_taken
from docker.local.processes import Process
from pipeline.errors import DatelineError, Unavailable

FOLDER = Path(__file__).parent.parent / "var" / "desk"
PORT = 8480
READY_SECONDS = 60
GRACE_SECONDS = 10
_ADDRESS = re.compile(r"news desk at (http://\S+)")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m docker.desk", description=__doc__)
    parser.add_argument("action", choices=("start", "stop"))
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for its process and its log (var/desk)")
    options = parser.parse_args(arguments)
    try:
        if options.action == "stop":
            stop(options.folder)
        else:
            print(start(options.folder))
    except DatelineError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_status
    return 0


def start(folder: Path) -> str:
    """Start it unless it runs, and return its address. Raises Unavailable when it does not come up."""
    log, file = folder / "desk.log", folder / "process.json"
    kept = _kept(folder)
    if kept:
        process = Process(int(kept["pid"]), str(kept["started"]))
        return str(kept["address"]) or _come_up(process, log, file)
    folder.mkdir(parents=True, exist_ok=True)
    log.write_text("", encoding="utf-8")
    port = os.environ.get("DATELINE_DESK_PORT") or ("0" if is_taken(PORT) else str(PORT))
    command = [sys.executable, "-m", "pipeline.cli", "desk", "--port", port]
    process = processes.spawn(command, folder=Path.cwd(), log=log, environment=os.environ)
    write_text(file, json.dumps({**asdict(process), "address": ""}) + "\n")
    return _come_up(process, log, file)


def _come_up(process: Process, log: Path, file: Path) -> str:
    """Wait for the address of a desk that starts, and keep it."""
    address = _wait(process, log)
    write_text(file, json.dumps({**asdict(process), "address": address}) + "\n")
    return address


def stop(folder: Path) -> None:
    """End the desk that was started with this folder, if it still runs."""
    file = folder / "process.json"
    kept = _kept(folder)
    if kept:
        processes.stop(Process(int(kept["pid"]), str(kept["started"])), GRACE_SECONDS)
    file.unlink(missing_ok=True)


def _wait(process: Process, log: Path) -> str:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and processes.is_alive(process):
        if found := _ADDRESS.search(log.read_text(encoding="utf-8", errors="replace")):
            return found[1]
        time.sleep(0.1)
    processes.stop(process, GRACE_SECONDS)
    last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-5:]
    raise Unavailable("\n".join([f"the news desk did not come up; the last lines of {log}:", *last]))


def _kept(folder: Path) -> dict[str, str | int] | None:
    """What is kept of the process that runs, None when none does."""
    try:
        kept: dict[str, str | int] = json.loads((folder / "process.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return kept if processes.is_alive(Process(int(kept["pid"]), str(kept["started"]))) else None


if __name__ == "__main__":
    sys.exit(main())
