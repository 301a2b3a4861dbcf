"""A rebuild that would lose the index, and the way back, on real servers."""

import json

import pytest

from pipeline.errors import SetupError
from pipeline.index.gateway import Gateway
from pipeline.index.generations import create_next, ensure_index, filled_from, generations, note_cluster, write_index
from pipeline.index.template import MAPPING_VERSION, mapping_version
from pipeline.kafka.topics import cluster_id, create_topics
from pipeline.operate.rebuild.losses import FewerArticles
from pipeline.operate.rebuild.rebuild import abandon, rebuild
from pipeline.operate.rebuild.rollback import rollback
from pipeline.operate.rebuild.source import OtherCluster
from pipeline.operate.takedown import delete, takedowns_for
from tests.integration.conftest import Flow
from tests.support.rebuild_helpers import Topic

pytestmark = pytest.mark.services


def test_an_index_is_not_replaced_by_one_without_most_of_it(flow: Flow, gateway: Gateway) -> None:
    """As when the prefix or the cluster is another: the live generation stays, and writes go on; unless it is meant."""
    settings = flow.settings
    topic = Topic(settings)
    topic.put_many([f"a-{n}" for n in range(8)])
    topic.close()
    live = rebuild(settings, lambda now: None).index
    elsewhere = settings.model_copy(update={"topic_prefix": f"{settings.topic_prefix}other-"})
    create_topics(elsewhere)
    with pytest.raises(FewerArticles, match=r"would have 0 articles, and \S+-g1 has 8.*--allow-fewer"):
        rebuild(elsewhere, lambda now: None)
    assert write_index(gateway) == live
    assert "blocks" not in gateway.client.indices.get_settings(index=live)[live]["settings"]["index"]
    abandon(elsewhere)
    assert rebuild(elsewhere, lambda now: None, allow_fewer=True).documents == 0
    assert flow.run("index", "rollback").returncode == 0
    assert (write_index(gateway), len(flow.documents())) == (live, 8)


def test_the_way_back_brings_no_takedown_back(flow: Flow, gateway: Gateway) -> None:
    """What was taken down since the old generation was replaced is not in it any more; it takes writes again."""
    settings = flow.settings
    with pytest.raises(SetupError, match="no replaced generation"):
        rollback(settings)
    topic = Topic(settings)
    topic.put_many(["a", "b", "c"])
    topic.close()
    first = rebuild(settings, lambda now: None).index
    second = rebuild(settings, lambda now: None).index
    assert list(delete(settings, takedowns_for(["b"], "desk", None)))
    assert rollback(settings) == (first, second)
    assert sorted(flow.documents()) == ["a", "c"]
    flow.start("index-worker")
    topic = Topic(settings)
    topic.put("d")
    topic.close()
    flow.until(lambda: "d" in flow.documents())
    assert sorted(flow.documents()) == ["a", "c", "d"]


def test_an_index_is_not_rebuilt_from_another_cluster(flow: Flow, gateway: Gateway) -> None:
    """The cluster's id decides, though prefix and topics are of the same names; unless the topics have moved there."""
    settings = flow.settings
    topic = Topic(settings)
    topic.put_many(["a", "b", "c"])
    topic.close()
    first = rebuild(settings, lambda now: None).index
    here = cluster_id(settings)
    assert (filled_from(gateway, first), mapping_version(gateway, first)) == (here, MAPPING_VERSION)
    note_cluster(gateway, first, "another-cluster")
    with pytest.raises(OtherCluster, match=rf"{first} is filled from .* another-cluster, .* {here}: .*--other-cluster"):
        rebuild(settings, lambda now: None)
    assert [each.index for each in generations(gateway)] == [first]
    done = flow.run("index", "rebuild", "--other-cluster")
    assert done.returncode == 0, done.stderr
    live = write_index(gateway)
    assert live != first
    assert filled_from(gateway, str(live)) == here
    # One that was begun from another cluster is not gone on with.
    begun = create_next(gateway, 9)
    note_cluster(gateway, begun, "another-cluster")
    assert rebuild(settings, lambda now: None).documents == 3


def test_doctor_and_the_worker_know_the_cluster(flow: Flow, gateway: Gateway) -> None:
    """A worker notes where the first index is filled from; one of another cluster says so, and changes nothing."""

    def found() -> list[dict[str, object]]:
        lines = flow.run("doctor", "--json").stdout.splitlines()
        return [check for check in map(json.loads, lines) if check["name"] == "Kafka cluster"]

    settings = flow.settings
    live = ensure_index(gateway)
    assert found() == []
    worker = flow.start("index-worker")
    flow.until(lambda: filled_from(gateway, live) == cluster_id(settings))
    assert [check["ok"] for check in found()] == [True]
    worker.terminate()
    worker.wait(60)
    note_cluster(gateway, live, "another-cluster")
    assert [check["ok"] for check in found()] == [False]
    flow.start("index-worker")
    log = flow.folder / "1-index-worker.log"
    flow.until(lambda: "filled from another Kafka cluster too" in log.read_text())
    assert filled_from(gateway, live) == "another-cluster"
