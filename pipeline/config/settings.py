"""One frozen settings object, built at start and passed in.

Sources, strongest first: arguments, the environment (``DATELINE_KAFKA_BOOTSTRAP=…``), for secrets a file
(``DATELINE_KAFKA_PASSWORD_FILE=…``), a TOML file (``dateline.toml`` in the working directory, or the one named by
``DATELINE_CONFIG``), the defaults below.
"""

import os
import tomllib
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from pipeline.config.secret_files import SecretFiles
from pipeline.config.small_files import NotSmall, read_small
from pipeline.errors import SettingsError

PREFIX = "DATELINE_"
"""Prefix of environment variables that are settings."""
FINGERPRINT = r"^([0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){31})?$"

TOPIC_PREFIX = r"^[A-Za-z0-9._-]{0,200}$"
"""Kafka's limit for a topic name, with room for the rest of the name."""
INDEX_ALIAS = r"^[a-z0-9][a-z0-9._-]{0,199}$"
"""A valid Elasticsearch name, not a pattern for several."""


def config_file() -> Path:
    """Return the TOML settings file; raises SettingsError if DATELINE_CONFIG names a missing one."""
    named = os.environ.get("DATELINE_CONFIG")
    if named and not _is_file(Path(named)):
        raise SettingsError(f"DATELINE_CONFIG names {named}, which is not a file; correct it or unset it")
    path = Path(named or "dateline.toml")
    if os.path.lexists(path) and not _is_file(path):
        raise SettingsError(f"{path} in this folder is not a file: make it one, or remove it")
    return path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long
        return False


def file_settings() -> dict[str, Any]:
    """Return the settings in the TOML file, empty without one; raises SettingsError for an unreadable file."""
    path = config_file()
    if not path.is_file():
        return {}
    try:
        content = read_small(path)
        if content.startswith(BOM_UTF8):
            raise SettingsError(
                f"{path} begins with a byte order mark, which TOML does not allow: save it as UTF-8 without one"
            )
        return tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:
        # For huge numbers and deeply nested lists, the library raises other errors than for bad syntax.
        raise SettingsError(f"{path} is not valid TOML: {str(error)[:200]}") from error
    except NotSmall as error:
        raise SettingsError(f"{path} is not a file of settings: {error}") from error
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from error


