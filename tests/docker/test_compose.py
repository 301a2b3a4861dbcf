"""The compose file, read as data: it must agree with the local form of the services."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from docker.engine import COMPOSE_FILE
from docker.local import installation, kafka

COMPOSE: Mapping[str, Any] = yaml.safe_load(Path(COMPOSE_FILE).read_text(encoding="utf-8"))
SERVICES: Mapping[str, Any] = COMPOSE["services"]


def test_images_are_of_the_versions_that_the_poms_pin() -> None:
    """Containers and local processes run the same versions; Kibana has Elasticsearch's."""
    tags = {name: service["image"].rpartition(":")[2] for name, service in SERVICES.items()}
    elasticsearch = installation.version("elasticsearch")
    assert tags == {
        "kafka": installation.version("kafka"),
        "elasticsearch": elasticsearch,
        "kibana": elasticsearch,
    }


def test_the_broker_has_the_same_settings_in_both_forms() -> None:
    """Every setting of BROKER_SETTINGS is in the container's environment with the same value."""
    environment = SERVICES["kafka"]["environment"]
    in_container = {name: environment[f"KAFKA_{name.upper().replace('.', '_')}"] for name in kafka.BROKER_SETTINGS}
    assert in_container == kafka.BROKER_SETTINGS


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_for_this_machine_only_limited_and_watched(name: str) -> None:
    """Ports are published on the loopback interface, memory is limited, and a health check is there."""
    service = SERVICES[name]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["mem_limit"]
    assert service["healthcheck"]["test"]


def test_every_volume_is_declared() -> None:
    """A data folder is on a named volume that the file declares, so that `down` keeps it."""
    used = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])
