"""``python3 -m docker.doctor``: can the services run on this machine? The other half of ``make doctor``."""

import os
import sys
from collections.abc import Iterator
from functools import partial

from docker import engine
from docker.__main__ import FOLDER
from docker.local.jdk import find_jdk, find_maven
from docker.local.ports import is_taken
from docker.local.services import ELASTICSEARCH_PORT, KAFKA_PORT
from pipeline.errors import SetupError

Check = tuple[str, bool, str]

PORTS = {"kafka": KAFKA_PORT, "elasticsearch": ELASTICSEARCH_PORT}


def checks() -> Iterator[Check]:
    """Name, whether it is well, and what was found or is to be done."""
    if engine.answers():
        yield "services", True, "from their images: a Docker engine answers"
    else:
        yield "services", True, "from their jars: no Docker engine answers"
        for name, find in (("JDK", _jdk), ("Maven", partial(find_maven, os.environ))):
            try:
                yield name, True, find()
            except SetupError as error:
                yield name, False, str(error)
    for service, port in PORTS.items():
        yield from _port(service, port)


def _jdk() -> str:
    jdk = find_jdk(os.environ)
    return f"{jdk.version} at {jdk.home}"


def _port(service: str, port: int) -> Iterator[Check]:
    ours = (FOLDER / service / "process.json").exists()
    if is_taken(port) and not ours and not engine.answers():
        yield f"port {port}", False, f"taken by a program that `make up` did not start: stop it, or use that {service}"
    else:
        yield f"port {port}", True, f"{service} runs" if is_taken(port) else f"free for {service}"


def main() -> int:
    found = list(checks())
    for name, ok, what in found:
        print(f"{'ok   ' if ok else 'wrong'} {name:24} {what}")
    return 0 if all(ok for _, ok, _ in found) else 1


if __name__ == "__main__":
    sys.exit(main())
