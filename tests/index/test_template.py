import re
from pathlib import Path
from typing import Any

from pipeline.index.gateway import IndexShape
from pipeline.index.stems import ANALYZERS
from pipeline.index.template import SEARCHED, index_template, mappings
from tests.support.index_fields import leaves

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `([\w.]+)` \| (\w+) \|", re.MULTILINE)


def test_names_derive_from_the_alias() -> None:
    """Another alias gets a template for its own indices only."""
    patterns = index_template("mine", IndexShape(1, 0, "1s"))["index_patterns"]
    assert patterns == [*(f"mine-g{n}*" for n in range(1, 10)), "mine", "mine-next"]


def test_settings_reach_the_index() -> None:
    """Replicas and the refresh interval are the operator's."""
    index = index_template("articles", IndexShape(shards=4, replicas=2, refresh="30s"))["template"]["settings"]["index"]
    assert index["number_of_shards"] == 4
    assert index["number_of_replicas"] == 2
    assert index["refresh_interval"] == "30s"


def test_every_searched_field_exists_and_is_analyzed() -> None:
    """A word without a field is looked for in text fields that the mapping has."""
    fields = leaves(mappings())
    assert {fields[name.split("^")[0]]["type"] for name in SEARCHED} == {"text"}


def _type_on_the_page(field: dict[str, Any]) -> str:
    if field.get("enabled") is False or field.get("index") is False:
        return "stored"
    if "fields" in field:
        return {"keyword": "name", "text": "prose"}[field["type"]]
    return "number" if field["type"] in ("long", "integer", "float", "double") else str(field["type"])


def test_every_field_is_described() -> None:
    """docs/fields.md has a row for every field, of the right type, and none for anything else."""
    described = dict(ROW.findall((ROOT / "docs" / "fields.md").read_text(encoding="utf-8")))
    subfields = (".folded", ".exact", ".whole")
    # One row stands for the fields of all languages.
    fields = {
        re.sub(r"_stems\.\w+", "_stems.LANGUAGE", name): field
        for name, field in leaves(mappings()).items()
        if not name.endswith(subfields)
    }
    assert described == {name: _type_on_the_page(field) for name, field in fields.items()}


def test_every_language_with_stems_is_named() -> None:
    """docs/searching.md lists the analyzers, and says which languages each is for."""
    page = " ".join((ROOT / "docs" / "searching.md").read_text(encoding="utf-8").split())
    named = {name: tuple(codes.split(", ")) for name, codes in re.findall(r"`(\w+)` \(([a-z, ]+)\)", page)}
    assert named == ANALYZERS
