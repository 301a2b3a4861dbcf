"""The compose files, read as data: no engine runs them here, so what can be said without one is checked."""

import json
import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from docker.local import installation, kafka
from docker.local.node import Node, Peer
from pipeline import __version__
from pipeline.api import http_server
from pipeline.config.settings import Settings
from pipeline.notify.receivers_file import load_receivers
from tests.docker import compose

ALONE = compose.merged("compose.yaml")
CLUSTER = compose.merged("compose.yaml", "compose.cluster.yaml")
FILES = pytest.mark.parametrize("services", [ALONE["services"], CLUSTER["services"]], ids=["alone", "cluster"])
ONCE = {"topics", "index", "dead-letters", "dashboards"}
WORKERS = {"enrich-worker", "index-worker"}
SERVING = {"desk", "api"}
"""What people and programs reach."""
NOTIFY = {"notify"}
OURS = ONCE | WORKERS | SERVING | NOTIFY
Services = Mapping[str, Any]


def test_the_files_keep_to_the_specification() -> None:
    """Both files, and both together, are valid by the Compose specification's own JSON Schema."""
    import jsonschema  # a second

    spec = find_spec("check_jsonschema")
    assert spec
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "builtin_schemas" / "vendor"
    schema = json.loads((folder / "compose-spec.json").read_text(encoding="utf-8"))
    cluster = (compose.FOLDER / "compose.cluster.yaml").read_text(encoding="utf-8").replace("!override", "")
    for content in (ALONE, CLUSTER, yaml.safe_load(cluster)):
        jsonschema.Draft7Validator(schema).validate(content)


@FILES
def test_images_are_pinned(services: Services) -> None:
    """Containers and local processes run the same versions, Kibana has Elasticsearch's, no tag floats."""
    tags = {re.sub(r"-\d$", "", name): service["image"].rpartition(":")[2] for name, service in services.items()}
    elasticsearch = installation.version("elasticsearch")
    assert tags["kafka"] == installation.version("kafka")
    assert tags["elasticsearch"] == tags["kibana"] == elasticsearch
    for name in OURS:
        assert services[name]["image"] == f"dateline:${{IMAGE_TAG:-{__version__}}}"
    for name in ("prometheus", "grafana"):
        assert re.fullmatch(r"v?\d+\.\d+\.\d+", tags[name])


@FILES
def test_the_broker_has_the_same_settings_in_both_forms(services: Services) -> None:
    """Every setting that a local broker is started with is in the container's environment with the same value."""
    brokers = [name for name in services if name.startswith("kafka")]
    peers = [Peer(name, number, 9093) for number, name in enumerate(brokers, 1)]
    local = kafka.settings(Node("kafka", "kafka", 1, 9092, Path(), ""), peers)
    wanted = {name: local[name] for name in local if name in kafka.BROKER_SETTINGS or _is_about_copies(name)}
    for name in brokers:
        environment = services[name]["environment"]
        assert {key: environment[f"KAFKA_{key.upper().replace('.', '_')}"] for key in wanted} == wanted


def _is_about_copies(setting: str) -> bool:
    return setting.endswith((".replication.factor", ".min.isr", ".insync.replicas"))


def test_the_cluster_keeps_more_than_one_copy() -> None:
    """Three brokers under one cluster id that know each other, three nodes likewise, and our topics and index agree."""
    services = CLUSTER["services"]
    brokers = [services[name]["environment"] for name in ("kafka", "kafka-2", "kafka-3")]
    assert [broker["KAFKA_NODE_ID"] for broker in brokers] == ["1", "2", "3"]
    assert len({broker["CLUSTER_ID"] for broker in brokers}) == 1
    assert len({broker["KAFKA_ADVERTISED_LISTENERS"] for broker in brokers}) == 3
    nodes = [services[name]["environment"] for name in ("elasticsearch", "elasticsearch-2", "elasticsearch-3")]
    assert ",".join(node["node.name"] for node in nodes) == nodes[0]["cluster.initial_master_nodes"]
    for name in OURS:
        environment = services[name]["environment"]
        assert environment["DATELINE_REPLICATION_FACTOR"] == "3"
        assert environment["DATELINE_INDEX_REPLICAS"] == "1"


@FILES
def test_every_service_is_for_this_machine_only_limited_and_watched(services: Services) -> None:
    """Ports are published on the loopback interface, each once; memory is limited, what works for good is watched."""
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert len({port.rpartition(":")[0] for port in ports}) == len(ports)
    for name, service in services.items():
        assert service["mem_limit"]
        assert service["restart"] == ("on-failure:5" if name in ONCE else "unless-stopped")
        # Our image brings its own health check.
        assert "healthcheck" in service or name in OURS


@FILES
def test_every_start_is_gated(services: Services) -> None:
    """What is depended on exists, starts whenever the dependent does, and is waited for by its health or its end."""
    for service in services.values():
        for name, how in service.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if name in ONCE else "service_healthy"
            assert how["condition"] == wanted
            assert set(services[name].get("profiles", [])) <= set(service.get("profiles", []))


@FILES
def test_a_full_disk_is_met_unless_a_developer_says_otherwise(services: Services) -> None:
    """Elasticsearch's watermarks hold on every node; the variable that takes them away is the one of `make up`."""
    nodes = [service for name, service in services.items() if name.startswith("elasticsearch")]
    for node in nodes:
        assert node["environment"]["cluster.routing.allocation.disk.threshold_enabled"] == "${ES_DISK_THRESHOLD:-true}"
    assert "ES_DISK_THRESHOLD" in (compose.FOLDER / "engine.py").read_text(encoding="utf-8")


