"""The manifests, where no cluster takes them: by Kubernetes' own schemas, and by what our workers need."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import kubernetes_validate
import pytest
import yaml
from dotenv import dotenv_values

from pipeline.config.access_checks import kafka_protocol
from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.kafka.topology import topology
from tests.docker.compose import FOLDER, merged

KUBERNETES = FOLDER / "kubernetes"
BASE = KUBERNETES / "base"
CONFIG_MAPS = {name: dotenv_values(BASE / f"{name}.env") for name in ("settings", "elasticsearch")}
SETTINGS = {variable: value for values in CONFIG_MAPS.values() for variable, value in values.items()}
ENRICHED_A_SECOND = 53
"""By one worker with two processes on two cores, all else beside it (docs/performance.md)."""
Manifest = Mapping[str, Any]


def manifests(folder: Path) -> list[Manifest]:
    """Every document that the folder's kustomization takes in, as it stands in the files."""
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))
    files = [folder / name for name in kustomization["resources"] if name.endswith(".yaml")]
    assert {file.name for file in folder.glob("*.yaml")} == {"kustomization.yaml", *(file.name for file in files)}
    return [document for file in files for document in yaml.safe_load_all(file.read_text(encoding="utf-8"))]


MANIFESTS = manifests(BASE)
SCALING = {document["metadata"]["name"]: document for document in manifests(KUBERNETES / "keda")}
DEPLOYMENTS = {document["metadata"]["name"]: document for document in MANIFESTS if document["kind"] == "Deployment"}
WORKERS = {name: document for name, document in DEPLOYMENTS.items() if name.endswith("-worker")}
POLICIES = {document["metadata"]["name"]: document for document in MANIFESTS if document["kind"] == "NetworkPolicy"}


def pods() -> Iterator[Manifest]:
    for document in MANIFESTS:
        spec = document.get("spec", {})
        yield from (
            found["template"] for found in (spec, spec.get("jobTemplate", {}).get("spec", {})) if "template" in found
        )


PODS = {pod["metadata"]["labels"]["app.kubernetes.io/name"]: pod for pod in pods()}


def containers(pod: Manifest) -> Iterator[Manifest]:
    yield from (*pod["spec"].get("initContainers", ()), *pod["spec"]["containers"])


def config_maps(container: Manifest) -> list[str]:
    return [source["configMapRef"]["name"] for source in container["envFrom"]]


def built(folder: Path) -> list[Manifest]:
    """What kustomize makes of a folder."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    command = ["kubectl", "kustomize", str(folder)]
    return list(yaml.safe_load_all(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


@pytest.mark.parametrize(
    "manifest", MANIFESTS, ids=lambda manifest: f"{manifest['kind']}-{manifest['metadata']['name']}"
)
def test_every_manifest_keeps_to_the_schema(manifest: Manifest) -> None:
    """It is valid by the schema of the newest Kubernetes known here, and has no field that the schema does not know."""
    kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)


@pytest.mark.parametrize("name", ["base", "keda"])
def test_kustomize_builds_it(name: str) -> None:
    """Kustomize puts the folder together: one image with a tag, settings under hashed names, all in one namespace;
    with KEDA nothing says how many workers there are but KEDA."""
    found = built(KUBERNETES / name)
    assert {document["metadata"].get("namespace", "dateline") for document in found} == {"dateline"}
    maps = {document["metadata"]["name"]: document["data"] for document in found if document["kind"] == "ConfigMap"}
    hashed = {each: next(made for made in maps if made.startswith(f"{each}-")) for each in CONFIG_MAPS}
    assert {each: maps[hashed[each]] for each in CONFIG_MAPS} == CONFIG_MAPS
    for document in found:
        if document["kind"] == "Deployment":
            given = DEPLOYMENTS[document["metadata"]["name"]]
            (container,), (as_given,) = (each["spec"]["template"]["spec"]["containers"] for each in (document, given))
            assert container["image"] == "registry.example.com/dateline:0.1.0"
            assert config_maps(container) == [hashed[each] for each in config_maps(as_given)]
            assert ("replicas" in document["spec"]) == (
                name == "base" or document["metadata"]["name"] in ("toolbox", "desk")
            )
        if document["apiVersion"] != "keda.sh/v1alpha1":
            kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)


def test_pods_have_no_right_that_they_do_not_need() -> None:
    """Not root, no way to become it, nothing written but to /tmp, no capability, no token; memory is limited."""
    assert PODS.keys() == {"enrich-worker", "index-worker", "setup", "dead-letters", "toolbox", "desk"}
    for pod in PODS.values():
        assert pod["spec"]["automountServiceAccountToken"] is False
        assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
        assert pod["spec"]["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in (container for pod in PODS.values() for container in containers(pod)):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "/tmp" in {mount["mountPath"] for mount in container["volumeMounts"]}
        assert container["resources"]["limits"]["memory"]


def test_the_user_is_the_image_s() -> None:
    """Pods run as the user that the image is built for."""
    dockerfile = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    for pod in PODS.values():
        context = pod["spec"]["securityContext"]
        assert f"USER {context['runAsUser']}:{context['runAsGroup']}" in dockerfile


@pytest.mark.parametrize("name", PODS)
def test_the_settings_go_together(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing but the files that a pod mounts of the secret, Dateline takes its settings: none is unknown, none
    contradicts another, none names a file that is not there. Who logs in is said by the key that KEDA has, too."""
    for container in containers(PODS[name]):
        environment = {
            variable: value for each in config_maps(container) for variable, value in CONFIG_MAPS[each].items()
        }
        (user,) = container["env"]
        assert user["valueFrom"]["secretKeyRef"] == {"name": "dateline", "key": user_key()}
        environment[user["name"]] = "dateline"
        for variable, value in environment.items():
            if variable.endswith("_FILE"):
                assert Path(value or "") in mounted(PODS[name], container)
                value = str(tmp_path / Path(value or "").name)
                Path(value).write_text("secret\n", encoding="utf-8")
            monkeypatch.setenv(variable, value or "")
        settings = load_settings()
        assert settings.kafka_user == "dateline"
        assert settings.kafka_password.get_secret_value() == "secret"
        assert kafka_protocol(settings) == "SASL_SSL"


