"""The Java that runs the services: a JDK, since the analysis module is compiled here."""

from collections.abc import Mapping, Sequence

from pipeline.packs.jdk import Jdk, find_maven
from pipeline.packs.jdk import find_jdk as find_jdk_from

__all__ = ["OLDEST", "Jdk", "find_jdk", "find_maven"]

OLDEST = 21  # what Elasticsearch 9 is compiled for


def find_jdk(environment: Mapping[str, str], system_folders: Sequence[str] | None = None) -> Jdk:
    """The newest JDK that runs the services; raises SetupError."""
    return find_jdk_from(environment, OLDEST, system_folders)