@FILES
def test_the_number_of_workers_outlives_an_up(services: Services) -> None:
    """A variable says how many there are of each stage, one unless it is set, and the manual names both."""
    manual = (compose.FOLDER.parent / "docs" / "deployment.md").read_text(encoding="utf-8")
    for name, variable in (("enrich-worker", "ENRICH_WORKERS"), ("index-worker", "INDEX_WORKERS")):
        assert services[name]["scale"] == f"${{{variable}:-1}}"
        assert f"`{variable}`" in manual


@FILES
def test_dashboards_come_after_the_indices_that_they_show(services: Services) -> None:
    """Kibana's panels show articles and dead letters: both indices are there before the import."""
    assert {"index", "dead-letters"} <= set(services["dashboards"]["depends_on"])
    assert services["dead-letters"]["command"] == ["dead-letters", "sync-index"]


@FILES
def test_every_container_has_as_many_processes_as_its_limits_allow(services: Services) -> None:
    """A limit on processor time is not seen by Python: without the setting it would take every core of the machine."""
    for name in OURS:
        assert services[name]["environment"]["DATELINE_ENRICH_PROCESSES"] == "2"


def test_the_manuals_name_one_peak_of_memory() -> None:
    """docs/deployment.md repeats the figure of docs/sizing.md."""
    docs = compose.FOLDER.parent / "docs"
    (measured,) = re.findall(r"(\d+) MB together", (docs / "sizing.md").read_text(encoding="utf-8"))
    assert f"{measured} MB at the peak" in (docs / "deployment.md").read_text(encoding="utf-8")


@FILES
def test_our_containers_can_do_little(services: Services) -> None:
    """No capability, no new privileges, nothing written but to /tmp; a stop leaves time for what is in flight."""
    for name in OURS:
        service = services[name]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["read_only"]
        assert service["tmpfs"] == ["/tmp"]
    for name in WORKERS | NOTIFY:
        grace = Settings.model_fields["shutdown_timeout"].default
        assert int(services[name]["stop_grace_period"].rstrip("s")) > grace
    for name in SERVING:
        assert int(services[name]["stop_grace_period"].rstrip("s")) > http_server.GRACE_S


@FILES
def test_our_containers_are_set_by_settings_that_exist(services: Services) -> None:
    """Each DATELINE_ variable is a setting."""
    for name in OURS:
        variables = set(services[name]["environment"])
        assert {variable.removeprefix("DATELINE_").lower() for variable in variables} <= set(Settings.model_fields)


@pytest.mark.parametrize("content", [ALONE, CLUSTER], ids=["alone", "cluster"])
def test_every_volume_is_declared(content: Mapping[str, Any]) -> None:
    """A data folder is on a named volume of one service that the file declares, so that `down` keeps it; a mounted
    folder exists."""
    volumes = [volume.split(":")[0] for s in content["services"].values() for volume in s.get("volumes", [])]
    named = [volume for volume in volumes if not volume.startswith(".")]
    assert sorted(named) == sorted(content["volumes"])
    assert all((compose.FOLDER / volume).is_dir() for volume in volumes if volume.startswith("."))


@FILES
@pytest.mark.parametrize("name", sorted(SERVING))
def test_desk_and_api_are_published_for_this_machine(services: Services, name: str) -> None:
    """The port is where the program listens and what the image exposes and its health check asks; without a log-in only
    names that no other site has are answered to."""
    service = services[name]
    port = str(Settings.model_fields[f"{name}_port"].default)
    assert service["command"] == [name]
    assert service["ports"] == [f"127.0.0.1:${{{name.upper()}_PORT:-{port}}}:{port}"]
    assert service["environment"]["DATELINE_METRICS_PORT"] == port
    assert service["environment"][f"DATELINE_{name.upper()}_HOST"] == "0.0.0.0"
    (exposed,) = re.findall(r"^EXPOSE (.+)$", (compose.FOLDER / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert port in exposed.split()
    variables = {variable: value for variable, value in service["environment"].items() if "METRICS" not in variable}
    if name == "api":
        assert variables["DATELINE_API_WITHOUT_KEYS"] == "true"
        assert set(variables["DATELINE_API_HOSTS"].split(",")) == {"api", "localhost", "127.0.0.1"}
    else:
        assert variables["DATELINE_DESK_OPEN"] == "true"
        assert "DATELINE_DESK_USER_HEADER" not in variables


def test_notifications_are_off_unless_asked_for() -> None:
    """They have a profile of their own, and read the file that is mounted."""
    service = ALONE["services"]["notify"]
    assert service["profiles"] == ["notify"]
    (mounted,) = service["volumes"]
    source, target, mode = mounted.split(":")
    assert mode == "ro"
    file = service["environment"]["DATELINE_NOTIFY_FILE"]
    assert file.startswith(f"{target}/")
    assert (compose.FOLDER / source / file.removeprefix(f"{target}/")).is_file()


def test_the_file_of_receivers_is_right() -> None:
    """What stands there as an example can be read; so can the manual's."""
    assert load_receivers(compose.FOLDER / "notify" / "notify.yaml")
