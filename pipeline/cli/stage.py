"""The option ``--stage``, the same in every command."""

from enum import StrEnum

import typer


class StageName(StrEnum):
    ENRICH = "enrich"
    INDEX = "index"


STAGE = typer.Option(None, help="Only this stage: enrich or index.")
