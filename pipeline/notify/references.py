"""Secrets of notify.yaml: each entry names an environment variable or a file that holds the secret."""

import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, SecretStr, ValidationInfo

from pipeline.redaction import learn


def _resolved(value: Any, info: ValidationInfo) -> SecretStr:
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in ("env", "file"):
        raise ValueError("must be {env: VARIABLE} or {file: PATH}: secrets are not allowed in this file")
    ((kind, name),) = value.items()
    if not isinstance(name, str) or not name:
        raise ValueError(f"{kind} must name {'a variable' if kind == 'env' else 'a file'}")
    secret = _from_variable(name) if kind == "env" else _from_file(_folder(info) / name)
    if any(char < " " for char in secret):
        raise ValueError(f"what {name} holds has a control character or a line break: write it as one line")
    learn(secret)
    return SecretStr(secret)


def _resolved_or_text(value: Any, info: ValidationInfo) -> SecretStr:
    if isinstance(value, str):
        if any(char < " " for char in value):
            raise ValueError("has a control character or a line break: write it as one line")
        return SecretStr(value)
    return _resolved(value, info)


def _folder(info: ValidationInfo) -> Path:
    return Path(info.context["folder"]) if info.context else Path()


def _from_variable(name: str) -> str:
    secret = os.environ.get(name, "")
    if not secret:
        raise ValueError(f"the environment variable {name} is not set; set it, or name another")
    return secret


def _from_file(path: Path) -> str:
    try:
        secret = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read ({getattr(error, 'strerror', None) or 'it is not UTF-8'})") from error
    if not secret:
        raise ValueError(f"{path} is empty; write the secret to it")
    return secret


Secret = Annotated[SecretStr, BeforeValidator(_resolved)]
"""Written {env: VARIABLE} or {file: PATH}, relative to the file it appears in; never the secret itself."""
MaybeSecret = Annotated[SecretStr, BeforeValidator(_resolved_or_text)]
"""The same, or plain text where nothing needs hiding."""
