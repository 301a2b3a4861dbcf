"""Build the one settings object, or say what is wrong with each setting."""

import os
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipeline.config.checks import contradictions
from pipeline.config.settings import Settings
from pipeline.config.sources import unknown_setting, unknown_variables
from pipeline.errors import SettingsError


def load_settings(**overrides: Any) -> Settings:
    """Build the settings, or raise ``SettingsError`` naming each wrong one and what it should be."""
    try:
        settings = Settings(**overrides)
        problems = [*unknown_variables(os.environ), *contradictions(settings)]
        if problems:
            raise SettingsError("wrong settings: " + "; ".join(problems))
        return settings
    except ValidationError as error:
        raise SettingsError("wrong settings: " + "; ".join(map(_problem, error.errors()))) from error


def _problem(error: ErrorDetails) -> str:
    name = ".".join(map(str, error["loc"])) or "settings"
    return unknown_setting(name) if error["type"] == "extra_forbidden" else f"{name}: {error['msg']}"
