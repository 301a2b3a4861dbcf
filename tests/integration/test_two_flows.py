"""Two flows on one Kafka and one Elasticsearch, the names of one beginning like the other's."""

from pathlib import Path

import pytest

from pipeline.index.gateway import Gateway
from pipeline.index.generations import generations
from pipeline.index.template import installed_template
from pipeline.kafka.reader import TopicReader
from pipeline.kafka.topics import create_topics
from pipeline.kafka.topology import topology
from pipeline.operate.rebuild.rebuild import rebuild
from tests.integration.conftest import Flow
from tests.support.rebuild_helpers import Topic

pytestmark = pytest.mark.services


def filled(flow: Flow, *ids: str) -> str:
    topic = Topic(flow.settings)
    topic.put_many(list(ids))
    topic.close()
    return rebuild(flow.settings, lambda now: None).index


def test_two_flows_do_not_touch_each_other(flow: Flow, tmp_path: Path) -> None:
    """Topics, groups, templates, generations and dead letters: what one does leaves the other as it was."""
    ours = flow.settings
    theirs = ours.model_copy(
        update={"topic_prefix": f"{ours.topic_prefix}g1.", "index_alias": f"{ours.index_alias}-german"}
    )
    create_topics(theirs)
    other = Flow(theirs, tmp_path)
    first, second = filled(flow, "a", "b"), filled(other, "a", "x", "y")
    assert (sorted(flow.documents()), sorted(other.documents())) == (["a", "b"], ["a", "x", "y"])
    names = [{topic.name for topic in topology(settings).topics} for settings in (ours, theirs)]
    groups = [{stage.group for stage in topology(settings).stages} for settings in (ours, theirs)]
    assert not names[0] & names[1]
    assert not groups[0] & groups[1]
    with Gateway(ours) as gateway, Gateway(theirs) as german:
        before = installed_template(german)
        assert before
        assert [each.index for each in generations(gateway)] == [first]
        assert filled(flow, "c") != first
        assert flow.run("index", "delete-old", "--yes").returncode in (0, 2)
        assert flow.run("takedown", "add", "a", "--reason", "test").returncode == 0
        assert installed_template(german) == before
        assert [(each.index, each.state) for each in generations(german)] == [(second, "live")]
    assert (sorted(flow.documents()), sorted(other.documents())) == (["b", "c"], ["a", "x", "y"])
    with TopicReader(theirs, topology(theirs).takedowns.name) as reader:
        assert sum(reader.ends().values()) == 0
