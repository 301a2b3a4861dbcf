"""The least rights on Kafka, as people read them; that they are the least is proved on a real broker."""

import json
import re
from pathlib import Path

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import UsageError
from pipeline.kafka.acls import acl_lines, rights

PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"


def test_the_page_has_every_right() -> None:
    """docs/security.md lists, part by part, what the code checks a worker for."""
    for part, needed in rights(Settings()).items():
        listed = ", ".join(f"{right.operation} {right.resource} {right.name}" for right in needed)
        assert f"| {part} | {listed} |" in PAGE.read_text(encoding="utf-8")


def test_rights_as_grants() -> None:
    """With a principal, each line is what kafka-acls.sh takes; names carry the prefix."""
    lines = list(acl_lines(Settings(topic_prefix="x-"), "publish", "ann", as_json=False))
    assert lines == [
        "--add --allow-principal User:ann --operation WRITE --topic x-articles.raw --resource-pattern-type literal"
    ]


def test_rights_for_scripts() -> None:
    """Each line is an object; an unknown part is named with those that there are."""
    found = [json.loads(line) for line in acl_lines(Settings(), "", "", as_json=True)]
    assert {line["part"] for line in found} == set(rights(Settings()))
    with pytest.raises(UsageError, match="publish, enrich"):
        list(acl_lines(Settings(), "no-part", "", as_json=False))


def test_every_test_that_the_page_names_exists() -> None:
    """A defence whose test was renamed or taken away is no longer said to be tested."""
    tests = "".join(path.read_text(encoding="utf-8") for path in PAGE.parents[1].joinpath("tests").rglob("*.py"))
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")))
    assert named
    assert sorted(name for name in named if f"def {name}(" not in tests) == []
