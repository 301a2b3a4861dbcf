"""What every test starts with."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import redaction
from tests.support.default_data import default_data
from tests.support.run_order import run_order
from tests.support.services import RunningServices, running_services
from tests.support.shared_servers import hand_pairs, own_pairs


def pytest_configure(config: pytest.Config) -> None:
    # Servers that live for minutes never earn back what the second compiler costs: half the CPU time of a start.
    os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")
    own_pairs(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process that runs tests, which pytest-xdist is about to start, where the servers of all are."""
    hand_pairs(node.config, node.workerinput)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=run_order)


def pytest_sessionstart() -> None:
    """Collect no garbage while tests are collected: nothing of theirs ever becomes any."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Leave the modules and the eight thousand tests out of every later collection of garbage."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's data folder with the language packs of every installation alone."""
    return default_data(tmp_path_factory.mktemp("var"))


@pytest.fixture(scope="session")
def services(pytestconfig: pytest.Config) -> Iterator[RunningServices]:
    """The servers of all tests, with controls to stop and start them."""
    with running_services(pytestconfig) as running:
        yield running


@pytest.fixture(autouse=True)
def _secrets_of_this_test_alone() -> Iterator[None]:
    """Forget the secrets that a test has made known: in the next test's messages they would be hidden as well."""
    forms, pattern = set(redaction._forms), redaction._pattern
    yield
    redaction._forms.clear()
    redaction._forms.update(forms)
    redaction._pattern = pattern
