"""API keys in a backup: their hashes, so that holders need no new keys.

They are restored only if there is no key file: a key missing from a file was revoked and must stay so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import Field

from pipeline.api.keys import KeyRing, StoredKey
from pipeline.operate.backup.part import KEPT, RESTORED, UNCHANGED, Row, RowResult


class KeyRow(Row):
    id: str
    name: str
    scopes: list[str]
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    created_at: str

    @property
    def key(self) -> StoredKey:
        return StoredKey(self.id, self.name, tuple(self.scopes), self.sha256, self.created_at)


@dataclass(frozen=True)
class KeysPart:
    path: Path
    name: str = "api-keys"
    row: type[Row] = KeyRow

    def read(self) -> Iterator[KeyRow]:
        """Yield every key; raises SettingsError for an unreadable file."""
        yield from (KeyRow.model_validate(asdict(key)) for key in KeyRing(self.path).stored())

    def restore(self, rows: Iterable[KeyRow], *, dry_run: bool) -> Iterator[RowResult]:
        """Write the key file if there is none; raises SettingsError for an unreadable one."""
        keys = [row.key for row in rows]
        ring = KeyRing(self.path)
        if self.path.exists():
            here = ring.stored()
            yield from (_compared(key, here, self.path) for key in keys)
            return
        if keys and not dry_run:
            ring.restore(keys)
        yield from (RowResult(key.id, RESTORED) for key in keys)


def _compared(key: StoredKey, here: list[StoredKey], path: Path) -> RowResult:
    if key in here:
        return RowResult(key.id, UNCHANGED)
    return RowResult(key.id, KEPT, f"{path} lacks this key, {key.name!r}, which may have been removed since")