def user_key() -> str:
    """The key of the secret that KEDA logs in with."""
    references = SCALING["kafka"]["spec"]["secretTargetRef"]
    return str(next(reference["key"] for reference in references if reference["parameter"] == "username"))


def mounted(pod: Manifest, container: Manifest) -> set[Path]:
    """The files of the secret that a container sees: the pod's items, or all that the manual says to put into it."""
    (secret,) = [volume["secret"] for volume in pod["spec"]["volumes"] if "secret" in volume]
    (folder,) = [Path(mount["mountPath"]) for mount in container["volumeMounts"] if mount["name"] == "secrets"]
    manual = (FOLDER.parent / "docs" / "deployment.md").read_text(encoding="utf-8")
    every = [{"key": key, "path": key} for key in re.findall(r"--from-(?:file|literal)=([\w.-]+)", manual)]
    assert {item["key"] for item in secret.get("items", every)} <= {item["key"] for item in every}
    return {folder / item["path"] for item in secret.get("items", every)}


def test_enrichment_has_nothing_of_elasticsearch() -> None:
    """Neither a setting, nor a file of the secret, nor the way there; every other pod has all three."""
    selected = POLICIES["elasticsearch"]["spec"]["podSelector"]["matchExpressions"]
    (expression,) = selected
    assert (expression["key"], expression["operator"]) == ("app.kubernetes.io/name", "In")
    assert set(expression["values"]) == PODS.keys() - {"enrich-worker"}
    for name, pod in PODS.items():
        for container in containers(pod):
            assert ("elasticsearch" in config_maps(container)) == (name != "enrich-worker")
            files = {file.name for file in mounted(pod, container)}
            assert any(file.startswith("elasticsearch") for file in files) == (name != "enrich-worker")


