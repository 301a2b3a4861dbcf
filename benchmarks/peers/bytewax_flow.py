"""The job on Bytewax: batches as they come from its Kafka source, a sink of ours as it has none for Elasticsearch.

``python -m bytewax.run "bytewax_flow.py:flow(KAFKA, TOPIC, ELASTICSEARCH, INDEX)"``; several such processes make a
cluster, each with a share of the partitions.
"""

import json
from collections.abc import Iterator
from typing import Any

import bytewax.operators as op
import job
from bytewax.connectors.kafka import KafkaSource, KafkaSourceMessage
from bytewax.dataflow import Dataflow
from bytewax.outputs import DynamicSink, StatelessSinkPartition
from elasticsearch import Elasticsearch, helpers

BATCH = 16
"""Records of a partition at a time: the batch that the recogniser is fastest with."""


class Index(StatelessSinkPartition[dict[str, Any]]):
    """Writes each batch in one bulk request."""

    def __init__(self, url: str, index: str) -> None:
        self._client = Elasticsearch(url)
        self._index = index

    def write_batch(self, items: list[dict[str, Any]]) -> None:
        helpers.bulk(self._client, ({"_id": item["id"], "_source": item} for item in items), index=self._index)

    def close(self) -> None:
        self._client.close()


class IndexSink(DynamicSink[dict[str, Any]]):
    """One ``Index`` a worker."""

    def __init__(self, url: str, index: str) -> None:
        self._url = url
        self._index = index

    def build(self, step_id: str, worker_index: int, worker_count: int) -> Index:
        return Index(self._url, self._index)


def flow(kafka: str, topic: str, elasticsearch: str, index: str) -> Dataflow:
    """The whole dataflow; ``kafka`` is HOST:PORT, ``elasticsearch`` a URL."""
    nlp = job.load()

    def enrich(batch: list[KafkaSourceMessage[bytes, bytes]]) -> Iterator[dict[str, Any]]:
        articles = [json.loads(message.value) for message in batch]
        return map(job.document, articles, nlp.pipe(map(job.text_of, articles), batch_size=BATCH))

    made = Dataflow("enrich")
    messages = op.input("articles", made, KafkaSource([kafka], [topic], batch_size=BATCH))
    op.output("index", op.flat_map_batch("entities", messages, enrich), IndexSink(elasticsearch, index))
    return made
