"""The client of Elasticsearch comes without the packages that it could use and does not need."""

import json
import subprocess
import sys

import pytest


def modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{code}\nimport json, sys; print(json.dumps([n for n, m in sys.modules.items() if m]))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))


def test_what_is_not_needed_is_not_imported() -> None:
    """Three quarters of a second at each command; a client that needs one of them again shows here."""
    found = modules_after("import pipeline.index.gateway")
    assert "elasticsearch" in found
    assert found.isdisjoint({"aiohttp", "httpx", "requests", "pandas", "pyarrow"})


@pytest.mark.parametrize("name", ["httpx", "pyarrow"])
def test_they_can_be_imported_before_and_after(name: str) -> None:
    pytest.importorskip(name)
    assert name in modules_after(f"import pipeline.index.gateway, {name}")
    assert name in modules_after(f"import {name}, pipeline.index.gateway")
