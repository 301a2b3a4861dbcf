"""The manifests, where no cluster takes them: by Kubernetes' own schemas, and by what our workers need."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from dotenv import dotenv_values

from pipeline.security import kafka_protocol
from pipeline.settings import Settings, load_settings
from pipeline.topology import topology
from tests.docker.compose import FOLDER

KUBERNETES = FOLDER / "kubernetes"
BASE = KUBERNETES / "base"
SETTINGS = dotenv_values(BASE / "settings.env")
Manifest = Mapping[str, Any]


def manifests(folder: Path) -> list[Manifest]:
    """Every document that the folder's kustomization takes in, as it stands in the files."""
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))
    files = [folder / name for name in kustomization["resources"] if name.endswith(".yaml")]
    assert {file.name for file in folder.glob("*.yaml")} == {"kustomization.yaml", *(file.name for file in files)}
    return [document for file in files for document in yaml.safe_load_all(file.read_text(encoding="utf-8"))]


MANIFESTS = manifests(BASE)
SCALING = {document["metadata"]["name"]: document for document in manifests(KUBERNETES / "keda")}
WORKERS = {document["metadata"]["name"]: document for document in MANIFESTS if document["kind"] == "Deployment"}
PODS = [document["spec"]["template"] for document in MANIFESTS if document["kind"] in ("Deployment", "Job")]


def containers() -> Iterator[Manifest]:
    for pod in PODS:
        yield from (*pod["spec"].get("initContainers", ()), *pod["spec"]["containers"])


@pytest.mark.parametrize(
    "manifest", MANIFESTS, ids=lambda manifest: f"{manifest['kind']}-{manifest['metadata']['name']}"
)
def test_every_manifest_keeps_to_the_schema(manifest: Manifest) -> None:
    """It is valid by the schema of the newest Kubernetes known here, and has no field that the schema does not know."""
    kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)


@pytest.mark.parametrize("name", ["base", "keda"])
def test_kustomize_builds_it(name: str) -> None:
    """Kustomize puts the folder together: one image with a tag, settings under a hashed name, all in one namespace;
    with KEDA nothing says how many workers there are but KEDA."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    command = ["kubectl", "kustomize", str(KUBERNETES / name)]
    built = list(yaml.safe_load_all(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    assert {document["metadata"].get("namespace", "dateline") for document in built} == {"dateline"}
    (settings,) = [document for document in built if document["kind"] == "ConfigMap"]
    assert settings["data"] == SETTINGS
    for document in built:
        if document["kind"] == "Deployment":
            (container,) = document["spec"]["template"]["spec"]["containers"]
            assert container["image"] == "registry.example.com/dateline:0.1.0"
            assert container["envFrom"] == [{"configMapRef": {"name": settings["metadata"]["name"]}}]
            assert ("replicas" in document["spec"]) == (name == "base")
        if document["apiVersion"] != "keda.sh/v1alpha1":
            kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)


def test_pods_have_no_right_that_they_do_not_need() -> None:
    """Not root, no way to become it, nothing written but to /tmp, no capability, no token; memory is limited."""
    for pod in PODS:
        assert pod["spec"]["automountServiceAccountToken"] is False
        assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
        assert pod["spec"]["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in containers():
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
    for pod in PODS:
        context = pod["spec"]["securityContext"]
        assert f"USER {context['runAsUser']}:{context['runAsGroup']}" in dockerfile


def test_the_settings_go_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the secret mounted where its files are named, Dateline takes the settings: none unknown, none contradictory."""
    mounted = {mount["mountPath"] for container in containers() for mount in container["volumeMounts"]}
    for variable, value in SETTINGS.items():
        if variable.endswith("_FILE"):
            file = Path(value or "")
            assert str(file.parent) in mounted
            (tmp_path / file.name).write_text("secret\n", encoding="utf-8")
            value = str(tmp_path / file.name)
        monkeypatch.setenv(variable, value or "")
    settings = load_settings()
    assert settings.kafka_password.get_secret_value() == "secret"
    assert kafka_protocol(settings) == "SASL_SSL"


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
    assert pod["terminationGracePeriodSeconds"] > Settings.model_fields["grace_period"].default
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


def test_what_the_settings_name_may_be_reached() -> None:
    """The network policy lets out to the ports of Kafka and Elasticsearch, and Prometheus in."""
    (policy,) = [manifest["spec"] for manifest in MANIFESTS if manifest["kind"] == "NetworkPolicy"]
    out = {port["port"] for rule in policy["egress"] for port in rule["ports"]}
    named = (SETTINGS["DATELINE_KAFKA_BOOTSTRAP"], SETTINGS["DATELINE_ELASTICSEARCH_URL"])
    assert out == {53, *(int((address or "").rpartition(":")[2]) for address in named)}
    assert [port["port"] for rule in policy["ingress"] for port in rule["ports"]] == ["metrics"]
