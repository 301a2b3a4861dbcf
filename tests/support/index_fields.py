"""A mapping as a flat list of fields, as Kibana shows it."""

from typing import Any


def leaves(mapping: dict[str, Any], path: str = "") -> dict[str, dict[str, Any]]:
    """Dotted name to definition, for every field and sub-field."""
    found: dict[str, dict[str, Any]] = {}
    for name, field in mapping["properties"].items():
        if "properties" in field:
            found |= leaves(field, f"{path}{name}.")
            continue
        found[path + name] = field
        found |= {f"{path}{name}.{sub}": definition for sub, definition in field.get("fields", {}).items()}
    return found
