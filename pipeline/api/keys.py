"""API keys: created once, shown once, stored as hashes in a file readable by its owner only."""

import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from pipeline.config.parts import KeyFile
from pipeline.config.whole_files import whole_file
from pipeline.errors import SettingsError, UsageError

READ, WRITE = "read", "write"
SCOPES = (READ, WRITE)
_PREFIX = "dl"
MAX_KEY = 200
"""Maximum characters of a key: longer input is not hashed."""


@dataclass(frozen=True)
class Grant:
    """Permissions of a key: ``id`` identifies the key without revealing it, ``name`` is its creator's label."""

    id: str
    name: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class StoredKey:
    """A key as stored. The secret is 256 random bits, so a single plain hash reveals nothing."""

    id: str
    name: str
    scopes: tuple[str, ...]
    sha256: str
    created_at: str

    @property
    def grant(self) -> Grant:
        return Grant(self.id, self.name, frozenset(self.scopes))


def keys_path(settings: KeyFile) -> Path:
    """Return the path of the key file."""
    return settings.api_keys_file or settings.data_dir / "api-keys.json"


class KeyRing:
    """Keys of a file, read again when it changes: a removed key stops working at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._seen: tuple[int, int] | None = None
        self._keys: dict[str, StoredKey] = {}

    def __len__(self) -> int:
        return len(self._current())

    def verify(self, key: str) -> Grant | None:
        """Return the key's permissions, None when it is unknown or was removed."""
        prefix, _, rest = key[:MAX_KEY].partition("_")
        id, _, _ = rest.partition("_")
        stored = self._current().get(id) if prefix == _PREFIX else None
        if stored is None or not hmac.compare_digest(stored.sha256, _hash(key)):
            return None
        return stored.grant

    def find(self, key_id: str) -> Grant | None:
        """Return the current permissions of the key with this id, None when it was removed."""
        stored = self._current().get(key_id)
        return stored.grant if stored else None

    def stored(self) -> list[StoredKey]:
        """Return every key, in order of creation."""
        return list(self._current().values())

    def add(self, name: str, scopes: tuple[str, ...]) -> tuple[Grant, str]:
        """Create a key; return it with the secret, which is shown only now. Raises UsageError."""
        name = name.strip()
        if not name or len(name) > 100 or not name.isprintable():
            raise UsageError(f"{name!r} is not a name for a key: give up to 100 printable characters")
        if wrong := set(scopes) - set(SCOPES):
            raise UsageError(f"{sorted(wrong)[0]!r} is not a scope: choose from {', '.join(SCOPES)}")
        id = secrets.token_hex(6)
        key = f"{_PREFIX}_{id}_{secrets.token_urlsafe(32)}"
        made = StoredKey(id, name, scopes or (READ,), _hash(key), datetime.now(UTC).isoformat(timespec="seconds"))
        self._write([*self.stored(), made])
        return made.grant, key

    def remove(self, key_id: str) -> None:
        """Revoke a key; raises UsageError for an unknown id."""
        if self.find(key_id) is None:
            raise UsageError(f"no API key has the id {key_id!r}; `dateline api-keys list` shows them")
        self._write([key for key in self.stored() if key.id != key_id])

    def restore(self, keys: list[StoredKey]) -> None:
        """Write a new file of these keys; raises UsageError when one exists: a key missing there may have been
        revoked."""
        if self._path.exists():
            raise UsageError(f"{self._path} already exists; move it away first")
        self._write(keys)

    def _current(self) -> dict[str, StoredKey]:
        with self._lock:
            try:
                state = self._path.stat()
            except FileNotFoundError:
                self._seen, self._keys = None, {}
                return self._keys
            seen = (state.st_mtime_ns, state.st_ino)
            if seen != self._seen:
                self._keys = {key.id: key for key in _read(self._path)}
                self._seen = seen
            return self._keys

    def _write(self, keys: list[StoredKey]) -> None:
        text = json.dumps({"keys": [asdict(key) for key in keys]}, indent=2) + "\n"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # No one else may read it, not even between creation and a chmod.
        with whole_file(self._path, 0o600) as file:
            file.write(text.encode())


def _read(path: Path) -> list[StoredKey]:
    try:
        if not path.is_file():  # reading a pipe would block
            raise TypeError
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return [StoredKey(**{**each, "scopes": tuple(each["scopes"])}) for each in content["keys"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise SettingsError(
            f"{path} cannot be read as API keys ({type(error).__name__}): restore it, or remove it and make new keys "
            "with `dateline api-keys add`"
        ) from error


def _hash(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
