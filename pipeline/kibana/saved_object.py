"""Saved objects in Kibana's import format, with stable ids.

Formats and versions are those that Kibana 8.12 exports; a later Kibana migrates them, an older one refuses them.
"""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

CORE_MIGRATION = "8.8.0"
# None may be newer than the oldest supported Kibana.
TYPE_MIGRATIONS = {"index-pattern": "8.0.0", "search": "7.9.3", "map": "8.4.0", "dashboard": "8.9.0"}

Attributes = dict[str, Any]


@dataclass(frozen=True)
class Reference:
    """Reference to another object: Kibana replaces ids by names like ``panel_…`` inside an object."""

    id: str
    name: str
    type: str


@dataclass(frozen=True)
class SavedObject:
    type: str
    id: str
    attributes: Attributes
    references: list[Reference] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Return the object in Kibana's import and export format."""
        return {
            "type": self.type,
            "id": self.id,
            "attributes": self.attributes,
            "references": [vars(reference) for reference in self.references],
            "coreMigrationVersion": CORE_MIGRATION,
            "typeMigrationVersion": TYPE_MIGRATIONS[self.type],
        }

    def line(self) -> str:
        """Return the object as a line of NDJSON; equal objects give equal bytes."""
        return text(self.plain()) + "\n"


def from_text(line: str) -> SavedObject:
    """Read an object back from its line."""
    read = json.loads(line)
    references = [Reference(**reference) for reference in read["references"]]
    return SavedObject(read["type"], read["id"], read["attributes"], references)


def text(value: Any) -> str:
    """Return JSON to embed in JSON, as Kibana stores most of an object."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def stable_id(*parts: str) -> str:
    """A UUID that depends on the parts only."""
    return str(uuid5(NAMESPACE_URL, "dateline:" + ":".join(parts)))


def kql(query: str = "") -> dict[str, str]:
    return {"query": query, "language": "kuery"}
