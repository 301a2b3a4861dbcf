"""Summary of a run: counts by outcome, and the file of rejects."""

import base64
import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any

from pipeline.errors import RecordRejected
from pipeline.formats.items import Item
from pipeline.messages.timestamps import is_ahead

# Enough to see what is wrong; the rejects file has all.
_MAX_EXAMPLES = 20


@dataclass
class Summary:
    """Every item ends in exactly one of published, duplicates, rejected and unsent; date problems are counted
    separately.

    ``begun`` is set once reading starts; ``last`` is the position of the last item processed; ``undated`` counts
    articles with an unreadable date, ``ahead`` those dated beyond tomorrow, ``examples`` are the first rejections.
    ``unwritable`` is why the file of rejects takes no more. ``resumes`` if the next run continues an interrupted one;
    ``notes`` are further remarks.
    """

    published: int = 0
    duplicates: int = 0
    undated: list[str] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    unsent: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    examples: list[dict[str, Any]] = field(default_factory=list)
    begun: bool = False
    interrupted: bool = False
    last: str = ""
    rejects: IO[str] | None = None
    unwritable: str = ""
    verb: str = "published"
    resumes: bool = False
    notes: list[str] = field(default_factory=list)
    shown: int = _MAX_EXAMPLES

    def __post_init__(self) -> None:
        # Results arrive on the producer's thread.
        self._lock = threading.Lock()

    @property
    def total(self) -> int:
        return self.published + self.duplicates + self.unsent + self.rejected.total()

    def add_undated(self, item: Item) -> None:
        """Note an unreadable date; its article continues without one."""
        with self._lock:
            self.undated.append(f"{item.where}: {item.undated[:80]!r}" if len(self.undated) < self.shown else "")

    def add_dates(self, item: Item, published_at: datetime | None) -> None:
        """Note an article's date if it is unreadable or beyond tomorrow."""
        if item.undated:
            self.add_undated(item)
        if published_at and is_ahead(published_at, datetime.now(UTC)):
            with self._lock:
                self.ahead.append(f"{item.where}: {published_at.date()}" if len(self.ahead) < self.shown else "")

    def add_published(self) -> None:
        with self._lock:
            self.published += 1

    def add_duplicate(self) -> None:
        with self._lock:
            self.duplicates += 1

    def add_unsent(self) -> None:
        with self._lock:
            self.unsent += 1

    def add_rejected(self, item: Item, rejected: RecordRejected, *, kept: bool = True) -> None:
        """Count a rejection; ``kept`` writes it to the file of rejects, if there is one."""
        with self._lock:
            self.rejected[rejected.reason] += 1
            if len(self.examples) < self.shown:
                self.examples.append(problem(item, rejected))
            if self.rejects is not None and kept and not self.unwritable:
                self._keep(self.rejects, reject_line(item, rejected))

    def _keep(self, file: IO[str], line: dict[str, Any]) -> None:
        """Write a line to the file of rejects; what goes well goes on without it, and the end of the run tells."""
        try:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
        except OSError as error:
            self.unwritable = error.strerror or str(error)

    def as_dict(self) -> dict[str, Any]:
        return {
            self.verb: self.published,
            "duplicates": self.duplicates,
            "dates_not_read": len(self.undated),
            "dates_ahead": len(self.ahead),
            "rejected": self.rejected.total(),
            "reasons": dict(self.rejected),
            "unsent": self.unsent,
            "interrupted": self.interrupted,
            "last": (self.last or None) if self.interrupted else None,
            "notes": self.notes,
            "problems": self.examples,
        }

    def lines(self) -> list[str]:
        """Return lines for people: the counts, then the rejections and reasons."""
        counts = [f"{self.verb} {self.published:,}"]
        counts += (
            [f"{len(self.undated):,} without a date, as it could not be read ({self.undated[0]})"]
            if self.undated
            else []
        )
        counts += (
            [f"{len(self.ahead):,} dated beyond tomorrow, so sorted by when they came ({self.ahead[0]})"]
            if self.ahead
            else []
        )
        counts += [f"skipped {self.duplicates:,} seen before"] if self.duplicates else []
        counts += [f"rejected {self.rejected.total():,}"] if self.rejected else []
        counts += [f"not sent {self.unsent:,}"] if self.unsent else []
        stopped = self._stopped()
        reasons = [f"  {count:,} × {reason}" for reason, count in self.rejected.most_common()]
        hidden = self.rejected.total() - len(self.examples)
        more = [f"  … and {hidden:,} more; --rejects FILE keeps them all"] if hidden > 0 else []
        shown = [f"  {explain(example)}" for example in self.examples]
        return [", ".join(counts), *self.notes, *([stopped] if self.interrupted else []), *reasons, *shown, *more]

    def _stopped(self) -> str:
        if self.resumes:
            return "interrupted: the next run goes on from here"
        return (
            f"interrupted after {self.last}: what follows was not read"
            if self.last
            else "interrupted: nothing was read"
        )


def problem(item: Item, rejected: RecordRejected) -> dict[str, Any]:
    """Return where a problem is, what it is, and how to fix it."""
    return {
        "where": item.where,
        "reason": rejected.reason,
        "field": rejected.field,
        "error": rejected.error,
        "fix": rejected.fix,
    }


def explain(example: dict[str, Any]) -> str:
    """Format as ``news.jsonl:7: title: input should be a valid string → write it as text, in quotes``."""
    fix = f" → {example['fix']}" if example["fix"] else ""
    return f"{example['where']}: {example['error']}{fix}"


def reject_line(item: Item, rejected: RecordRejected) -> dict[str, Any]:
    """Return a line of the rejects file: where, why, the fix, and the original (in base64 if not UTF-8)."""
    try:
        original, encoding = item.original.decode(), "utf-8"
    except UnicodeDecodeError:
        original, encoding = base64.b64encode(item.original).decode(), "base64"
    return {**problem(item, rejected), "encoding": encoding, "original": original}
