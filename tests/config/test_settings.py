"""Where settings come from, and what is refused at the start."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.config.checks import contradictions
from pipeline.config.load import load_settings
from pipeline.config.settings import Settings
from pipeline.config.sources import RENAMED, setting_rows
from pipeline.errors import EXIT_CONFIG, SettingsError


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("DATELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def source(name: str, settings: Settings) -> str:
    return next(row.source for row in setting_rows(settings) if row.name == name)


def test_each_value_names_its_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment goes before the file, the file before the default, and each is said."""
    (tmp_path / "dateline.toml").write_text('partitions = 6\ntopic_prefix = "a-"\n', encoding="utf-8")
    monkeypatch.setenv("DATELINE_TOPIC_PREFIX", "b-")
    settings = load_settings(replication_factor=3)
    assert (settings.partitions, settings.topic_prefix, settings.replication_factor) == (6, "b-", 3)
    assert source("partitions", settings) == "file (dateline.toml)"
    assert source("topic_prefix", settings) == "environment (DATELINE_TOPIC_PREFIX)"
    assert source("replication_factor", settings) == "argument"
    assert source("enrich_batch_size", settings) == "default"


def test_secrets_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret shows only that it is set."""
    monkeypatch.setenv("DATELINE_ELASTICSEARCH_API_KEY", "c2VjcmV0")
    rows = {row.name: row for row in setting_rows(load_settings())}
    assert rows["elasticsearch_api_key"].value == "(hidden)"
    assert rows["kibana_password"].value == ""
    assert "c2VjcmV0" not in str(rows)


def test_a_misspelt_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that sets nothing is an error that names the one that was meant."""
    monkeypatch.setenv("DATELINE_KAFKA_BOOTSTRAPS", "k:9092")
    with pytest.raises(SettingsError, match=r"did you mean DATELINE_KAFKA_BOOTSTRAP\?"):
        load_settings()


def test_a_misspelt_line_of_the_file_is_refused(tmp_path: Path) -> None:
    """So is an unknown name in the file."""
    (tmp_path / "dateline.toml").write_text("partition = 6\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"unknown setting partition in dateline\.toml.*did you mean partitions\?"):
        load_settings()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"enrich_timeout": 121}, "set rebalance_timeout to 363 or more"),
        ({"assignment_timeout": 360}, "assignment_timeout 360 is not above rebalance_timeout"),
        ({"session_timeout": 360}, "session_timeout 360 is not below"),
        ({"stall_timeout": 60}, "stall_timeout 60 is not above enrich_timeout"),
        ({"bulk_timeout": 300}, "not above bulk_timeout"),
        ({"max_article_bytes": 9_000_000}, "max_article_bytes"),
        ({"kafka_bootstrap": "localhost"}, "write it like 127.0.0.1:9092"),
        ({"heartbeat_interval": float("inf")}, "heartbeat_interval: Input should be a finite number"),
        ({"stall_timeout": 1e300}, "ten years in seconds: lower it"),
        ({"index_alias": "Articles"}, "index_alias is not a name of an index"),
        ({"index_alias": "a,b"}, "index_alias is not a name of an index"),
        ({"index_alias": "*"}, "index_alias is not a name of an index"),
        ({"index_alias": "news-g2"}, "the flow with the alias 'news' uses for its own indices"),
        ({"index_alias": "news-dead-letters"}, "the flow with the alias 'news' uses"),
        ({"index_alias": "-x"}, "index_alias is not a name of an index"),
        ({"index_refresh": "soon"}, "index_refresh 'soon' is not a time of Elasticsearch's"),
        ({"index_refresh": "-5s"}, "write it like 1s, 500ms or -1"),
        ({"topic_prefix": "a/b"}, "topic_prefix is not a beginning of topic names"),
        ({"topic_prefix": "a" * 250}, "topic_prefix is not a beginning of topic names"),
        (
            {"user_agent_contact": "desk@example.org\r\nX-More: 1"},
            "user_agent_contact (DATELINE_USER_AGENT_CONTACT) holds a line break",
        ),
        ({"elasticsearch_api_key": "id:key\nmore"}, "holds a line break, its character 7 of 11"),
        ({"elasticsearch_api_key": "Schlüssel"}, "that no encoded API key has"),
        ({"kafka_password": "tab\there"}, "kafka_password (DATELINE_KAFKA_PASSWORD or its file) holds a control"),
        ({"kibana_password": "\udce9"}, "kibana_password (DATELINE_KIBANA_PASSWORD or its file) is not UTF-8"),
    ],
)
def test_contradictions_name_the_fix(values: dict[str, object], words: str) -> None:
    """Two settings that cannot both hold are refused, with what to set."""
    with pytest.raises(SettingsError, match="wrong settings") as caught:
        load_settings(**values)
    assert words in str(caught.value)


@pytest.mark.parametrize(("former", "present"), RENAMED.items())
def test_a_former_name_names_the_present_one(
    former: str, present: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A setting that was renamed is refused with its name of today, in the environment, a file and a call alike."""
    assert present in Settings.model_fields
    with pytest.raises(SettingsError, match=f"it is now called {present}"):
        load_settings(**{former: 1})
    monkeypatch.setenv(f"DATELINE_{former.upper()}", "1")
    with pytest.raises(SettingsError, match=f"it is now called DATELINE_{present.upper()}"):
        load_settings()


def test_the_defaults_agree() -> None:
    """No one has to set anything to start."""
    assert list(contradictions(load_settings())) == []


def dateline(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pipeline.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | environment)


def test_the_command() -> None:
    """`dateline settings --json` has every setting; a wrong one ends any command with 78 and one line."""
    rows = [json.loads(line) for line in dateline("settings", "--json").stdout.splitlines()]
    assert {row["name"] for row in rows} == set(Settings.model_fields)
    assert all(row["meaning"] for row in rows)
    refused = dateline("settings", DATELINE_PARTITION="3")
    assert refused.returncode == EXIT_CONFIG
    assert "did you mean DATELINE_PARTITIONS?" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"\xef\xbb\xbfpartitions = 6\n", "byte order mark"),
        (b"partitions = 6\npartitions =\n", "line 2"),
        (b"# caf\xe9\n", "byte 5"),
        (b"[a\n", "line 1"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path, content: bytes, place: str) -> None:
    """A typing error or another encoding in the file is an error with its name and the place."""
    (tmp_path / "dateline.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=rf"dateline\.toml.*{place}"):
        load_settings()
    refused = dateline("settings")
    assert refused.returncode == EXIT_CONFIG
    assert "Traceback" not in refused.stderr


def test_a_named_file_must_exist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A DATELINE_CONFIG that leads nowhere is an error: the defaults in its place would be a surprise."""
    monkeypatch.setenv("DATELINE_CONFIG", str(tmp_path / "mine.toml"))
    with pytest.raises(SettingsError, match=r"DATELINE_CONFIG.*mine\.toml"):
        load_settings()
    (tmp_path / "mine.toml").write_text("partitions = 6\n", encoding="utf-8")
    assert load_settings().partitions == 6
