"""The manifests, where no cluster takes them: by Kubernetes' own schemas, and by what our workers need."""

import json
import lzma
import re
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from importlib.resources import files
from ipaddress import ip_address, ip_network
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml
from dotenv import dotenv_values
from py3langid.langid import MODEL_FILE

from pipeline.config.access_checks import kafka_protocol
from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.kafka.topology import topology
from pipeline.operate.doctor.machine import machine_checks
from tests.docker.compose import FOLDER, merged
from tests.docker.kubernetes_schemas import EXTENSIONS, VERSIONS, keep_to_the_schemas

KUBERNETES = FOLDER / "kubernetes"
BASE = KUBERNETES / "base"
MANUAL = (FOLDER.parent / "docs" / "deployment.md").read_text(encoding="utf-8")
CONFIG_MAPS = {name: dotenv_values(BASE / f"{name}.env") for name in ("settings", "elasticsearch", "serving")}
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
    tool = next((name for name in ("kubectl", "kustomize") if shutil.which(name)), None)
    if tool is None:
        pytest.skip("neither kubectl nor kustomize is installed")
    command = [tool, "kustomize" if tool == "kubectl" else "build", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


COMPONENTS = sorted(folder.name for folder in (KUBERNETES / "components").iterdir())
RENDERED: dict[str, tuple[str, tuple[str, ...]]] = {
    "base": ("base", ()),
    "keda": ("keda", ()),
    "monitoring": ("monitoring", ()),
    **{name: ("base", (name,)) for name in COMPONENTS},
    # A certificate in place of the password goes last: it changes every pod.
    "everything": ("keda", ("ingress", "notify", "kafka-client-certificate")),
}
"""What can be applied: a folder with components over it."""


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Gives what kustomize makes of one of RENDERED; each is made once."""

    @cache
    def render(name: str) -> list[Manifest]:
        folder, components = RENDERED[name]
        overlay = tmp_path_factory.mktemp(name)
        (overlay / "dateline").symlink_to(FOLDER.parent)
        kubernetes = "dateline/docker/kubernetes"
        content = {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "namespace": "dateline",
            "resources": [f"{kubernetes}/{folder}"],
            "components": [f"{kubernetes}/components/{each}" for each in components],
        }
        (overlay / "kustomization.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
        return built(overlay)

    return render


def pod_specs(documents: list[Manifest]) -> list[tuple[str, Any]]:
    """The pods that manifests ask for, by the name of what makes them."""
    found = []
    for document in documents:
        spec = document.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            found.append((document["metadata"]["name"], spec["template"]["spec"]))
    return found


def test_all_versions_are_known() -> None:
    """The package of schemas has 1.29 to 1.35; a newer one adds to the tests by itself."""
    assert {f"1.{minor}" for minor in range(29, 36)} <= {version.rpartition(".")[0] for version in VERSIONS}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_manifest_keeps_to_the_schema(version: str, rendered: Any) -> None:
    """Whatever can be applied is valid in each version of Kubernetes, and has no field that its schema does not know."""
    keep_to_the_schemas(MANIFESTS, version)
    for name in RENDERED:
        keep_to_the_schemas(rendered(name), version)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["Deployment", "CronJob", "Ingress", "NetworkPolicy", "PodDisruptionBudget"])
def test_the_schemas_are_strict(name: str, version: str, rendered: Any) -> None:
    """A misspelt field in a manifest is an error in each version."""
    import jsonschema

    document = deepcopy(next(d for d in rendered("everything") if d["kind"] == name))
    document["spec"]["misspelt"] = "x"
    with pytest.raises(jsonschema.ValidationError):
        keep_to_the_schemas([document], version)
    for _, spec in pod_specs([document]):
        del document["spec"]["misspelt"]
        spec["containers"][0]["securityContext"]["misspelt"] = "x"
        with pytest.raises(jsonschema.ValidationError):
            keep_to_the_schemas([document], version)


@pytest.mark.parametrize("name", sorted(EXTENSIONS))
def test_the_schema_of_an_extension_is_strict(name: str, rendered: Any) -> None:
    """A misspelt field at any depth is found: the API server would drop it in silence."""
    import jsonschema

    documents = [d for d in rendered("everything") + rendered("monitoring") if f"{d['apiVersion']}/{d['kind']}" == name]
    assert documents
    for document in documents:
        for path in _mappings(document):
            wrong = deepcopy(document)
            target: Any = wrong
            for step in path:
                target = target[step]
            target["misspelt"] = "x"
            free = path[:1] == ("metadata",) or path[-1:] in (("matchLabels",), ("metadata",))
            validator = jsonschema.Draft202012Validator(EXTENSIONS[name])
            assert free or not validator.is_valid(wrong), path


def _mappings(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from _mappings(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _mappings(inner, (*path, index))


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
            assert ("replicas" in document["spec"]) == (name == "base" or document["metadata"]["name"] not in WORKERS)


def beyond_restricted(spec: Any) -> list[str]:
    """What a pod asks for that the Pod Security Standard "restricted" forbids; its controls in the standard's order."""
    pod = spec.get("securityContext", {})
    wrong = [name for name in ("hostNetwork", "hostPID", "hostIPC", "hostUsers") if spec.get(name)]
    wrong += ["sysctls"] if pod.get("sysctls") else []
    allowed = {
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "persistentVolumeClaim",
        "projected",
        "secret",
    }
    wrong += [f"volume {v['name']}" for v in spec.get("volumes", ()) if not set(v) - {"name"} <= allowed]
    for container in (*spec.get("initContainers", ()), *spec["containers"], *spec.get("ephemeralContainers", ())):
        own = container.get("securityContext", {})
        both = pod | own
        wrong += ["privileged"] if own.get("privileged") else []
        wrong += ["hostPort"] if any(port.get("hostPort") for port in container.get("ports", ())) else []
        wrong += ["procMount"] if own.get("procMount", "Default") != "Default" else []
        wrong += ["seLinux"] if both.get("seLinuxOptions") or both.get("windowsOptions") else []
        wrong += ["appArmor"] if both.get("appArmorProfile", {}).get("type") == "Unconfined" else []
        wrong += ["escalation"] if own.get("allowPrivilegeEscalation") is not False else []
        wrong += ["root"] if both.get("runAsNonRoot") is not True or both.get("runAsUser") == 0 else []
        seccomp = both.get("seccompProfile", {}).get("type")
        wrong += ["seccomp"] if seccomp not in ("RuntimeDefault", "Localhost") else []
        capabilities = own.get("capabilities", {})
        added = set(capabilities.get("add", ())) - {"NET_BIND_SERVICE"}
        wrong += ["capabilities"] if "ALL" not in capabilities.get("drop", ()) or added else []
    return wrong


@pytest.mark.parametrize("name", RENDERED)
def test_pods_keep_to_the_restricted_standard(name: str, rendered: Any) -> None:
    """As the namespace enforces it; besides, nothing is written but to /tmp, there is no token, memory is limited."""
    for made_by, spec in pod_specs(rendered(name)):
        assert beyond_restricted(spec) == [], made_by
        assert spec["automountServiceAccountToken"] is False
        assert spec["enableServiceLinks"] is False
        for container in (*spec.get("initContainers", ()), *spec["containers"]):
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["resources"]["limits"]["memory"]
            mounts = {mount["mountPath"]: mount for mount in container["volumeMounts"]}
            volumes = {volume["name"]: volume for volume in spec["volumes"]}
            written = {path for path, mount in mounts.items() if not mount.get("readOnly")}
            assert written == {"/tmp"}
            assert volumes[mounts["/tmp"]["name"]]["emptyDir"]["sizeLimit"]


@pytest.mark.parametrize(
    ("where", "field", "value"),
    [
        ("pod", "hostNetwork", True),
        ("pod", "hostPID", True),
        ("pod", "volumes", [{"name": "x", "hostPath": {"path": "/"}}]),
        ("context", "runAsNonRoot", False),
        ("context", "runAsUser", 0),
        ("context", "seccompProfile", {"type": "Unconfined"}),
        ("context", "sysctls", [{"name": "net.core.somaxconn", "value": "1"}]),
        ("container", "allowPrivilegeEscalation", True),
        ("container", "privileged", True),
        ("container", "capabilities", {"drop": []}),
        ("container", "capabilities", {"drop": ["ALL"], "add": ["SYS_ADMIN"]}),
        ("container", "runAsUser", 0),
        ("container", "seccompProfile", {"type": "Unconfined"}),
        ("container", "procMount", "Unmasked"),
    ],
)
def test_what_the_standard_forbids_is_found(where: str, field: str, value: Any) -> None:
    """The check above notices each way to ask for more."""
    spec = deepcopy(PODS["setup"]["spec"])
    init = spec["initContainers"][0]
    target = {"pod": spec, "context": spec["securityContext"], "container": init["securityContext"]}[where]
    target[field] = value
    assert len(beyond_restricted(spec)) >= 1


def test_every_pod_is_looked_at() -> None:
    """The pods of the base; components add to them."""
    assert PODS.keys() == {"enrich-worker", "index-worker", "setup", "dead-letters", "toolbox", "desk", "api"}


@pytest.mark.parametrize("name", ["enrich-worker", "toolbox"])
def test_what_enriches_has_room_for_its_models(name: str) -> None:
    """The model of languages is unpacked into /tmp by each process, all at once perhaps; a full one would make dead
    letters of articles."""
    with lzma.open(files("py3langid") / MODEL_FILE) as model:
        unpacked = sum(map(len, iter(lambda: model.read(1 << 20), b"")))
    (tmp,) = [v["emptyDir"]["sizeLimit"] for v in PODS[name]["spec"]["volumes"] if v["name"] == "tmp"]
    processes = int(SETTINGS["DATELINE_ENRICH_PROCESSES"] or 0)
    assert processes * unpacked < int(tmp.removesuffix("Mi")) * 1024**2


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
        user, *plain = container["env"]
        assert user["valueFrom"]["secretKeyRef"] == {"name": "dateline", "key": user_key()}
        environment |= {user["name"]: "dateline"} | {each["name"]: each["value"] for each in plain}
        for variable, value in environment.items():
            if variable.endswith("_FILE"):
                assert Path(value or "") in mounted(PODS[name], container)
                value = str(tmp_path / Path(value or "").name)
                Path(value).write_text("secret\n", encoding="utf-8")
            monkeypatch.setenv(variable, value or "")
        settings = load_settings()
        assert settings.kafka_user == "dateline"
        assert settings.kafka_password.get_secret_value() == "secret"
        assert {Path(value or "") for variable, value in environment.items() if variable.endswith("_FILE")} == {
            Path(value or "") for value in mounted(PODS[name], container)
        }
        assert kafka_protocol(settings) == "SASL_SSL"


def user_key() -> str:
    """The key of the secret that KEDA logs in with."""
    references = SCALING["kafka"]["spec"]["secretTargetRef"]
    return str(next(reference["key"] for reference in references if reference["parameter"] == "username"))


def mounted(pod: Manifest, container: Manifest) -> set[Path]:
    """The files of the secret that a container sees: those that the pod names, which the manual says to put there."""
    (secret,) = [volume["secret"] for volume in pod["spec"]["volumes"] if "secret" in volume]
    (folder,) = [Path(mount["mountPath"]) for mount in container["volumeMounts"] if mount["name"] == "secrets"]
    assert {item["key"] for item in secret["items"]} <= set(re.findall(r"--from-(?:file|literal)=([\w.-]+)", MANUAL))
    return {folder / item["path"] for item in secret["items"]}


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
        "api": "api",
    }
    assert "--selector 'app.kubernetes.io/component notin (enrich, index, setup)'" in MANUAL
    assert "--selector app.kubernetes.io/component=index" in MANUAL


