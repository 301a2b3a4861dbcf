"""From the start of `dateline run` to the first enriched article, with articles waiting."""

import time
from itertools import islice
from statistics import median
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from matplotlib.axes import Axes

from benchmarks.corpus import recombined
from benchmarks.flow import START_SECONDS, Flow, new_flow, put
from benchmarks.rounds import Place
from benchmarks.scale.sizes import Sizes
from pipeline.config.load import load_settings
from pipeline.kafka.topology import topology


def measure(place: Place, sizes: Sizes) -> dict[str, Any]:
    """The median of some starts, each on topics of its own."""
    seconds = [_start(place) for _ in range(sizes.starts)]
    return {"first_enriched_s": round(median(seconds), 1), "starts": [round(second, 1) for second in seconds]}


def _start(place: Place) -> float:
    with new_flow(place.kafka, place.elasticsearch, place.folder) as flow:
        put(flow, list(islice(recombined(load_settings()), 4)))
        began = time.monotonic()
        flow.dateline("run")
        _until_enriched(flow)
        return time.monotonic() - began


def _until_enriched(flow: Flow) -> None:
    topic = topology(flow.settings).enriched.name
    consumer = KafkaConsumer(bootstrap_servers=flow.settings.kafka_bootstrap)
    partitions = [TopicPartition(topic, number) for number in range(flow.settings.partitions)]
    flow.until(lambda: any(consumer.end_offsets(partitions).values()), "an enriched article", START_SECONDS)
    consumer.close()


def plot(result: dict[str, Any], axes: Axes) -> None:
    axes.bar(range(1, len(result["starts"]) + 1), result["starts"], width=0.5)
    axes.set(title="From the start to the first enriched article", xlabel="start", ylabel="seconds")
