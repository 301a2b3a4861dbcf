"""`dateline run` wherever it is installed and wherever its state is, on real servers."""

import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from docker.local.ports import free_port
from pipeline.errors import EXIT_CONFIG, EXIT_USAGE
from pipeline.logs import log_folder, run_folder
from pipeline.operate.fleet import heartbeats
from pipeline.stream.supervisor import CONFIGURATION
from tests.integration.conftest import Flow

pytestmark = pytest.mark.services

FOLDERS = {
    "a space": "My Projects",
    "what supervisord reads as something else": "100% ; %(ENV_HOME)s, done",
    "quotes": 'it\'s "so" \\ $HOME `id`',
    "other dead letters": "Žurnál 記事 é",
    "a long name": "n" * 120,
}


def installed(folder: Path, flow: Flow) -> tuple[Path, Path]:
    """A Python whose path is below ``folder``, and a data folder there that has the gazetteer."""
    folder.mkdir()
    (folder / "venv").symlink_to(Path(sys.executable).parents[1])
    (folder / "var").mkdir()
    for made in flow.settings.data_dir.iterdir():
        if made.name.startswith("gazetteer"):
            (folder / "var" / made.name).symlink_to(made)
    return folder / "venv" / "bin" / "python", folder / "var"


@pytest.mark.parametrize("name", FOLDERS.values(), ids=FOLDERS)
def test_any_folder_will_do(flow: Flow, name: str) -> None:
    """For Python, for the state, and to be called in: the worker runs and keeps its log."""
    python, data = installed(flow.folder / name, flow)
    command = [str(python), "-m", "pipeline.cli", "run", "--enrich", "0"]
    with (flow.folder / "9-run.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=flow.environment(data_dir=data), stdout=log, stderr=log, cwd=flow.folder / name
        )
    flow.workers.append(process)
    flow.until(lambda: any(beat.state == "working" for beat in heartbeats(flow.settings)))
    logs = log_folder(flow.settings.model_copy(update={"data_dir": data}))
    assert '"ready"' in (logs / "index-0.log").read_text(encoding="utf-8")
    assert flow.stop() == [0]


def test_the_desk_is_run_beside_the_workers(flow: Flow) -> None:
    """With the setting ``desk``; when it is killed it comes back, and it ends with the rest."""
    port = free_port()
    data = flow.folder / "var"
    (data / "desk").mkdir(parents=True)
    for drawn in (flow.settings.data_dir / "desk").glob("world-*.json"):
        (data / "desk" / drawn.name).symlink_to(drawn)
    supervisor = flow.start("run", "--enrich", "0", data_dir=data, desk=True, desk_port=port)
    flow.until(lambda: is_served(port))
    assert f"http://127.0.0.1:{port}/" in (flow.folder / "0-run.log").read_text(encoding="utf-8")
    (first,) = desks(supervisor.pid)
    first.kill()
    flow.until(lambda: any(each.pid != first.pid for each in desks(supervisor.pid)) and is_served(port))
    assert flow.stop() == [0]
    assert not is_served(port)


def desks(pid: int) -> list[psutil.Process]:
    """The processes of the desk below a supervisor, the shells around them aside."""
    found = psutil.Process(pid).children(recursive=True)
    with suppress(psutil.NoSuchProcess):  # one ends meanwhile: none is found now
        return [each for each in found if each.cmdline()[-1:] == ["desk"] and "python" in each.name()]
    return []


def is_served(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.read() == b"ok\n")
    except OSError:
        return False


def test_a_second_run_leaves_the_first_alone(flow: Flow) -> None:
    """It says which process runs; the configuration is as it was, and the workers go on."""
    settings = flow.settings.model_copy(update={"data_dir": flow.folder / "var"})
    first = flow.start("run", "--enrich", "0", data_dir=settings.data_dir)
    flow.until(lambda: any(beat.state == "working" for beat in heartbeats(flow.settings)))
    kept = (run_folder(settings) / CONFIGURATION).read_text(encoding="utf-8")
    done = flow.run("run", "--enrich", "0", "--index", "2", data_dir=settings.data_dir)
    assert (done.returncode, len(done.stderr.splitlines())) == (EXIT_USAGE, 1)
    assert f"as process {first.pid}" in done.stderr
    assert (run_folder(settings) / CONFIGURATION).read_text(encoding="utf-8") == kept
    assert first.poll() is None
    assert flow.stop() == [0]
    # Its end frees the folder, however it came.
    again = flow.start("run", "--enrich", "0", data_dir=settings.data_dir)
    flow.until(lambda: again.poll() is None and sum(b.state == "working" for b in heartbeats(flow.settings)) == 1)


def test_a_start_that_would_start_nothing(flow: Flow) -> None:
    """No workers, or none that could work: one line, not a supervisor of nothing."""
    none = flow.run("run", "--enrich", "0", "--index", "0")
    assert (none.returncode, len(none.stderr.splitlines())) == (EXIT_USAGE, 1)
    without = flow.run("run", data_dir=flow.folder)
    assert without.returncode == EXIT_CONFIG
    assert "dateline gazetteer build" in without.stderr


def test_a_data_folder_that_is_a_file(flow: Flow) -> None:
    """Which setting is wrong is said."""
    (flow.folder / "file").write_text("", encoding="utf-8")
    done = flow.run("run", "--enrich", "0", data_dir=flow.folder / "file" / "var")
    assert (done.returncode, len(done.stderr.splitlines())) == (EXIT_CONFIG, 1)
    assert "DATELINE_DATA_DIR" in done.stderr