def test_the_toolbox_waits_for_commands() -> None:
    """It runs nothing by itself, so a command there ends no worker; the mirror is made by a schedule."""
    (container,) = PODS["toolbox"]["spec"]["containers"]
    assert container["command"] == ["sleep", "infinity"]
    (mirror,) = PODS["dead-letters"]["spec"]["containers"]
    assert mirror["args"] == merged("compose.yaml")["services"]["dead-letters"]["command"]


OVERLAY, *FRAGMENTS = (
    dedent(block) for block in re.findall(r"^ *```yaml\n(.*?)^ *```$", MANUAL, re.MULTILINE | re.DOTALL)
)
"""What the manual tells to write: a kustomization, and what may be put into it."""


def overlay_of_the_manual(folder: Path, *fragments: str) -> list[Manifest]:
    (folder / "dateline").symlink_to(FOLDER.parent)
    (folder / "my-dateline").mkdir()
    whole = yaml.safe_load(OVERLAY)
    for fragment in map(yaml.safe_load, fragments):
        for key, value in fragment.items():
            whole[key] = [*whole.get(key, []), *value]
    maps: dict[str, Any] = {}
    for generator in whole["configMapGenerator"]:
        # Kustomize takes a map once: literals of the same name are put together, the later one of a variable holds.
        known = maps.setdefault(generator["name"], generator)
        if known is not generator:
            variables = dict(each.split("=", 1) for each in known["literals"] + generator["literals"])
            known["literals"] = [f"{name}={value}" for name, value in variables.items()]
    whole["configMapGenerator"] = list(maps.values())
    (folder / "my-dateline" / "kustomization.yaml").write_text(yaml.safe_dump(whole), encoding="utf-8")
    for name, content in NOTIFY_FILES.items():
        (folder / "my-dateline" / name).write_text(content, encoding="utf-8")
    return built(folder / "my-dateline")


