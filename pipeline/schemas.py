"""Write the JSON Schemas of the messages into schemas/: ``python -m pipeline.schemas``."""

import json
from pathlib import Path

from pydantic import BaseModel

from pipeline.articles import Article, DeadLetter, EnrichedArticle

SCHEMAS: dict[str, type[BaseModel]] = {
    "article.v1": Article,
    "enriched-article.v1": EnrichedArticle,
    "dead-letter.v1": DeadLetter,
}
FOLDER = Path(__file__).resolve().parent.parent / "schemas"


def json_schema(name: str) -> str:
    """The schema of a message as JSON text, as it stands in schemas/NAME.json."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"dateline:{name}"}
    schema |= SCHEMAS[name].model_json_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name in SCHEMAS:
        (FOLDER / f"{name}.json").write_text(json_schema(name), encoding="utf-8")
        print(f"wrote schemas/{name}.json")
