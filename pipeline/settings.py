"""One frozen settings object, built at start and passed in.

Sources, strongest first: arguments, the environment (``DATELINE_KAFKA_BOOTSTRAP=…``), a TOML file
(``dateline.toml`` in the working directory, or the one named by ``DATELINE_CONFIG``), the defaults below.
"""

import os
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipeline.errors import SettingsError


class Settings(BaseSettings):
    """Every knob of Dateline. Durations are in seconds, sizes in bytes, unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix="DATELINE_", frozen=True, extra="forbid")

    kafka_bootstrap: str = Field("127.0.0.1:9092", description="Kafka brokers, host:port, comma-separated.")
    topic_prefix: str = Field("", description="Put before every topic and consumer group, to share one broker.")
    partitions: int = Field(12, ge=1, description="Partitions of a topic when it is created; caps the workers.")
    replication: int = Field(1, ge=1, description="Replicas of a topic when it is created; 3 in a cluster.")

    elasticsearch_url: str = Field("http://127.0.0.1:9200", description="Elasticsearch nodes, comma-separated.")
    index_alias: str = Field("articles", description="The alias that searches go through; indices are ALIAS-gN.")
    index_refresh: str = Field("1s", description="How soon an indexed article can be found (refresh_interval).")
    index_replicas: int = Field(0, ge=0, description="Copies of each shard; 1 or more in a cluster.")

    data_dir: Path = Field(Path("var"), description="Where built data lives: the gazetteer, the workers' state.")

    max_article_bytes: int = Field(1_048_576, ge=1024, description="Largest article taken, as JSON.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = TomlConfigSettingsSource(settings_cls, Path(os.environ.get("DATELINE_CONFIG", "dateline.toml")))
        return init_settings, env_settings, toml


def load_settings(**overrides: Any) -> Settings:
    """Build the settings, or raise ``SettingsError`` naming each wrong one and what it should be."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors()]
        raise SettingsError("wrong settings: " + "; ".join(problems)) from error
