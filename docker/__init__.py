"""The services that Dateline talks to, Kafka and Elasticsearch: in containers, or as local processes."""
