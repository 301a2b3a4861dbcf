"""Kubernetes' own schemas, from the package that ships them, and other people's kinds as extensions.yaml describes them.

jsonschema takes a second to import, so it is imported where it is used; the package of the schemas imports it too, and
so is found and never imported.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml
from referencing import Registry, Resource


def _schemas() -> Path:
    package = find_spec("kubernetes_validate")
    assert package is not None
    assert package.submodule_search_locations
    return Path(package.submodule_search_locations[0]) / "kubernetes-json-schema"


SCHEMAS = _schemas()
"""A folder a version: v1.29.0-local-strict and the like."""

EXTENSIONS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "extensions.yaml").read_text(encoding="utf-8"))
"""The fields of other people's kinds that the manifests use, by kind: those that are documented for it, no others."""
VERSIONS = [
    name.removesuffix("-local-strict").removeprefix("v")
    for name in sorted(folder.name for folder in SCHEMAS.glob("v1.*-local-strict"))
    if name >= "v1.29"
]
"""Every Kubernetes from 1.29 on whose schemas are known here."""


def keep_to_the_schemas(documents: list[Mapping[str, Any]], version: str) -> None:
    """Raise jsonschema.ValidationError for a manifest that a version would not take whole, unknown fields included."""
    for document in documents:
        validator(version, document["apiVersion"], document["kind"]).validate(document)


@cache
def validator(version: str, api_version: str, kind: str) -> Any:
    """The validator of a kind; that of an extension is the same for each version."""
    import jsonschema

    if extension := EXTENSIONS.get(f"{api_version}/{kind}"):
        return jsonschema.Draft202012Validator(extension)
    group, _, rest = api_version.rpartition("/")
    name = f"{kind.lower()}-{group.split('.')[0] + '-' if group else ''}{rest}.json"
    return jsonschema.Draft202012Validator(_content(version, name), registry=_registry(version))


@cache
def _registry(version: str) -> Any:
    return Resource.from_contents(_content(version, "_definitions.json")) @ Registry()


def _content(version: str, name: str) -> Any:
    return json.loads((SCHEMAS / f"v{version}-local-strict" / name).read_text(encoding="utf-8"))
