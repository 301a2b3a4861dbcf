"""Every container's command in the image's tree: each is there and takes what it is given. `make smoke` runs them whole."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docker.compose import FOLDER, merged
from tests.docker.test_kubernetes import CONFIG_MAPS, MANIFESTS, config_maps, pod_specs
from tests.support.image_tree import ImageTree, can_be_read_only

pytestmark = pytest.mark.programs
COMPOSE = {
    name: each for name, each in merged("compose.yaml")["services"].items() if each["image"].startswith("dateline:")
}
NOTIFY = list(yaml.safe_load_all((FOLDER / "kubernetes/components/notify/notify.yaml").read_text("utf-8")))
PODS = [
    (name, container)
    for name, spec in pod_specs([*MANIFESTS, *NOTIFY])
    for container in (*spec.get("initContainers", ()), *spec["containers"])
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> ImageTree:
    made = ImageTree(tmp_path_factory.mktemp("image"))
    made.build(tmp_path_factory.mktemp("scratch"))
    return made


def run(tree: ImageTree, arguments: list[str], container: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        tree.command(arguments),
        env=tree.environment(container),
        cwd=tree.workdir,
        capture_output=True,
        text=True,
        timeout=120,
    )


def commands() -> Iterator[Any]:
    """Every command that a container is given, once."""
    given = {tuple(each["command"]) for each in COMPOSE.values()}
    given |= {tuple(container["args"]) for _, container in PODS if "args" in container}
    for arguments in sorted(given):
        yield pytest.param(list(arguments), id=" ".join(arguments))


@pytest.mark.parametrize("arguments", list(commands()))
def test_each_command_is_in_the_image(tree: ImageTree, arguments: list[str]) -> None:
    """By the entrypoint, with the lock's packages alone, and nothing is written on the way."""
    before = tree.files()
    done = run(tree, [*arguments, "--help"], {})
    assert done.returncode == 0, done.stderr
    assert f"dateline {' '.join(arguments)}" in re.sub(r"\x1b\[[\d;]*m", "", done.stdout)
    assert tree.files() == before


def test_what_is_no_command_fails(tree: ImageTree) -> None:
    """Else the test above would say nothing."""
    assert run(tree, ["enrich-workers", "--help"], {}).returncode == 2


def test_what_only_development_needs_is_not_there(tree: ImageTree) -> None:
    """The tree has the lock's packages and no others, so that an import of another fails here as in the image."""
    imports = (
        "import importlib.util as u; print([n for n in ('pytest', 'mypy', 'spacy', 'pipeline') if u.find_spec(n)])"
    )
    done = subprocess.run(
        tree.command(["-c", imports], ["python"]),
        env=tree.environment({}),
        cwd=tree.workdir,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "['spacy', 'pipeline']", done.stderr


def test_nothing_can_be_written_but_to_tmp(tree: ImageTree) -> None:
    """The file system of these tests is as the containers': /tmp takes files, nothing else does."""
    if not can_be_read_only():
        pytest.skip("this machine gives no mount namespace")
    script = 'touch /tmp/x && ! touch /var/lib/dateline/x && ! touch "$OUTSIDE/x"'
    environment = tree.environment({}) | {"OUTSIDE": str(FOLDER)}
    done = subprocess.run(tree.command(["-c", script], ["sh"]), env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Read-only file system") == 2


@pytest.mark.parametrize("name", list(COMPOSE))
def test_compose_gives_settings_that_are_taken(tree: ImageTree, name: str) -> None:
    """The image takes a container's environment, and says that each variable is where its value is from."""
    environment = {variable: default(value) for variable, value in COMPOSE[name]["environment"].items()}
    done = run(tree, ["settings", "--json"], environment)
    assert done.returncode == 0, done.stderr
    taken = {row["name"]: row["source"] for row in map(json.loads, done.stdout.splitlines())}
    for variable in environment:
        assert taken[variable.removeprefix("DATELINE_").lower()] == f"environment ({variable})"


def default(value: str) -> str:
    """A value of compose with its variables at their defaults."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


@pytest.mark.parametrize("index", range(len(PODS)), ids=lambda index: f"{PODS[index][0]}-{PODS[index][1]['name']}")
def test_kubernetes_gives_settings_that_are_taken(tree: ImageTree, index: int, tmp_path: Path) -> None:
    """A pod's maps and variables, with the secret's files where they are mounted."""
    _, container = PODS[index]
    environment = pod_environment(container)
    for variable, value in environment.items():
        if variable.endswith("_FILE") and "/secrets/" in value:
            file = tree.path(value)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("a-long-secret", encoding="utf-8")
    done = run(tree, ["settings", "--json"], environment)
    assert done.returncode == 0, done.stderr
    assert "a-long-secret" not in done.stdout


def pod_environment(container: Mapping[str, Any]) -> dict[str, str]:
    """What a pod's container has in its environment; `dateline` logs in to Kafka."""
    found = {variable: value or "" for each in config_maps(container) for variable, value in CONFIG_MAPS[each].items()}
    return found | {each["name"]: each.get("value", "dateline") for each in container["env"]}
