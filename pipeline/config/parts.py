"""Parts of the settings that functions take, so that signatures show what they use. Settings implements all."""

from pathlib import Path
from typing import Protocol

from pydantic import SecretStr


class KafkaConnection(Protocol):
    """Broker addresses, encryption and log-in, and how long a record may take to be confirmed."""

    @property
    def kafka_bootstrap(self) -> str: ...

    @property
    def kafka_security_protocol(self) -> str: ...

    @property
    def kafka_sasl_mechanism(self) -> str: ...

    @property
    def kafka_user(self) -> str: ...

    @property
    def kafka_password(self) -> SecretStr: ...

    @property
    def kafka_ca_file(self) -> Path | None: ...

    @property
    def kafka_cert_file(self) -> Path | None: ...

    @property
    def kafka_key_file(self) -> Path | None: ...

    @property
    def kafka_key_password(self) -> SecretStr: ...

    @property
    def delivery_timeout(self) -> float: ...


class TopicOptions(Protocol):
    """The naming and creation of topics."""

    @property
    def topic_prefix(self) -> str: ...

    @property
    def partitions(self) -> int: ...

    @property
    def replication_factor(self) -> int: ...

    @property
    def min_insync_replicas(self) -> int | None: ...


class KafkaFlow(KafkaConnection, TopicOptions, Protocol):
    """The flow's topics on its brokers."""


class Fleet(KafkaFlow, Protocol):
    """The flow and its workers' heartbeats."""

    @property
    def heartbeat_interval(self) -> float: ...


class LiveAlerts(KafkaFlow, Protocol):
    """The flow, and how often saved searches are reloaded."""

    @property
    def alerts_poll_interval(self) -> float: ...


class ElasticsearchAccess(Protocol):
    """Elasticsearch addresses and log-in."""

    @property
    def elasticsearch_url(self) -> str: ...

    @property
    def elasticsearch_api_key(self) -> SecretStr: ...

    @property
    def elasticsearch_user(self) -> str: ...

    @property
    def elasticsearch_password(self) -> SecretStr: ...

    @property
    def elasticsearch_ca_file(self) -> Path | None: ...

    @property
    def elasticsearch_fingerprint(self) -> str: ...


class ArticleIndex(ElasticsearchAccess, Protocol):
    """The articles' index: its creation, and how stories are recognised."""

    @property
    def index_alias(self) -> str: ...

    @property
    def index_refresh(self) -> str: ...

    @property
    def index_shards(self) -> int: ...

    @property
    def index_replicas(self) -> int: ...

    @property
    def rebuild_lease_timeout(self) -> float: ...

    @property
    def story_similarity(self) -> float: ...

    @property
    def story_window_days(self) -> float: ...


class FlowAndIndex(KafkaFlow, ArticleIndex, Protocol):
    """Both ends: the flow's topics and the index."""


class RebuildOptions(FlowAndIndex, Protocol):
    """Both ends of a rebuild, and its batch sizes."""

    @property
    def bulk_max_docs(self) -> int: ...

    @property
    def bulk_max_bytes(self) -> int: ...

    @property
    def bulk_timeout(self) -> float: ...

    @property
    def enrich_processes(self) -> int: ...

    @property
    def rebuild_max_live_lag(self) -> int: ...

    @property
    def retry_max_delay(self) -> float: ...


class DataFolder(Protocol):
    """The folder of built data."""

    @property
    def data_dir(self) -> Path: ...


class RunFolder(DataFolder, Protocol):
    """The folder in which the workers of a flow keep their state."""

    @property
    def topic_prefix(self) -> str: ...


class EnrichmentData(DataFolder, Protocol):
    """Data for enrichment other than the article."""

    @property
    def demonyms(self) -> bool: ...

    @property
    def profiles(self) -> Path | None: ...

    @property
    def recurring_lines(self) -> Path | None: ...


class PoolOptions(DataFolder, Protocol):
    """The enrichment processes of a worker."""

    @property
    def enrich_processes(self) -> int: ...

    @property
    def enrich_timeout(self) -> float: ...

    @property
    def retry_max_delay(self) -> float: ...


class DocumentLimits(Protocol):
    """Maximum sizes of an article and a document."""

    @property
    def max_article_bytes(self) -> int: ...

    @property
    def max_document_bytes(self) -> int: ...


class LogOptions(Protocol):
    """Location and format of logs."""

    @property
    def log_level(self) -> str: ...

    @property
    def log_format(self) -> str: ...

    @property
    def log_file(self) -> Path | None: ...


