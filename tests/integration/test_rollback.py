"""A rebuild that would lose the index, and the way back, on real servers."""

import pytest

from pipeline.errors import SetupError
from pipeline.index.gateway import Gateway
from pipeline.index.generations import write_index
from pipeline.kafka.topics import create_topics
from pipeline.operate.rebuild.losses import FewerArticles
from pipeline.operate.rebuild.rebuild import abandon, rebuild
from pipeline.operate.rebuild.rollback import rollback
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
