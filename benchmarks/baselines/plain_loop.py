"""The loop that one writes first: the whole model, one article at a time, one index call each."""

import json

from elasticsearch import Elasticsearch
from kafka import KafkaConsumer

from benchmarks.peers import job


def main() -> None:
    options = job.options()
    nlp = job.load(whole=True)
    client = Elasticsearch(options.elasticsearch)
    consumer = KafkaConsumer(
        options.topic,
        bootstrap_servers=options.kafka,
        group_id=options.group,
        auto_offset_reset="earliest",
        value_deserializer=json.loads,
    )
    for record in consumer:
        article = record.value
        document = job.document(article, nlp(job.text_of(article)))
        client.index(index=options.index, id=article["id"], document=document)


if __name__ == "__main__":
    main()
