"""Secrets from files: ``DATELINE_X_FILE`` names a file that contains the secret setting ``x``.

Docker and Kubernetes provide secrets this way; environment variables are visible to anyone who can inspect the process.
"""

import os
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from pipeline.config.small_files import NotSmall, read_small
from pipeline.errors import SettingsError
from pipeline.redaction import learn


def secret_names(settings_cls: type[BaseSettings]) -> list[str]:
    """Return the settings that are never shown and may come from a file."""
    return [name for name, field in settings_cls.model_fields.items() if field.annotation is SecretStr]


def secret_file_variables(settings_cls: type[BaseSettings]) -> list[tuple[str, Path]]:
    """Return the variables that name secret files, each with its file."""
    prefix = settings_cls.model_config.get("env_prefix", "")
    variables = [f"{prefix}{name}_file".upper() for name in secret_names(settings_cls)]
    return [(variable, Path(path)) for variable in variables if (path := os.environ.get(variable))]


class SecretFiles(PydanticBaseSettingsSource):
    """Source for pydantic-settings; raises SettingsError for an unreadable file."""

    def __call__(self) -> dict[str, Any]:
        found = {name: self._value(name) for name in secret_names(self.settings_cls)}
        return {name: value for name, value in found.items() if value is not None}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return self._value(field_name), field_name, False

    def _value(self, name: str) -> str | None:
        variable = f"{self.config['env_prefix']}{name}".upper()
        path = os.environ.get(f"{variable}_FILE")
        if not path:
            return None
        if os.environ.get(variable):
            raise SettingsError(f"{variable} and {variable}_FILE are both set: unset one")
        try:
            # Editors and `echo` end a file with a newline, which is not part of the password.
            # Windows editors add a byte order mark.
            secret = read_small(Path(path)).decode("utf-8-sig").rstrip("\r\n")
        except (OSError, NotSmall, UnicodeDecodeError) as error:
            reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else _reason(error)
            raise SettingsError(f"{variable}_FILE: {path} cannot be read ({reason})") from error
        if not secret:
            raise SettingsError(f"{variable}_FILE: {path} is empty; write the secret to it, or unset {variable}_FILE")
        learn(secret)
        return secret


def _reason(error: OSError | NotSmall) -> str:
    return str(getattr(error, "strerror", None) or error)


def learn_variables(settings_cls: type[BaseSettings]) -> None:
    """Register the environment's secrets for redaction, before anything can be logged."""
    prefix = settings_cls.model_config.get("env_prefix", "")
    names = {f"{prefix}{name}".upper() for name in secret_names(settings_cls)}
    for variable, value in os.environ.items():
        if variable.upper() in names:
            learn(value)


def learn_settings(settings: BaseSettings) -> None:
    """Register the secrets of these settings for redaction, and the log-ins that contain them."""
    for name in secret_names(type(settings)):
        if value := getattr(settings, name).get_secret_value():
            learn(value, user=getattr(settings, f"{name.split('_')[0]}_user", ""))