@pytest.mark.parametrize("name", WORKERS)
def test_workers_are_watched_and_stopped_in_good_order(name: str) -> None:
    """Probes ask what the workers answer; a stop leaves time for what is in flight; no update starts one too many."""
    spec = WORKERS[name]["spec"]
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    assert container["args"] == [name]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports == {"metrics": Settings.model_fields["metrics_port"].default}
    probes = {probe: container[probe]["httpGet"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert {probe["port"] for probe in probes.values()} == {"metrics"}
    assert probes["livenessProbe"]["path"] == "/healthz"
    assert probes["readinessProbe"]["path"] == "/readyz"
    assert pod["terminationGracePeriodSeconds"] > Settings.model_fields["shutdown_timeout"].default
    assert spec["strategy"]["rollingUpdate"]["maxSurge"] == 0


def test_every_selector_finds_its_pods() -> None:
    """A deployment, a budget and a spread select the labels that their pods have."""
    for name, worker in WORKERS.items():
        labels = worker["spec"]["template"]["metadata"]["labels"]
        (budget,) = [m for m in MANIFESTS if m["kind"] == "PodDisruptionBudget" and m["metadata"]["name"] == name]
        spread = worker["spec"]["template"]["spec"]["topologySpreadConstraints"]
        selectors = [worker["spec"], budget["spec"], *({"selector": entry["labelSelector"]} for entry in spread)]
        assert all(selector["selector"]["matchLabels"].items() <= labels.items() for selector in selectors)


@pytest.mark.parametrize("stage", ["enrich", "index"])
def test_the_number_of_workers_follows_the_lag(stage: str) -> None:
    """KEDA watches the stage's own group and topic, and never wants more workers than there are partitions."""
    flow = topology(Settings(partitions=int(SETTINGS["DATELINE_PARTITIONS"] or 0)))
    (followed,) = [found for found in flow.stages if found.name == stage]
    spec = SCALING[f"{stage}-worker"]["spec"]
    (trigger,) = spec["triggers"]
    assert spec["scaleTargetRef"]["name"] in WORKERS
    assert 1 <= spec["minReplicaCount"] <= spec["maxReplicaCount"] <= flow.partitions
    assert trigger["metadata"]["consumerGroup"] == followed.group
    assert trigger["metadata"]["topic"] == followed.reads
    assert trigger["metadata"]["bootstrapServers"] == SETTINGS["DATELINE_KAFKA_BOOTSTRAP"]
    assert all(isinstance(value, str) for value in trigger["metadata"].values())
    assert trigger["authenticationRef"]["name"] == SCALING["kafka"]["metadata"]["name"]


def test_a_lag_of_a_minute_wants_another_worker() -> None:
    """Fewer records would start workers that are idle before they are ready, more would let articles wait."""
    (trigger,) = SCALING["enrich-worker"]["spec"]["triggers"]
    assert 0.9 < int(trigger["metadata"]["lagThreshold"]) / (60 * ENRICHED_A_SECOND) < 1.1
    assert SETTINGS["DATELINE_ENRICH_PROCESSES"] == "2"


def test_what_the_settings_name_may_be_reached() -> None:
    """The network policies let out to the ports of names, Kafka and Elasticsearch, and Prometheus in."""
    out = {
        name: {port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"]}
        for name, policy in POLICIES.items()
        if "egress" in policy["spec"]
    }
    ports = [
        int((SETTINGS[f"DATELINE_{name}"] or "").rpartition(":")[2])
        for name in ("KAFKA_BOOTSTRAP", "ELASTICSEARCH_URL")
    ]
    assert out == {"dateline": {53, ports[0]}, "elasticsearch": {ports[1]}}
    everybody = POLICIES["dateline"]["spec"]
    assert everybody["podSelector"] == {}
    assert [port["port"] for rule in everybody["ingress"] for port in rule["ports"]] == ["metrics"]


def test_an_upgrade_can_take_one_thing_after_the_other() -> None:
    """By their labels the manual's steps apply the toolbox before the workers and the job, and one stage alone."""
    steps = {
        name: document["metadata"].get("labels", {}).get("app.kubernetes.io/component")
        for name, document in [(m["metadata"]["name"], m) for m in MANIFESTS if m["kind"] in ("Deployment", "Job")]
    }
    assert steps == {
        "enrich-worker": "enrich",
        "index-worker": "index",
        "setup": "setup",
        "toolbox": "toolbox",
        "desk": "desk",
    }
    manual = (FOLDER.parent / "docs" / "deployment.md").read_text(encoding="utf-8")
    assert "--selector 'app.kubernetes.io/component notin (enrich, index, setup)'" in manual
    assert "--selector app.kubernetes.io/component=index" in manual


def test_the_toolbox_waits_for_commands() -> None:
    """It runs nothing by itself, so a command there ends no worker; the mirror is made by a schedule."""
    (container,) = PODS["toolbox"]["spec"]["containers"]
    assert container["command"] == ["sleep", "infinity"]
    (mirror,) = PODS["dead-letters"]["spec"]["containers"]
    assert mirror["args"] == merged("compose.yaml")["services"]["dead-letters"]["command"]


def test_the_overlay_of_the_manual_builds(tmp_path: Path) -> None:
    """What the manual tells to write, with its patch for services outside of the cluster: the settings arrive, the
    policies let out to addresses, and the way to names and the rest stay."""
    manual = (FOLDER.parent / "docs" / "deployment.md").read_text(encoding="utf-8")
    overlay, patch = (
        dedent(block) for block in re.findall(r"^ *```yaml\n(.*?)^ *```$", manual, re.MULTILINE | re.DOTALL)
    )
    (tmp_path / "dateline").symlink_to(FOLDER.parent)
    (tmp_path / "my-dateline").mkdir()
    (tmp_path / "my-dateline" / "kustomization.yaml").write_text(overlay + patch, encoding="utf-8")
    found = built(tmp_path / "my-dateline")
    data = [document["data"] for document in found if document["kind"] == "ConfigMap"]
    values = {variable: value for each in data for variable, value in each.items()}
    assert values.keys() == SETTINGS.keys()
    assert values["DATELINE_KAFKA_BOOTSTRAP"] == "your-kafka:9093"
    assert values["DATELINE_ELASTICSEARCH_URL"] == "https://your-elasticsearch:9200"
    policies = {
        document["metadata"]["name"]: document["spec"]["egress"]
        for document in found
        if document["kind"] == "NetworkPolicy" and "egress" in document["spec"]
    }
    assert [list(way["to"][0]) for way in policies["dateline"]] == [["namespaceSelector"], ["ipBlock"]]
    assert [list(way["to"][0]) for way in policies["elasticsearch"]] == [["ipBlock"]]
    for document in found:
        if document["kind"] == "NetworkPolicy":
            kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)