NOTIFY_FILES = {
    "notify.yaml": (FOLDER / "notify" / "notify.yaml").read_text(encoding="utf-8"),
}


def test_the_overlay_of_the_manual_builds(tmp_path: Path) -> None:
    """The settings arrive in the maps that have them."""
    found = overlay_of_the_manual(tmp_path)
    data = [document["data"] for document in found if document["kind"] == "ConfigMap"]
    values = {variable: value for each in data for variable, value in each.items()}
    assert values.keys() == SETTINGS.keys()
    assert values["DATELINE_KAFKA_BOOTSTRAP"] == "your-kafka:9093"
    assert values["DATELINE_ELASTICSEARCH_URL"] == "https://your-elasticsearch:9200"


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda text: text.splitlines()[0].lstrip("# "))
def test_each_addition_of_the_manual_builds(fragment: str, tmp_path: Path) -> None:
    """What may be put into the overlay goes into it, gives manifests that Kubernetes takes, and changes them."""
    (tmp_path / "without").mkdir()
    (tmp_path / "with").mkdir()
    found = overlay_of_the_manual(tmp_path / "with", fragment)
    assert found != overlay_of_the_manual(tmp_path / "without")
    keep_to_the_schemas(found, VERSIONS[0])
    keep_to_the_schemas(found, VERSIONS[-1])


