"""Parts of a backup: one kind of state each, with how to read and restore it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from pydantic import BaseModel, ConfigDict

RESTORED: Final = "restored"
UNCHANGED: Final = "unchanged"
KEPT: Final = "kept"


class Row(BaseModel):
    """Content of a line of a backup. New fields require a higher ``form.FORM``: an older version must not drop them."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class RowResult:
    """Outcome of a row: restored, present already, or kept as it is here, with the reason in ``why``."""

    name: str
    outcome: Literal["restored", "unchanged", "kept"]
    why: str = ""


class BackupPart(Protocol):
    """One kind of state. Restoring adds what is missing; newer or different state here stays and is reported."""

    @property
    def name(self) -> str:
        """Return its name in the file and in ``--only``."""

    @property
    def row(self) -> type[Row]:
        """Return the class of its rows."""

    def read(self) -> Iterator[Row]:
        """Yield the current state; raises what its service raises."""

    def restore(self, rows: Iterable[Any], *, dry_run: bool) -> Iterator[RowResult]:
        """Restore rows of class ``row``; with ``dry_run`` only report the outcome of each."""