class Settings(BaseSettings):
    """All settings of Dateline. Durations are in seconds, sizes in bytes, unless the name says otherwise."""

    # An empty variable means "not set", as in compose files; errors do not repeat wrong values, which may be misplaced
    # secrets.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        allow_inf_nan=False,
    )

    kafka_bootstrap: str = Field("127.0.0.1:9092", description="Kafka brokers, host:port, comma-separated.")
    kafka_security_protocol: Literal["", "PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "", description="Protocol to the brokers; empty: SASL_SSL with a user, SSL with certificates, else PLAINTEXT."
    )
    kafka_sasl_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = Field(
        "SCRAM-SHA-512", description="How kafka_user authenticates; PLAIN sends the password itself to the broker."
    )
    kafka_user: str = Field("", description="User name for Kafka, with kafka_password.")
    kafka_password: SecretStr = Field(SecretStr(""), description="The password of kafka_user.")
    kafka_ca_file: Path | None = Field(None, description="CAs (PEM) to verify brokers with; unset: the system's.")
    kafka_cert_file: Path | None = Field(None, description="Client certificate (PEM), if brokers require one.")
    kafka_key_file: Path | None = Field(None, description="The private key (PEM) of kafka_cert_file.")
    kafka_key_password: SecretStr = Field(SecretStr(""), description="Password of kafka_key_file, if it is encrypted.")
    topic_prefix: str = Field(
        "", pattern=TOPIC_PREFIX, description="Prefix of every topic and consumer group, to share one broker."
    )
    partitions: int = Field(12, ge=1, description="Partitions of a topic when it is created; caps the workers.")
    replication_factor: int = Field(1, ge=1, description="Replicas of a topic when it is created; 3 in a cluster.")
    min_insync_replicas: int | None = Field(
        None,
        ge=1,
        description="Replicas that must have a record before it counts; unset: all but one, so that one may fail.",
    )

    elasticsearch_url: str = Field("http://127.0.0.1:9200", description="Elasticsearch nodes, comma-separated.")
    elasticsearch_api_key: SecretStr = Field(SecretStr(""), description="An encoded API key, if one is required.")
    elasticsearch_user: str = Field("", description="Or a user's name, with elasticsearch_password.")
    elasticsearch_password: SecretStr = Field(SecretStr(""), description="The password of elasticsearch_user.")
    elasticsearch_ca_file: Path | None = Field(None, description="CAs (PEM) to verify it with; unset: the system's.")
    elasticsearch_fingerprint: str = Field(
        "", pattern=FINGERPRINT, description="Or the SHA-256 of its certificate or its CA's, in hexadecimal digits."
    )
    index_alias: str = Field(
        "articles", pattern=INDEX_ALIAS, description="Alias that searches use; indices are ALIAS-gN."
    )
    index_refresh: str = Field("1s", description="How soon an indexed article is searchable (refresh_interval).")
    index_shards: int = Field(
        1, ge=1, description="Primary shards of a new index: one per 30 to 50 GB that it will hold."
    )
    index_replicas: int = Field(0, ge=0, description="Copies of each shard; 1 or more in a cluster.")

    kibana_url: str = Field("http://127.0.0.1:5601", description="Kibana; /s/NAME at its end is the space NAME.")
    kibana_api_key: SecretStr = Field(SecretStr(""), description="An encoded API key that may import saved objects.")
    kibana_user: str = Field("", description="Or a user's name, with kibana_password.")
    kibana_password: SecretStr = Field(SecretStr(""), description="The password of kibana_user.")

    kibana_ca_file: Path | None = Field(None, description="CAs (PEM) to verify it with; unset: the system's.")
    kibana_fingerprint: str = Field("", pattern=FINGERPRINT, description="Or the SHA-256 of its certificate.")
    allow_plaintext_secrets: bool = Field(
        False, description="Allow sending passwords and keys unencrypted to other hosts; for trusted networks."
    )

    timezone: str = Field(
        "UTC", description="Time zone of days in --since and --until and of exports: an IANA name, Asia/Yerevan."
    )

    data_dir: Path = Field(Path("var"), description="Folder of generated data: the gazetteer, the workers' state.")

    profiles: Path | None = Field(
        None,
        description="File of source profiles written by `dateline geotag learn FILES --save FILE`.",
    )
    recurring_lines: Path | None = Field(
        None, description="Recurring lines of each source, written by enrich --learn-lines; removed from articles."
    )
    learn_lines: bool = Field(
        True, description="Whether workers learn the recurring lines of each source, and remove them."
    )
    line_memory: Path | None = Field(
        None,
        description="File for the learned lines; unset: recurring-lines.sqlite in data_dir, if writable.",
    )
    demonyms: bool = Field(True, description='Whether "Armenian" counts as a mention of Armenia.')
    enrich_processes: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        description="Enrichment processes per worker; by default one per core.",
    )
    enrich_batch_size: int = Field(
        16, ge=1, description="Articles per job of an enrichment process; more only adds delay."
    )
    enrich_linger: float = Field(
        0.1, gt=0, description="How long to wait for a batch to fill before it is processed as it is."
    )
    enrich_timeout: float = Field(
        60.0,
        gt=0,
        description="Time limit for a job; then its process is killed and the article that caused it dead-lettered.",
    )
    bulk_max_docs: int = Field(
        512,
        ge=1,
        le=10_000,
        description="Maximum articles in one bulk request, which costs one refresh and one search for stories.",
    )
    index_linger: float = Field(
        1.0, gt=0, description="Longest time to collect articles for a bulk request; less means more requests."
    )
    bulk_max_bytes: int = Field(
        8 * 1024 * 1024,
        ge=1024,
        le=64 * 1024 * 1024,
        description="Maximum bytes of one bulk request; Elasticsearch is fastest with 5–10 MiB.",
    )
    bulk_timeout: float = Field(
        60.0, gt=0, description="How long to wait for a bulk response before the request is sent again."
    )
    rebuild_max_live_lag: int = Field(
        64, ge=0, description="A rebuild pauses while more articles than this wait for the live index worker."
    )
    rebuild_lease_timeout: float = Field(
        15.0, gt=1, description="A rebuild that does not renew its lease for this long counts as killed."
    )
    retry_max_delay: float = Field(
        10.0, gt=0, description="Longest pause between attempts to reach an unavailable service."
    )
    stream_buffer: int = Field(
        128, ge=1, description="Records that wait inside a worker; this times the article size bounds its memory."
    )
    session_timeout: float = Field(
        30.0,
        ge=6,
        description="A worker silent to its consumer group for this long loses its partitions to the others.",
    )
    rebalance_timeout: float = Field(
        360.0, gt=0, description="How long a rebalance waits for running batches; at least 3 × enrich_timeout."
    )
    commit_interval: float = Field(1.0, gt=0, description="How often acknowledged offsets are committed.")
    delivery_timeout: float = Field(
        60.0, gt=0, description="How long the broker may take to confirm a message before it is sent again."
    )
    stall_timeout: float = Field(
        300.0, gt=0, description="A worker that has records but finishes no batch for this long exits with status 70."
    )
    assignment_timeout: float = Field(
        600.0,
        gt=0,
        description="A worker without a partition for this long exits with status 70; above rebalance_timeout.",
    )
    shutdown_timeout: float = Field(
        60.0, gt=0, description="How long a stop waits for batches in flight; the longest usually takes 1 s."
    )
    metrics_host: str = Field(
        "127.0.0.1", description="Where /metrics, /healthz and /readyz of a worker listen; 0.0.0.0 in a container."
    )
    metrics_port: int = Field(
        9464,
        ge=0,
        le=65435,
        description="Their port, or the first free one of the hundred after it, for several workers; 0: any.",
    )
    heartbeat_interval: float = Field(
        5.0, gt=0, description="How often a worker reports its state; one that misses four heartbeats counts as lost."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR."
    )
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="How workers log: json, console (for people), or auto: console on a terminal only."
    )
    log_file: Path | None = Field(
        None, description="Also write a worker's log to this file, as JSON; dateline run sets it for each worker."
    )

    story_window_days: float = Field(
        7.0, ge=0, description="Days after a story's first article in which others may join it; 0: no stories."
    )
    story_similarity: float = Field(
        0.2,
        gt=0,
        le=1,
        description="Share of common three-word runs that makes two articles one story (docs/stories.md).",
    )

    alerts_poll_interval: float = Field(
        2.0, gt=0, description="How often an index worker checks for added or removed saved searches."
    )

    notify_file: Path | None = Field(
        None, description="Path of notify.yaml: who is notified of matches of saved searches, and how; unset: no one."
    )
    notify_give_up_after: float = Field(
        86_400.0,
        gt=0,
        description="When a receiver fails for this long, notifications that waited as long become dead letters.",
    )
    notify_timeout: float = Field(15.0, gt=0, le=240, description="Time limit for one delivery attempt.")
    notify_retry_max_delay: float = Field(
        300.0, gt=0, description="Longest pause between delivery attempts, unless the receiver asks for a longer one."
    )

    api_host: str = Field(
        "127.0.0.1", description="Address that the HTTP API listens on; keys are required unless it is loopback."
    )
    api_port: int = Field(8470, ge=0, le=65535, description="Port of the HTTP API; 0: any that is free.")
    api_keys_file: Path | None = Field(
        None, description="File of hashed API keys; default: DATA_DIR/api-keys.json. See dateline api-keys."
    )
    api_without_keys: bool = Field(
        False, description="Let the API serve other machines without keys, when a proxy controls access."
    )
    api_hosts: str = Field(
        "", description="Host names that the API answers to without keys, comma-separated; unset: any behind a proxy."
    )
    api_requests_per_minute: int = Field(
        1200, ge=0, description="Requests allowed per key, or per address without one; 0: no limit."
    )
    api_burst: int = Field(120, ge=1, description="Requests allowed in a burst.")
    api_timeout: float = Field(10.0, gt=0, description="Longest wait of the API for Elasticsearch.")
    api_max_export_rows: int = Field(100_000, ge=1, description="Maximum rows of one export over the API.")

    desk: bool = Field(False, description="Whether `dateline run` also runs the news desk.")
    desk_host: str = Field("127.0.0.1", description="Where the desk listens; 0.0.0.0 for other machines.")
    desk_port: int = Field(8480, ge=0, le=65535, description="Port of the desk; 0: any that is free.")
    desk_hosts: str = Field(
        "", description="Host names under which people reach the desk, comma-separated; unset with a log-in: any."
    )
    desk_open: bool = Field(
        False,
        description="No log-in although desk_host is not loopback: for a container's port that only this machine reaches.",
    )
    desk_secret: SecretStr = Field(
        SecretStr(""),
        description="Key that signs the desk's sessions; unset: a new one at every start, which ends them.",
    )
    desk_user_header: str = Field(
        "", pattern=r"^[A-Za-z0-9-]*$", description="Header in which a reverse proxy names the logged-in user."
    )
    desk_proxies: str = Field(
        "127.0.0.1,::1", description="Addresses or networks of proxies whose desk_user_header is trusted."
    )
    desk_tiles: str = Field(
        "", description="Address of map tiles, with {z}, {x} and {y}; unset: country outlines, offline."
    )
    desk_tiles_attribution: str = Field("", description="Attribution shown on the map for desk_tiles.")

    max_article_bytes: int = Field(1_048_576, ge=1024, description="Largest article accepted, as JSON.")
    max_document_bytes: int = Field(
        32 * 1024 * 1024, ge=1024, description="Largest feed, page or sitemap read, after decompression."
    )
    user_agent_contact: str = Field("", description="Mail or web address for the User-Agent when feeds are fetched.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = InitSettingsSource(settings_cls, init_kwargs=file_settings())
        return init_settings, env_settings, SecretFiles(settings_cls), toml
