"""Records that a stage has not acknowledged, whose content the index does not know yet."""

from collections import defaultdict
from collections.abc import Container

from pipeline.config.parts import KafkaConnection
from pipeline.kafka.reader import TopicReader
from pipeline.kafka.topics import admin, coordinated
from pipeline.kafka.topology import Stage
from pipeline.messages.records import Record

Backlog = dict[bytes, list[Record]]
"""Records by key, in partition order."""


def backlog(settings: KafkaConnection, stage: Stage, keys: Container[bytes]) -> Backlog:
    """Return the records with one of these keys that the stage has not acknowledged; raises Unavailable, SetupError."""
    with admin(settings) as client:
        committed = coordinated(lambda: client.list_group_offsets([stage.group])).get(stage.group, {})
    found: Backlog = defaultdict(list)
    with TopicReader(settings, stage.reads) as reader:
        ends = reader.ends()
        # An offset beyond the end belongs to an earlier topic: everything is still to do.
        done = {tp: committed[tp].offset for tp in ends if tp in committed and committed[tp].offset <= ends[tp]}
        reader.seek(done)
        for records in reader.read_to(ends):
            for record in records:
                if record.key in keys:
                    found[record.key or b""].append(record)
    return found
