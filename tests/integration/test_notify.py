"""`dateline notify` on a real Kafka, with receivers that fail: each match at each receiver, or said that it could not be."""

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipeline.config.settings import Settings
from pipeline.kafka.topology import topology
from tests.integration.conftest import Flow
from tests.support.notify_helpers import alert, notify_file, put_alerts, webhook
from tests.support.webhook_server import webhook_server

pytestmark = pytest.mark.services


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """With a notify.yaml that each test writes, and short pauses."""
    return settings.model_copy(update={"notify_file": tmp_path / "notify.yaml", "notify_retry_max_delay": 0.5})


def deliveries(flow: Flow) -> list[dict[str, Any]]:
    """All records of the history."""
    return [json.loads(record.value) for record in flow.records(topology(flow.settings).deliveries.name)]


def test_each_match_goes_once_to_each_receiver_that_wants_it(flow: Flow, tmp_path: Path) -> None:
    """Two receivers with other searches; the history has a record of each delivery, and a restart sends nothing again."""
    with webhook_server() as all_of_them, webhook_server() as floods:
        notify_file(
            tmp_path / "notify.yaml",
            [webhook("all", all_of_them.url), webhook("floods", floods.url, searches=["flood-*"])],
        )
        wanted = put_alerts(flow.settings, [*map(alert, range(20)), *(alert(n, "flood-north") for n in range(30, 35))])
        worker = flow.start("notify-worker")
        flow.until(lambda: len(all_of_them.taken) >= 25 and len(floods.taken) >= 5)
        assert all_of_them.articles() == dict.fromkeys(wanted, 1)
        assert floods.articles() == dict.fromkeys(wanted[20:], 1)
        worker.terminate()
        assert worker.wait(30) == 0
        flow.start("notify-worker")
        more = put_alerts(flow.settings, [alert(99)])
        flow.until(lambda: len(all_of_them.taken) > 25)
        time.sleep(2)
        assert all_of_them.articles() == dict.fromkeys([*wanted, *more], 1)
        assert floods.articles() == dict.fromkeys(wanted[20:], 1)
    told = Counter((row["receiver"], row["outcome"]) for row in deliveries(flow))
    assert told == {("all", "delivered"): 26, ("floods", "delivered"): 5}
