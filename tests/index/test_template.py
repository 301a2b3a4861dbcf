import json
from pathlib import Path

from pipeline.index.template import SEARCHED, index_template, mappings
from pipeline.settings import Settings
from tests.index.fields import leaves

READABLE = Path(__file__).parents[2] / "schemas" / "elasticsearch" / "articles.json"


def test_the_readable_template_is_the_one_that_is_installed() -> None:
    """schemas/elasticsearch/articles.json equals what the code installs with the default settings."""
    defaults = Settings.model_construct(**{name: field.default for name, field in Settings.model_fields.items()})
    assert json.loads(READABLE.read_text()) == index_template(defaults)


def test_names_derive_from_the_alias() -> None:
    """Another alias gets a template for its own indices only."""
    assert index_template(Settings(index_alias="mine"))["index_patterns"] == ["mine-g*"]


def test_settings_reach_the_index() -> None:
    """Replicas and the refresh interval are the operator's."""
    index = index_template(Settings(index_replicas=2, index_refresh="30s"))["template"]["settings"]["index"]
    assert index["number_of_replicas"] == 2
    assert index["refresh_interval"] == "30s"


def test_every_searched_field_exists_and_is_analyzed() -> None:
    """A word without a field is looked for in text fields that the mapping has."""
    fields = leaves(mappings())
    assert {fields[name.split("^")[0]]["type"] for name in SEARCHED} == {"text"}
