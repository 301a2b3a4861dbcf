"""A part of a backup: one kind of state, how it is read and how it is put back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from pydantic import BaseModel, ConfigDict

RESTORED: Final = "restored"
UNCHANGED: Final = "unchanged"
KEPT: Final = "kept"


class Row(BaseModel):
    """The content of a line of a backup. A field that is added raises ``form.FORM``: an older version must not drop it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class RowResult:
    """The outcome for a row: put back, there already, or kept as it is here, with the reason in ``why``."""

    name: str
    outcome: Literal["restored", "unchanged", "kept"]
    why: str = ""


class BackupPart(Protocol):
    """Restoring adds what is missing; what is here and newer, or says something else, stays and is reported."""

    @property
    def name(self) -> str:
        """Its name in the file and in ``--only``."""

    @property
    def row(self) -> type[Row]:
        """The form of its rows."""

    def read(self) -> Iterator[Row]:
        """Everything that is here now; raises what its service raises."""

    def restore(self, rows: Iterable[Any], *, dry_run: bool) -> Iterator[RowResult]:
        """Put rows back, all of them ``row``; with ``dry_run`` only tell what would become of each."""
