"""Generate the files in schemas/: ``python -m pipeline.cli.schemas``.

JSON Schemas of the messages, the index template, Kibana's saved objects and the HTTP API; samples are hand-written.
"""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pydantic import BaseModel

from pipeline.api.app import openapi
from pipeline.config.settings import Settings
from pipeline.index.gateway import IndexShape
from pipeline.index.template import index_template
from pipeline.kibana.ndjson import ndjson
from pipeline.messages.articles import (
    Alert,
    Article,
    DeadLetter,
    EnrichedArticle,
    PartitionVersions,
    Takedown,
)
from pipeline.messages.notifications import Delivery, Notification

SCHEMAS: dict[str, type[BaseModel]] = {
    "article.v1": Article,
    "enriched-article.v1": EnrichedArticle,
    "dead-letter.v1": DeadLetter,
    "takedown.v1": Takedown,
    "alert.v1": Alert,
    "notification.v1": Notification,
    "delivery.v1": Delivery,
    "partition-versions.v1": PartitionVersions,
}
FOLDER = Path(__file__).resolve().parents[2] / "schemas"


def json_schema(name: str) -> str:
    """Return a message's schema as JSON text, as in schemas/NAME.json."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"dateline:{name}"}
    schema |= SCHEMAS[name].model_json_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _index_template() -> str:
    defaults = _defaults()
    template = index_template(defaults.index_alias, IndexShape.of(defaults))
    return json.dumps(template, indent=2, ensure_ascii=False) + "\n"


def _openapi() -> str:
    return json.dumps(openapi(), indent=2, ensure_ascii=False) + "\n"


def _kibana() -> str:
    return ndjson(_defaults().index_alias)


def _defaults() -> Settings:
    return Settings.model_construct(**{name: field.default for name, field in Settings.model_fields.items()})


FILES: dict[str, Callable[[], str]] = {
    **{f"{name}.json": partial(json_schema, name) for name in SCHEMAS},
    "elasticsearch/articles.json": _index_template,
    "openapi.json": _openapi,
    "kibana/dateline.ndjson": _kibana,
}
"""What makes the text of every generated file, by its path under schemas/."""


if __name__ == "__main__":
    for name, text in FILES.items():
        (FOLDER / name).write_text(text(), encoding="utf-8")
        print(f"wrote schemas/{name}")
