"""Publishing of articles to Kafka; programs use ``pipeline.Publisher``."""
