"""Generate the files in schemas/: ``python -m pipeline.cli.schemas``.

JSON Schemas of the messages, the index template, Kibana's saved objects and the HTTP API; samples are hand-written.
"""

import json
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


def files() -> dict[str, str]:
    """Return the text of every generated file by its path under schemas/."""
    defaults = Settings.model_construct(**{name: field.default for name, field in Settings.model_fields.items()})
    template = (
        json.dumps(index_template(defaults.index_alias, IndexShape.of(defaults)), indent=2, ensure_ascii=False) + "\n"
    )
    return {
        **{f"{name}.json": json_schema(name) for name in SCHEMAS},
        "elasticsearch/articles.json": template,
        "openapi.json": json.dumps(openapi(), indent=2, ensure_ascii=False) + "\n",
        "kibana/dateline.ndjson": ndjson(defaults.index_alias),
    }


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"wrote schemas/{name}")
