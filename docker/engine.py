"""The services as containers, by ``docker compose``."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from docker.local.services import Status
from pipeline.errors import Unavailable

COMPOSE_FILE = Path(__file__).parent / "compose.yaml"
_ANSWER_SECONDS = 10


def answers() -> bool:
    """Whether a Docker engine with compose is there; the command alone is not an engine."""
    if shutil.which("docker") is None:
        return False
    try:
        for command in (["info"], ["compose", "version"]):
            subprocess.run(["docker", *command], capture_output=True, check=True, timeout=_ANSWER_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return False
    return True


class ContainerServices:
    """The same operations as ``LocalServices``; a name is a service's of the compose file."""

    def __init__(self, kafka_port: int, elasticsearch_port: int):
        ports = {"KAFKA_PORT": kafka_port, "ELASTICSEARCH_PORT": elasticsearch_port}
        # A developer's disk is often nearly full, and Elasticsearch would make every index read-only.
        developer = {"ES_DISK_THRESHOLD": "false"}
        self._environment = {**developer, **os.environ, **{name: str(port) for name, port in ports.items()}}

    def up(self) -> None:
        self._compose("up", "--detach", "--wait")

    def down(self) -> None:
        # Without the profiles it would leave running what they started.
        self._compose("--profile", "*", "down")

    def start(self, name: str) -> None:
        self._compose("up", "--detach", "--wait", name)

    def stop(self, name: str) -> None:
        self._compose("stop", name)

    def kill(self, name: str) -> None:
        self._compose("kill", name)

    def pause(self, name: str) -> None:
        self._compose("pause", name)

    def resume(self, name: str) -> None:
        self._compose("unpause", name)

    def ps(self) -> list[Status]:
        shown = self._compose("ps", "--all", "--format", "json", capture=True)
        return [_status(json.loads(line)) for line in shown.splitlines()]

    def _compose(self, *arguments: str, capture: bool = False) -> str:
        """Run compose and return what it printed, if captured. Raises Unavailable when it fails."""
        done = subprocess.run(
            ["docker", "compose", "--file", str(COMPOSE_FILE), *arguments],
            env=self._environment,
            stdout=subprocess.PIPE if capture else None,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Unavailable(f"docker compose {' '.join(arguments)} failed with exit status {done.returncode}")
        return done.stdout or ""


def _status(container: dict[str, object]) -> Status:
    state = str(container["State"])
    if state == "running":
        state = "ready" if container.get("Health") == "healthy" else "not ready"
    elif state == "exited" and container.get("ExitCode") == 0:
        state = "done"  # made its topics; a server that is stopped ends with its signal
    elif state != "paused":
        state = "stopped"
    return Status(str(container["Service"]), state, _address(container), None, f"docker logs {container['Name']}")


def _address(container: dict[str, object]) -> str:
    published = container.get("Publishers") or []
    assert isinstance(published, list)
    return ", ".join(f"{entry['URL']}:{entry['PublishedPort']}" for entry in published if entry["PublishedPort"])
