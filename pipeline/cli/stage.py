"""The option ``--stage``, shared by all commands."""

from enum import StrEnum

import typer


class StageName(StrEnum):
    ENRICH = "enrich"
    INDEX = "index"
    NOTIFY = "notify"


STAGE = typer.Option(None, help="Only this stage: enrich, index or notify.")
