from pipeline.config.settings import Settings
from pipeline.kafka.topology import topology


def test_every_stage_reads_a_topic_that_is_made() -> None:
    """No stage reads or writes a topic outside the list that `dateline topics create` makes."""
    flow = topology(Settings(topic_prefix="x-"))
    made = {topic.name for topic in flow.topics}
    assert {name for stage in flow.stages for name in (stage.reads, *stage.writes)} <= made
    assert all(name.startswith("x-") for name in made)


def test_the_version_is_the_brokers_clock() -> None:
    """A producer's clock must never decide which copy is the newer one."""
    assert topology(Settings()).raw.config["message.timestamp.type"] == "LogAppendTime"


def test_the_newest_of_every_article_is_kept() -> None:
    """Indices are rebuilt from the enriched topic, so it is compacted, not expired."""
    assert topology(Settings()).enriched.config["cleanup.policy"] == "compact"
