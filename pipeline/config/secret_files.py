"""Secrets from files: ``DATELINE_X_FILE`` names a file whose content is the secret setting ``x``.

That is how Docker and Kubernetes hand over secrets; an environment variable is seen by anyone who may look at the process.
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
    """The settings that are never shown, and that may come from a file."""
    return [name for name, field in settings_cls.model_fields.items() if field.annotation is SecretStr]


def secret_file_variables(settings_cls: type[BaseSettings]) -> list[tuple[str, Path]]:
    """The variables that name a file with a secret, each with the file."""
    prefix = settings_cls.model_config.get("env_prefix", "")
    variables = [f"{prefix}{name}_file".upper() for name in secret_names(settings_cls)]
    return [(variable, Path(path)) for variable in variables if (path := os.environ.get(variable))]


class SecretFiles(PydanticBaseSettingsSource):
    """A source for pydantic-settings; raises SettingsError for a file that cannot be read."""

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
            # Editors and `echo` end a file with a newline, which no password of ours has.
            # Windows' own begin it with a byte order mark.
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
    """Hide the secrets of the environment, before anything can be said of them."""
    prefix = settings_cls.model_config.get("env_prefix", "")
    names = {f"{prefix}{name}".upper() for name in secret_names(settings_cls)}
    for variable, value in os.environ.items():
        if variable.upper() in names:
            learn(value)


def learn_settings(settings: BaseSettings) -> None:
    """Hide the secrets of these settings, from wherever they are, with the logins that they are part of."""
    for name in secret_names(type(settings)):
        if value := getattr(settings, name).get_secret_value():
            learn(value, user=getattr(settings, f"{name.split('_')[0]}_user", ""))
