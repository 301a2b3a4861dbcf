"""One Kafka and one Elasticsearch for all processes that run tests side by side, and one pair that tests may break.

The process that hands the tests out owns both: it chooses folders and ports, and stops what runs there when all tests
are over. The process whose test needs a pair first starts it; the others wait for it, as programs may that use the same
folder.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypedDict

import pytest

from docker.local.installation import locked
from docker.local.services import LocalServices
from docker.local.temporary import local_services

PAIRS = ("shared", "breakable")


class Pair(TypedDict):
    """What a process that runs tests is handed, and can be sent to it: plain values."""

    folder: str
    kafka_port: int
    elasticsearch_port: int


OWNED: pytest.StashKey[Any] = pytest.StashKey()


def own_pairs(config: pytest.Config) -> None:
    """Choose where both pairs run, in the process that hands the tests out; what runs there is stopped at the end."""
    if getattr(config, "workerinput", None) is not None or getattr(config.option, "dist", "no") == "no":
        return
    stack = ExitStack()
    config.add_cleanup(stack.close)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dateline-services-")))
    config.stash[OWNED] = {name: _pair(stack.enter_context(local_services(folder / name))) for name in PAIRS}


def hand_pairs(config: pytest.Config, given: dict[str, Any]) -> None:
    """Put them into what a process gets that runs tests."""
    owned: dict[str, Pair] = config.stash[OWNED]
    given["pairs"] = dict(owned)


def given_pair(config: pytest.Config, name: str) -> LocalServices | None:
    """Return the pair that this process was handed, perhaps not started; None in a process that runs all tests alone."""
    pairs: dict[str, Pair] | None = getattr(config, "workerinput", {}).get("pairs")
    if pairs is None:
        return None
    pair = pairs[name]
    return LocalServices(Path(pair["folder"]), pair["kafka_port"], pair["elasticsearch_port"])


@contextmanager
def alone_with(services: LocalServices) -> Iterator[LocalServices]:
    """Start the pair, and let no other process have it in this way until the block ends."""
    with locked(services.folder / "in-use"):
        services.up()  # not before: another test may have stopped it on purpose
        yield services


def _pair(services: LocalServices) -> Pair:
    kafka, elasticsearch = services.nodes
    return {"folder": str(services.folder), "kafka_port": kafka.port, "elasticsearch_port": elasticsearch.port}
