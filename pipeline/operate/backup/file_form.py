"""The backup file: JSON Lines; the first line describes it and the last proves it complete::

    {"backup": "dateline", "form": 1, "made_at": "…", "made_by": "0.1.0", "topic_prefix": "", "index_alias": "articles",
     "parts": ["takedowns", …]}
    {"part": "takedowns", "row": {…}}
    …
    {"rows": {"takedowns": 2, …}, "sha256": "…"}

The hash covers every byte before the last line. Reading and writing go line by line: files may exceed memory.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError
from pydantic_core import to_json

from pipeline.config.whole_files import whole_file
from pipeline.errors import UsageError
from pipeline.operate.backup.part import Row

FORM = 1
"""Increased with every change that an older version would misread, new parts and fields included."""
MAX_LINE = 16 * 1024 * 1024
"""Maximum bytes of a line: a saved search or a fingerprint takes a few hundred, so longer ones are not a backup."""


M = TypeVar("M", bound=BaseModel)


class Header(BaseModel):
    """The first line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    backup: Literal["dateline"] = "dateline"
    form: int
    made_at: AwareDatetime
    made_by: str
    topic_prefix: str
    index_alias: str
    parts: list[str]


class _Form(BaseModel):
    """The keys of the first line common to all forms."""

    backup: Literal["dateline"]
    form: int
    made_by: str = ""


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    part: str
    row: dict[str, object]


class _End(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rows: dict[str, int]
    sha256: str


@dataclass
class BackupWriter:
    """Writes the lines of a backup; ``counts`` are rows by part."""

    _file: IO[bytes]
    counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._hash = sha256()

    def begin(self, header: Header) -> None:
        """Write the first line."""
        self.counts = dict.fromkeys(header.parts, 0)
        self._write(header.model_dump_json().encode())

    def add(self, part: str, row: Row) -> None:
        """Write a row."""
        self.counts[part] += 1
        self._write(b'{"part":%b,"row":%b}' % (to_json(part), row.model_dump_json().encode()))

    def end(self) -> str:
        """Write the last line; return its hash."""
        digest = self._hash.hexdigest()
        self._file.write(_End(rows=self.counts, sha256=digest).model_dump_json().encode() + b"\n")
        return digest

    def _write(self, line: bytes) -> None:
        line += b"\n"
        self._hash.update(line)
        self._file.write(line)


@contextmanager
def writing(path: Path) -> Iterator[BackupWriter]:
    """Open a writer whose file replaces ``path`` when complete, readable by its owner only.

    Raises UsageError when ``path`` is not a file, OSError when it cannot be written.
    """
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is not a file: name one to write the backup to")
    try:
        with whole_file(path, 0o600) as file:
            yield BackupWriter(file)
    except OSError as error:
        if error.filename != str(path.resolve()):
            raise
        raise UsageError(
            f"{path} cannot be written: {error.strerror}; name a file in a folder that is there"
        ) from error


@dataclass(frozen=True)
class BackupFile:
    """A backup verified as complete; ``counts`` are its rows by part."""

    path: Path
    header: Header
    counts: Mapping[str, int]

    def rows(self, part: str, form: type[Row]) -> Iterator[Row]:
        """Yield the rows of one part; raises UsageError for one of another form."""
        for number, line in _lines(self.path):
            found = _line(self.path, number, line) if number > 1 and line.startswith(b'{"part"') else None
            if found is not None and found.part == part:
                yield _row(self.path, number, found, form)


def read_backup(path: Path, forms: Mapping[str, type[Row]]) -> BackupFile:
    """Read through a backup to verify it; ``forms`` are the row classes by part.

    Raises UsageError for a file of another kind or a newer form, or one that was cut or changed.
    """
    header, end = None, None
    hashed = sha256()
    counts: dict[str, int] = {}
    for number, line in _lines(path):
        if end is not None:
            raise UsageError(
                f"{path}: line {number} stands behind the end of the backup: take another copy of the file"
            )
        if header is None:
            header = _header(path, line, forms.keys())
            counts = dict.fromkeys(header.parts, 0)
        elif line.startswith(b'{"rows"'):
            end = _parsed(path, number, line, _End)
            continue
        else:
            found = _line(path, number, line)
            if found.part not in counts:
                raise UsageError(f"{path}: line {number} is of a part {found.part!r} that its first line does not name")
            _row(path, number, found, forms[found.part])
            counts[found.part] += 1
        hashed.update(line)
    if header is None:
        raise UsageError(f"{path} is empty: take another copy of the backup")
    if end is None:
        raise UsageError(f"{path} was cut: its last line is missing; take another copy of the backup")
    if (end.sha256, end.rows) != (hashed.hexdigest(), counts):
        raise UsageError(f"{path} was changed: its content is not what its last line says; take another copy")
    return BackupFile(path, header, counts)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is not a file: name a file that dateline backup wrote")
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE):
            number += 1
            if not line.endswith(b"\n"):
                what = "longer than any line of a backup" if len(line) == MAX_LINE else "cut"
                raise UsageError(f"{path}: line {number} is {what}: take another copy of the backup")
            yield number, line


def _header(path: Path, line: bytes, known: Collection[str]) -> Header:
    try:
        found = _Form.model_validate_json(line)
    except ValidationError:
        raise UsageError(f"{path} is not a backup of Dateline: its first line does not say so") from None
    if found.form != FORM:
        raise UsageError(
            f"{path} has form {found.form}, and this version reads form {FORM}: "
            f"restore it with version {found.made_by or 'that made it'}, or a later one"
        )
    header = _parsed(path, 1, line, Header)
    if unknown := [part for part in header.parts if part not in known]:
        raise UsageError(f"{path} has a part {unknown[0]!r}; this version knows {', '.join(known)}")
    return header


def _line(path: Path, number: int, line: bytes) -> _Line:
    return _parsed(path, number, line, _Line)


def _row(path: Path, number: int, line: _Line, form: type[Row]) -> Row:
    try:
        return form.model_validate(line.row)
    except ValidationError as error:
        raise _unreadable(path, number, error) from None


def _parsed(path: Path, number: int, line: bytes, model: type[M]) -> M:
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        raise _unreadable(path, number, error) from None


def _unreadable(path: Path, number: int, error: ValidationError) -> UsageError:
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(map(str, first["loc"])) or "the line"
    return UsageError(f"{path}: line {number}: {place}: {first['msg']}; take another copy of the backup")
