"""Kubernetes' own schemas, from the package that ships them, and other people's kinds as extensions.yaml describes them.

jsonschema takes a second to import, so it is imported where it is used.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from kubernetes_validate.utils import all_versions
from referencing import Registry, Resource

EXTENSIONS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "extensions.yaml").read_text(encoding="utf-8"))
"""The fields of other people's kinds that the manifests use, by kind: those that are documented for it, no others."""
VERSIONS = [version for version in all_versions() if int(version.split(".")[1]) >= 29]
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
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}-local-strict"
    return json.loads((folder / name).read_text(encoding="utf-8"))
