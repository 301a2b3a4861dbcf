"""The job on Quix Streams with its Elasticsearch sink; one process a core in one consumer group is how it scales."""

import logging

import job
from quixstreams import Application
from quixstreams.sinks.community.elasticsearch import ElasticsearchSink

log = logging.getLogger(__name__)

COMMIT_SECONDS = 1.0
"""As often as Dateline commits: the sink writes when it commits, and with the default of 5 the last batch would wait."""


def main() -> None:
    options = job.options()
    nlp = job.load()
    app = Application(
        broker_address=options.kafka,
        consumer_group=options.group,
        auto_offset_reset="earliest",
        auto_create_topics=False,
        commit_interval=COMMIT_SECONDS,
        loglevel="WARNING",
    )
    sink = ElasticsearchSink(
        url=options.elasticsearch, index=options.index, on_client_connect_failure=_index_is_there_already
    )
    articles = app.dataframe(app.topic(options.topic, value_deserializer="json"))
    articles.apply(lambda article: job.document(article, nlp(job.text_of(article)))).sink(sink)
    app.run()


def _index_is_there_already(error: Exception | None) -> None:
    """The sink asks for the server's version to see that it answers; the services without Docker have no such page."""
    log.warning("the sink's greeting was not answered: %s", error)


if __name__ == "__main__":
    main()