class ProbeOptions(Protocol):
    """Address of a worker's probes, and the times after which it counts as stalled."""

    @property
    def metrics_host(self) -> str: ...

    @property
    def metrics_port(self) -> int: ...

    @property
    def stall_timeout(self) -> float: ...

    @property
    def assignment_timeout(self) -> float: ...


class HeartbeatOptions(Fleet, ProbeOptions, Protocol):
    """The flow, its heartbeats, and the times after which a worker reports a stall."""


class WatchdogOptions(ProbeOptions, Protocol):
    """Probes, and how long a stopping worker may take."""

    @property
    def shutdown_timeout(self) -> float: ...


class WorkerGroup(KafkaFlow, Protocol):
    """The flow, and how long a silent worker remains a member of its group."""

    @property
    def session_timeout(self) -> float: ...


class ArticleFlow(KafkaFlow, DocumentLimits, Protocol):
    """The flow, and the maximum sizes of its articles."""


class FetchOptions(DocumentLimits, Protocol):
    """Maximum sizes of fetched documents, and the contact given to their hosts."""

    @property
    def user_agent_contact(self) -> str: ...


class ProducerOptions(ArticleFlow, FetchOptions, DataFolder, Protocol):
    """Fetching documents, and publishing their articles."""


class ReceiverOptions(Protocol):
    """The file of receivers of notifications, and the defaults for them."""

    @property
    def notify_file(self) -> Path | None: ...

    @property
    def notify_give_up_after(self) -> float: ...

    @property
    def notify_timeout(self) -> float: ...

    @property
    def stall_timeout(self) -> float: ...


class NotifyFlow(KafkaFlow, ReceiverOptions, Protocol):
    """The flow and the receivers of its notifications."""


class NotifyGroup(WorkerGroup, NotifyFlow, Protocol):
    """The groups of a notify worker's receivers."""


class NotifiedFleet(Fleet, NotifyFlow, Protocol):
    """The flow, its workers and the receivers of its notifications."""


class WholeFlow(NotifiedFleet, ArticleIndex, DataFolder, Protocol):
    """Everything that an operator sees: topics, workers, receivers, the index and the state of feeds."""


class EnrichmentJobs(EnrichmentData, PoolOptions, DocumentLimits, Protocol):
    """The enrichment processes, their data, the sizes of articles, and the memory of recurring lines."""

    @property
    def learn_lines(self) -> bool: ...

    @property
    def line_memory(self) -> Path | None: ...


class ReEnrichOptions(KafkaFlow, EnrichmentJobs, Protocol):
    """The flow, and the enrichment processes for articles that are enriched again."""


class IndexStage(FlowAndIndex, LiveAlerts, Protocol):
    """The index stage: both ends, saved searches, and sizes of bulk requests."""

    @property
    def bulk_max_docs(self) -> int: ...

    @property
    def bulk_max_bytes(self) -> int: ...

    @property
    def bulk_timeout(self) -> float: ...

    @property
    def retry_max_delay(self) -> float: ...


class KibanaAccess(Protocol):
    """Kibana's address and log-in."""

    @property
    def kibana_url(self) -> str: ...

    @property
    def kibana_api_key(self) -> SecretStr: ...

    @property
    def kibana_user(self) -> str: ...

    @property
    def kibana_password(self) -> SecretStr: ...

    @property
    def kibana_ca_file(self) -> Path | None: ...

    @property
    def kibana_fingerprint(self) -> str: ...


class KibanaObjects(KibanaAccess, Protocol):
    """Kibana, and the index that its objects show."""

    @property
    def index_alias(self) -> str: ...


class KeyFile(DataFolder, Protocol):
    """The file of access keys."""

    @property
    def api_keys_file(self) -> Path | None: ...


class ApiAccess(KeyFile, Protocol):
    """The address of the HTTP API, and whether it requires keys."""

    @property
    def api_host(self) -> str: ...

    @property
    def api_without_keys(self) -> bool: ...


class DeskAccess(Protocol):
    """The address of the desk, and who may open it."""

    @property
    def desk_host(self) -> str: ...

    @property
    def desk_hosts(self) -> str: ...

    @property
    def desk_open(self) -> bool: ...

    @property
    def desk_secret(self) -> SecretStr: ...

    @property
    def desk_user_header(self) -> str: ...

    @property
    def desk_proxies(self) -> str: ...
