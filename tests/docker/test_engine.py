"""What ``docker compose ps`` says, as it is shown."""

import pytest

from docker.engine import _status


@pytest.mark.parametrize(
    ("container", "state"),
    [
        ({"State": "running", "Health": "healthy"}, "ready"),
        ({"State": "running", "Health": "starting"}, "not ready"),
        ({"State": "exited", "ExitCode": 0}, "done"),
        ({"State": "exited", "ExitCode": 143}, "stopped"),
        ({"State": "exited", "ExitCode": 69}, "stopped"),
        ({"State": "paused"}, "paused"),
    ],
)
def test_a_container_that_had_one_thing_to_do_is_done(container: dict[str, object], state: str) -> None:
    """Only an exit with status 0 is one; a server that was stopped, or a command that failed, is not running."""
    assert _status({"Service": "topics", "Name": "dateline-topics-1", **container}).state == state


def test_the_address_is_where_a_port_is_published() -> None:
    """Ports that the container only exposes are not one's address."""
    publishers = [
        {"URL": "127.0.0.1", "PublishedPort": 9092, "TargetPort": 9092},
        {"URL": "", "PublishedPort": 0, "TargetPort": 19092},
    ]
    shown = _status({"Service": "kafka", "Name": "dateline-kafka-1", "State": "running", "Publishers": publishers})
    assert shown.address == "127.0.0.1:9092"
