"""The desk as a process behind a reverse proxy, as an ingress is one."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from docker.local.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
READER = {"x-forwarded-user": "ann", "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}
"""What a proxy adds for someone who has logged in."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk that believes its proxy, which is on this machine; no index is there."""
    folder = tmp_path_factory.mktemp("desk")
    port = free_port()
    changes = {
        "DATELINE_DESK_PORT": str(port),
        "DATELINE_DESK_USER_HEADER": "X-Forwarded-User",
        "DATELINE_DESK_PROXIES": "127.0.0.0/8",
        "DATELINE_DESK_HOSTS": "news.example.com",
        "DATELINE_DATA_DIR": str(ROOT / "var"),
        "DATELINE_ELASTICSEARCH_URL": "http://127.0.0.1:9",
    }
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "pipeline.cli", "desk"]
        process = subprocess.Popen(command, env=os.environ | changes, cwd=folder, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 120
        while not _answers(address):
            assert process.poll() is None, (folder / "log").read_text("utf-8")
            assert time.monotonic() < deadline, "the desk did not start"
            time.sleep(0.2)
        yield address
        process.terminate()
        assert process.wait(30) == 0, "a stop that was asked for is not a failure"
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def test_who_the_proxy_names_is_logged_in(address: str) -> None:
    """The header is believed though the proxy also says for whom it asks; without the header there is a log-in."""
    answer = httpx.get(f"{address}/login", headers={"host": "news.example.com"} | READER)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert httpx.get(f"{address}/login", headers={"host": "news.example.com"}).status_code == 200


def test_a_session_behind_tls_is_for_tls_alone(address: str) -> None:
    """The proxy says that it was asked by https: the cookie is marked so."""
    page = httpx.get(f"{address}/nothing", headers={"host": "news.example.com"} | READER)
    assert "Secure" in page.headers["set-cookie"]


def test_a_probe_asks_by_the_address(address: str) -> None:
    """A kubelet sends the pod's address as the host: it gets an answer, which names nothing; pages stay refused."""
    assert httpx.get(f"{address}/healthz", headers={"host": "10.1.2.3:8480"}).status_code == 200
    ready = httpx.get(f"{address}/readyz", headers={"host": "10.1.2.3:8480"}, timeout=30)
    assert (ready.status_code, ready.text) == (503, "the index does not answer now\n")
    assert httpx.get(f"{address}/login", headers={"host": "10.1.2.3:8480"}).status_code == 421
