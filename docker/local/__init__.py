"""Kafka and Elasticsearch as local processes, from their published jars. Standard library only: it runs before the
virtual environment exists."""
