"""Sources of settings, and variables that match no setting."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from pipeline.config.settings import (
    FINGERPRINT,
    INDEX_ALIAS,
    PREFIX,
    TOPIC_PREFIX,
    Settings,
    config_file,
    file_settings,
)

OTHER_VARIABLES = {"DATELINE_CONFIG", "DATELINE_SERVICES"}
"""Dateline variables that are not settings: the settings file, how services run."""
RENAMED = {
    "retry_most": "retry_max_delay",
    "rebuild_yields": "rebuild_max_live_lag",
    "lease": "rebuild_lease_timeout",
    "heartbeat": "heartbeat_interval",
    "min_insync": "min_insync_replicas",
    "replication": "replication_factor",
    "chunk_size": "enrich_batch_size",
    "chunk_wait": "enrich_linger",
    "index_wait": "index_linger",
    "bulk_size": "bulk_max_docs",
    "bulk_bytes": "bulk_max_bytes",
    "alerts_check": "alerts_poll_interval",
    "story_days": "story_window_days",
    "grace_period": "shutdown_timeout",
    "contact": "user_agent_contact",
}
"""Former names of settings, with the current ones."""
PATTERNS = {
    FINGERPRINT: "a SHA-256 fingerprint: write 64 hexadecimal digits, with or without colons",
    INDEX_ALIAS: "a name of an index: use a to z, digits, dots, dashes and underscores, and begin with one of the first two",
    TOPIC_PREFIX: "a beginning of topic names: use at most 200 of A to Z, a to z, digits, dots, dashes and underscores",
}
"""Descriptions of what a setting with a given pattern should be."""
TEST_PREFIX = "DATELINE_TEST_"
FILE_SUFFIX = "_FILE"
"""Suffix of variables that name a file with a secret."""


@dataclass(frozen=True)
class SettingRow:
    """A setting for display; a secret's value is hidden, only its presence is shown."""

    name: str
    value: Any
    default: Any
    source: str
    meaning: str


def setting_rows(settings: Settings) -> list[SettingRow]:
    """Return every setting, in the reference's order."""
    from_file = file_settings()
    return [
        SettingRow(
            name,
            _plain(getattr(settings, name)),
            _default(field),
            _source(name, settings, from_file),
            field.description or "",
        )
        for name, field in type(settings).model_fields.items()
    ]


def unknown_variables(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a message for each variable that looks like a setting but is not: a typo would otherwise go unnoticed."""
    fields = Settings.model_fields
    secrets = {name for name, field in fields.items() if field.annotation is SecretStr}
    known = {f"{PREFIX}{name}".upper() for name in fields} | {
        f"{PREFIX}{name}{FILE_SUFFIX}".upper() for name in secrets
    }
    for variable in environment:
        # pydantic ignores the case of variables.
        upper = variable.upper()
        if upper.startswith(PREFIX) and upper not in known | OTHER_VARIABLES and not upper.startswith(TEST_PREFIX):
            yield f"unknown variable {variable}; {_hint(upper, PREFIX, known)}"


def unknown_setting(name: str, where: str = "") -> str:
    """Return a message for an unknown setting in a file or call, with the likely intended one."""
    return (
        f"unknown setting {name}{where}; {_hint(name.upper(), '', {field.upper() for field in Settings.model_fields})}"
    )


def _hint(name: str, prefix: str, known: Iterable[str]) -> str:
    cased = str.upper if prefix else str.lower
    if renamed := RENAMED.get(name.removeprefix(prefix).lower()):
        return f"it is now called {cased(prefix + renamed)}"
    near = get_close_matches(name, list(known), n=1)
    return f"did you mean {cased(near[0])}?" if near else "unset it; docs/reference.md lists every setting"


def validation_problem(error: Mapping[str, Any]) -> str:
    """Describe a validation error of one setting; for an unknown name, with the likely intended one."""
    name = ".".join(map(str, error["loc"])) or "settings"
    if error["type"] == "extra_forbidden":
        where = f" in {config_file()}" if name in file_settings() else ""
        return unknown_setting(name, where)
    if error["type"] == "string_pattern_mismatch":
        return f"{name} is not {PATTERNS[error['ctx']['pattern']]}"
    return f"{name}: {error['msg']}"


def _source(name: str, settings: Settings, from_file: Mapping[str, Any]) -> str:
    variables = {variable.upper() for variable, value in os.environ.items() if value}
    variable = f"{PREFIX}{name}".upper()
    if variable in variables:
        return f"environment ({variable})"
    if f"{variable}{FILE_SUFFIX}" in variables:
        return f"environment ({variable}{FILE_SUFFIX})"
    if name in from_file:
        return f"file ({config_file()})"
    return "argument" if name in settings.model_fields_set else "default"


def _default(field: FieldInfo) -> Any:
    return _plain(field.get_default(call_default_factory=True))


def _plain(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return "(hidden)" if value.get_secret_value() else ""
    return str(value) if isinstance(value, Path) else value
