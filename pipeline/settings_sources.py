"""Where each setting comes from, and variables that set nothing."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from pipeline.settings import PREFIX, Settings, config_file

OTHERS = {"DATELINE_CONFIG", "DATELINE_SERVICES"}
"""Variables of ours that are no settings: the file of settings, how services run."""
TESTS = "DATELINE_TEST_"
FILE = "_FILE"
"""What a variable ends with that names a file which holds a secret."""


@dataclass(frozen=True)
class Shown:
    """A setting as it is shown; a secret's value is hidden, and only says whether there is one."""

    name: str
    value: Any
    default: Any
    source: str
    meaning: str


def shown(settings: Settings) -> list[Shown]:
    """Every setting, in the order of the reference."""
    from_file = _in_file()
    return [
        Shown(
            name,
            _plain(getattr(settings, name)),
            _default(field),
            _source(name, settings, from_file),
            field.description or "",
        )
        for name, field in type(settings).model_fields.items()
    ]


def unknown_variables(environment: Mapping[str, str]) -> Iterator[str]:
    """A complaint about each variable that looks like a setting and is none: a typing error changes nothing else."""
    fields = Settings.model_fields
    secrets = {name for name, field in fields.items() if field.annotation is SecretStr}
    known = {f"{PREFIX}{name}".upper() for name in fields} | {f"{PREFIX}{name}{FILE}".upper() for name in secrets}
    for variable in environment:
        # The case of a variable does not matter to pydantic.
        upper = variable.upper()
        if upper.startswith(PREFIX) and upper not in known | OTHERS and not upper.startswith(TESTS):
            near = get_close_matches(upper, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "see: dateline settings"
            yield f"the variable {variable} is no setting; {hint} Unset it or correct its name"


def _source(name: str, settings: Settings, from_file: Mapping[str, Any]) -> str:
    variables = {variable.upper() for variable, value in os.environ.items() if value}
    variable = f"{PREFIX}{name}".upper()
    if variable in variables:
        return f"environment ({variable})"
    if f"{variable}{FILE}" in variables:
        return f"environment ({variable}{FILE})"
    if name in from_file:
        return f"file ({config_file()})"
    return "argument" if name in settings.model_fields_set else "default"


def _in_file() -> dict[str, Any]:
    path = config_file()
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _default(field: FieldInfo) -> Any:
    return _plain(field.get_default(call_default_factory=True))


def _plain(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return "(hidden)" if value.get_secret_value() else ""
    return str(value) if isinstance(value, Path) else value
