"""The command ``python3 -m docker``: start, stop and look at Kafka and Elasticsearch. Standard library only."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from docker import engine
from docker.local import progress
from docker.local.services import (
    ELASTICSEARCH_HEAP,
    ELASTICSEARCH_PORT,
    KAFKA_HEAP,
    KAFKA_PORT,
    LocalServices,
    Status,
)
from pipeline.errors import EXIT_UNAVAILABLE, DatelineError, UsageError

FOLDER = Path(__file__).parent.parent / "var" / "services"
ENGINES = ("auto", "docker", "local")
INTERRUPTED = 130  # what a shell gives for SIGINT
ALL = {
    "up": "start them and wait until they answer; harmless when they run",
    "down": "stop exactly what was started; the data stays",
    "ps": f"show them; exit status 0 when all are ready, {EXIT_UNAVAILABLE} when not",
}
ONE = {
    "start": "start one of them and wait until it answers",
    "stop": "stop one cleanly",
    "kill": "kill one, as a crash would",
    "pause": "freeze one",
    "resume": "let it go on",
}


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except DatelineError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("interrupted: `ps` shows what runs, `down` stops it", file=sys.stderr)
        return INTERRUPTED


def _run(options: argparse.Namespace) -> int:
    services = _services(options)
    if options.action == "ps":
        return _show(services.ps(), as_json=options.json)
    name = [options.name] if options.action in ONE else []
    getattr(services, options.action)(*name)
    return 0


def _services(options: argparse.Namespace) -> "LocalServices | engine.ContainerServices":
    if options.engine not in ENGINES:
        raise UsageError(f"DATELINE_SERVICES is {options.engine!r}: choose one of {', '.join(ENGINES)}")
    local = LocalServices(
        options.folder,
        options.kafka_port,
        options.elasticsearch_port,
        nodes=options.nodes,
        kafka_heap=options.kafka_heap,
        elasticsearch_heap=options.elasticsearch_heap,
        progress=partial(progress.lines, stream=sys.stderr),
    )
    # What was started without an engine is stopped without one, also when an engine has come meanwhile.
    if options.engine == "docker" or (options.engine == "auto" and not local.has_started() and engine.answers()):
        return engine.ContainerServices(options.kafka_port, options.elasticsearch_port)
    return local


def _show(statuses: Sequence[Status], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps([asdict(status) for status in statuses], indent=2))
    else:
        rows = [("NAME", "STATE", "ADDRESS", "PID", "LOG")]
        rows += [(s.name, s.state, s.address, str(s.pid or "-"), s.log) for s in statuses]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    ready = bool(statuses) and all(status.state in ("ready", "done") for status in statuses)
    return 0 if ready else EXIT_UNAVAILABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m docker", description=__doc__)
    common = _common()
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, purpose in (ALL | ONE).items():
        action = actions.add_parser(name, help=purpose, description=purpose, parents=[common])
        if name in ONE:
            action.add_argument("name", metavar="NAME", help="kafka, elasticsearch; kafka-1 … with --nodes")
        if name == "ps":
            action.add_argument("--json", action="store_true", help="as JSON")
    return parser


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    common.add_argument(
        "--engine",
        default=os.environ.get("DATELINE_SERVICES", "auto"),
        metavar="|".join(ENGINES),
        help="containers or local processes; auto takes what runs already, "
        "else containers where a Docker engine answers "
        "(the environment's DATELINE_SERVICES, else auto)",
    )
    common.add_argument("--kafka-port", type=int, default=KAFKA_PORT, metavar="PORT")
    common.add_argument("--elasticsearch-port", type=int, default=ELASTICSEARCH_PORT, metavar="PORT")
    local = common.add_argument_group("local processes only")
    local.add_argument("--folder", type=Path, default=FOLDER, help="for data and logs (var/services)")
    local.add_argument("--nodes", type=int, default=1, metavar="N", help="nodes of each service, on ports that follow")
    local.add_argument("--kafka-heap", default=KAFKA_HEAP, metavar="SIZE")
    local.add_argument("--elasticsearch-heap", default=ELASTICSEARCH_HEAP, metavar="SIZE")
    return common


if __name__ == "__main__":
    sys.exit(main())