def test_all_additions_of_the_manual_go_together(tmp_path: Path) -> None:
    """Names of desk and API arrive in ingress, certificates and settings; policies let out to the addresses given, and
    the way to names stays; no pod logs in by password where there is a certificate."""
    found = overlay_of_the_manual(tmp_path, *FRAGMENTS)
    keep_to_the_schemas(found, VERSIONS[-1])
    for made_by, spec in pod_specs(found):
        assert beyond_restricted(spec) == [], made_by
    policies = {
        document["metadata"]["name"]: document["spec"]["egress"]
        for document in found
        if document["kind"] == "NetworkPolicy" and "egress" in document["spec"]
    }
    assert [list(way["to"][0]) for way in policies["dateline"]] == [["namespaceSelector"], ["ipBlock"]]
    assert [list(way["to"][0]) for way in policies["elasticsearch"]] == [["ipBlock"]]
    hosts = {d["metadata"]["name"]: d["spec"] for d in found if d["kind"] == "Ingress"}
    assert hosts.keys() == {"desk", "api"}
    for spec in hosts.values():
        assert [rule["host"] for rule in spec["rules"]] == spec["tls"][0]["hosts"]
        assert not spec["rules"][0]["host"].endswith(".example.com")
    (serving,) = [d["data"] for d in found if d["kind"] == "ConfigMap" and d["metadata"]["name"].startswith("serving-")]
    assert serving["DATELINE_DESK_HOSTS"] == hosts["desk"]["rules"][0]["host"]


