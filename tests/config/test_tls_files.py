"""Certificates in settings that are a pipe or a folder."""

import os
from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.tls import client_context


@pytest.mark.parametrize("kind", ["folder", "pipe", "device"])
def test_a_certificate_is_a_file(tmp_path: Path, kind: str) -> None:
    """What is none is named by its setting, and never waited for."""
    path = {"folder": tmp_path, "pipe": tmp_path / "pipe", "device": Path("/dev/null")}[kind]
    if kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(SettingsError, match=r"elasticsearch_ca_file: .* is not a file"):
        client_context("elasticsearch", path)
    with pytest.raises(SettingsError, match=r"kafka_cert_file: .* is not a file"):
        client_context("kafka", None, path, path)
