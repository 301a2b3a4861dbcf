"""Sending articles to Kafka; programs use ``pipeline.Publisher``."""
