"""Build the settings object, or report every wrong setting."""

import os
from typing import Any

from pydantic import ValidationError

from pipeline.config.checks import contradictions
from pipeline.config.secret_files import learn_settings, learn_variables
from pipeline.config.settings import Settings
from pipeline.config.sources import unknown_variables, validation_problem
from pipeline.errors import SettingsError


def load_settings(**overrides: Any) -> Settings:
    """Build the settings; raises SettingsError that names each wrong setting and what it should be."""
    learn_variables(Settings)
    try:
        settings = Settings(**overrides)
        learn_settings(settings)
        problems = [*unknown_variables(os.environ), *contradictions(settings)]
        if problems:
            raise SettingsError("wrong settings: " + "; ".join(problems))
        return settings
    except ValidationError as error:
        raise SettingsError("wrong settings: " + "; ".join(map(validation_problem, error.errors()))) from error
