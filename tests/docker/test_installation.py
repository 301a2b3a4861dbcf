"""The jars that the services are run from."""

import os
from pathlib import Path

import pytest

from docker.local import installation
from docker.local.jdk import Jdk
from docker.local.progress import silent
from pipeline.errors import SetupError

MAVEN = """#!/bin/sh
for argument in "$@"; do
  case "$argument" in -DoutputDirectory=*) mkdir -p "${argument#*=}"; echo tampered > "${argument#*=}/kafka.jar";; esac
done
"""


def test_jars_that_are_not_the_listed_ones_are_refused(tmp_path: Path) -> None:
    """When Maven brings other bytes than the committed list says, nothing is installed."""
    (tmp_path / "mvn").write_text(MAVEN, encoding="utf-8")
    (tmp_path / "mvn").chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    jars = tmp_path / "jars"
    with pytest.raises(SetupError, match=r"not those of jars\.sha256.*kafka\.jar"):
        installation.kafka(jars, Jdk(tmp_path, 21), environment, silent)
    assert [path.name for path in jars.iterdir()] == ["lock"]


def test_a_maven_that_fails_is_quoted(tmp_path: Path) -> None:
    """The error carries what Maven printed."""
    (tmp_path / "mvn").write_text("#!/bin/sh\necho 'Could not transfer artifact'; exit 1\n", encoding="utf-8")
    (tmp_path / "mvn").chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    with pytest.raises(SetupError, match=r"(?s)exit status 1.*Could not transfer artifact"):
        installation.kafka(tmp_path / "jars", Jdk(tmp_path, 21), environment, silent)