def test_a_certificate_takes_the_password_s_place_everywhere(rendered: Any) -> None:
    """No pod and no part of KEDA asks the secret for a user or a password any more; all have certificate and key."""
    found = rendered("everything")
    text = yaml.safe_dump(found)
    assert "kafka-user" not in text
    assert "key: kafka-password" not in text
    assert "scram" not in text
    for _, spec in pod_specs(found):
        secret = next(volume["secret"] for volume in spec["volumes"] if volume["name"] == "secrets")
        assert {"kafka-cert.pem", "kafka-key.pem", "kafka-ca.pem"} <= {item["key"] for item in secret["items"]}
    (access,) = [document for document in found if document["kind"] == "TriggerAuthentication"]
    assert {ref["parameter"]: ref["key"] for ref in access["spec"]["secretTargetRef"]} == {
        "cert": "kafka-cert.pem",
        "key": "kafka-key.pem",
        "ca": "kafka-ca.pem",
    }


def test_settings_with_a_certificate_go_together(
    rendered: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An empty variable unsets the password; Kafka is then talked to by TLS and a certificate."""
    maps = {
        d["metadata"]["name"].rpartition("-")[0]: d["data"] for d in rendered("everything") if d["kind"] == "ConfigMap"
    }
    for variable, value in maps["settings"].items():
        monkeypatch.setenv(variable, value)
    settings = load_settings()
    assert kafka_protocol(settings) == "SSL"
    assert settings.kafka_cert_file == Path("/etc/dateline/secrets/kafka-cert.pem")


@pytest.mark.parametrize("name", ["desk", "api"])
def test_desk_and_api_are_served(name: str) -> None:
    """A service leads to the port that the program listens on, probes ask there, and a roll-out keeps one ready; who
    may come in are the namespaces with the label that the manual names."""
    (service,) = [m for m in MANIFESTS if m["kind"] == "Service" and m["metadata"]["name"] == name]
    spec = DEPLOYMENTS[name]["spec"]
    (container,) = spec["template"]["spec"]["containers"]
    assert container["args"] == [name]
    labels = spec["template"]["metadata"]["labels"]
    (budget,) = [m for m in MANIFESTS if m["kind"] == "PodDisruptionBudget" and m["metadata"]["name"] == name]
    for selector in (
        service["spec"]["selector"],
        spec["selector"]["matchLabels"],
        budget["spec"]["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()
    assert service["spec"]["ports"] == [{"name": "http", "port": 80, "targetPort": "http"}]
    assert container["ports"] == [{"name": "http", "containerPort": Settings.model_fields[f"{name}_port"].default}]
    probes = [container[probe]["httpGet"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")]
    assert [probe["path"] for probe in probes] == ["/healthz", "/healthz", "/readyz"]
    assert {probe["port"] for probe in probes} == {"http"}
    assert spec["replicas"] > budget["spec"]["maxUnavailable"]
    first = POLICIES[name]["spec"]["ingress"][0]["from"][0]["namespaceSelector"]["matchLabels"]
    assert first == {f"dateline-{name}": "allowed"}
    assert f"dateline-{name}=allowed" in MANUAL


def test_desks_share_what_sessions_are_signed_with() -> None:
    """With one of its own each desk would end the sessions of the other."""
    (container,) = PODS["desk"]["spec"]["containers"]
    named = {each["name"]: each.get("value") for each in container["env"]}
    assert named["DATELINE_DESK_SECRET_FILE"] == "/etc/dateline/secrets/desk-secret"


def test_the_secret_of_the_manual_is_read_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The manual's commands make a secret from files that end with a line break, as editors leave them. What KEDA gets,
    every byte of it, is what Dateline reads, and the doctor has nothing to say."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    (block,) = re.findall(
        r"^ *```sh\n((?:(?!```).)*create secret generic dateline .*?)^ *```$", MANUAL, re.MULTILINE | re.DOTALL
    )
    for key in ("kafka-password", "kafka-ca.pem", "elasticsearch-api-key", "elasticsearch-ca.pem", "api-keys.json"):
        (tmp_path / key).write_text("correct-horse\n", encoding="utf-8")
    client = 'kubectl() { case "$*" in "create namespace"*) ;; *) command kubectl "$@" --dry-run=client --output=json;; esac; }\n'
    dateline = "dateline() { :; }\n"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", client + dateline + dedent(block)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    made = {key: b64decode(value) for key, value in json.loads(done.stdout)["data"].items()}
    asked = {reference["key"] for reference in SCALING["kafka"]["spec"]["secretTargetRef"]}
    assert asked <= made.keys()
    assert made["kafka-password"] == made["elasticsearch-api-key"] == b"correct-horse"
    assert len(made["desk-secret"]) >= 32
    (tmp_path / "mounted").write_bytes(made["kafka-password"])
    monkeypatch.setenv("DATELINE_KAFKA_USER", "dateline")
    monkeypatch.setenv("DATELINE_KAFKA_PASSWORD_FILE", str(tmp_path / "mounted"))
    assert load_settings().kafka_password.get_secret_value().encode() == made["kafka-password"]


@pytest.mark.parametrize(("ending", "alike"), [("", True), ("\n", False), ("\r\n", False)])
def test_the_doctor_finds_a_secret_that_keda_reads_otherwise(
    ending: str, alike: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a cluster alone, where others read the same secret; which variable names the file is said, not the secret."""
    (tmp_path / "password").write_text(f"correct-horse{ending}", encoding="utf-8")
    monkeypatch.setenv("DATELINE_KAFKA_USER", "dateline")
    monkeypatch.setenv("DATELINE_KAFKA_PASSWORD_FILE", str(tmp_path / "password"))
    monkeypatch.setenv("DATELINE_DATA_DIR", str(FOLDER.parent / "var"))
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    assert "secret files" not in {check.name for check in machine_checks(load_settings())}
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.96.0.1")
    (check,) = [check for check in machine_checks(load_settings()) if check.name == "secret files"]
    assert check.ok == alike
    assert alike or "DATELINE_KAFKA_PASSWORD_FILE" in check.found
    assert "correct-horse" not in check.found + check.fix


def test_notify_reads_the_file_that_is_mounted(rendered: Any) -> None:
    """The variable that names notify.yaml is a setting, and the map and the secrets are mounted where it says."""
    (spec,) = [spec for name, spec in pod_specs(rendered("notify")) if name == "notify"]
    (container,) = spec["containers"]
    named = {each["name"]: each.get("value") for each in container["env"]}
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert named["DATELINE_NOTIFY_FILE"] == f"{mounts['receivers']}/notify.yaml"


def test_notify_reaches_the_web_and_nothing_inside() -> None:
    """Its policy leaves out every private network, and reads nothing of Elasticsearch."""
    deployment, policy = yaml.safe_load_all((KUBERNETES / "components" / "notify" / "notify.yaml").read_text("utf-8"))
    assert "elasticsearch" not in yaml.safe_dump(deployment)
    blocks = [block["ipBlock"] for rule in policy["spec"]["egress"] for block in rule["to"]]
    for address in ("10.2.3.4", "172.20.0.1", "192.168.1.1", "169.254.169.254", "127.0.0.1", "100.64.1.1", "fd00::1"):
        for block in blocks:
            if (ip_network(block["cidr"]).version) == ip_address(address).version:
                assert any(ip_address(address) in ip_network(each) for each in block["except"]), address
