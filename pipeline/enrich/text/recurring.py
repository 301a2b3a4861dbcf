"""Lines that recur in an outlet's articles and so belong to its pages: a footer, an appeal, a column's subtitle.

They are recognised by their repetition (site-level boilerplate detection: Bar-Yossef and Rajagopalan, "Template
Detection via Data Mining", WWW 2002). A line of the day is in few articles or on few days, and background that a wire
repeats for weeks is in a small part of an outlet's articles. The lines are learned from files beforehand and do not
change during enrichment, so a redelivery gives the same text.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pipeline.config.whole_files import whole_file
from pipeline.enrich.text.alignment import Edit
from pipeline.errors import SetupError

MIN_ARTICLES = 5
MIN_DAYS = 3
MIN_SHARE = 0.2
"""Least share of the source's articles that have the line."""
MAX_LINES = 200
"""Lines kept per source; a page has fewer."""
MAX_TAKEN = 0.5
"""Greatest share of an article's characters that unreviewed learned lines may remove."""
KEY_BYTES = 8
MAX_CANDIDATES = 20_000
"""Lines counted per source at a time; beyond it those seen once are dropped."""
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_DIGITS = re.compile(r"\d+")
Lines = frozenset[str]


def line_key(line: str) -> str:
    """Return a hash of a line that ignores numbers, case and spaces."""
    plain = _DIGITS.sub("0", " ".join(line.casefold().split()))
    return blake2b(plain.encode(), digest_size=8).hexdigest()


def exact_key(line: str) -> bytes:
    """Return a hash of a line that ignores case and spaces, but not numbers, in which a bulletin's lines differ."""
    return blake2b(" ".join(line.casefold().split()).encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def strip_recurring(text: str, lines: Lines) -> list[Edit]:
    """Return an edit for each line that recurs in its source's articles; none if nothing else would be left."""
    spans = [match.span() for match in _LINE.finditer(text)] if lines else []
    found = [(start, end) for start, end in spans if line_key(text[start:end]) in lines]
    if len(found) == len(spans):
        return []
    return [Edit(start, min(end + 1, len(text)), removed="recurring") for start, end in found]


def strip_learned(text: str, lines: Lines) -> list[Edit]:
    """Return an edit for each line whose ``exact_key`` is in ``lines``; none if they are more than half of the text."""
    if not lines:
        return []
    spans = [match.span() for match in _LINE.finditer(text)]
    found = [(start, end) for start, end in spans if exact_key(text[start:end]).hex() in lines]
    taken, whole = (sum(end - start for start, end in each) for each in (found, spans))
    if taken > MAX_TAKEN * whole:
        return []
    return [Edit(start, min(end + 1, len(text)), removed="recurring") for start, end in found]


class LineCounts:
    """Counts of lines in articles by source; a repeated article counts once."""

    def __init__(self) -> None:
        self._articles: Counter[str] = Counter()
        self._texts: set[str] = set()
        self._lines: dict[str, Counter[str]] = defaultdict(Counter)
        self._days: dict[tuple[str, str], set[int]] = {}

    def observe(self, source: str, text: str, day: int | None) -> None:
        """Count an article of ``source`` published on ``day`` (a day number); ignored without a source or day."""
        seen = line_key(source + text)
        if not source or day is None or seen in self._texts:
            return
        self._texts.add(seen)
        self._articles[source] += 1
        for key in {line_key(line) for line in text.split("\n") if line.strip()}:
            self._lines[source][key] += 1
            days = self._days.setdefault((source, key), set())
            if len(days) < MIN_DAYS:
                days.add(day)
        if len(self._lines[source]) > MAX_CANDIDATES:
            self._forget_single(source)

    def recurring(self) -> dict[str, list[str]]:
        """Return the keys of each source's recurring lines, most frequent first."""
        found = {source: list(self._ranked(source))[:MAX_LINES] for source in sorted(self._lines)}
        return {source: keys for source, keys in found.items() if keys}

    def _ranked(self, source: str) -> Iterable[str]:
        least = max(MIN_ARTICLES, MIN_SHARE * self._articles[source])
        counts = sorted(self._lines[source].items(), key=lambda each: (-each[1], each[0]))
        return (key for key, count in counts if count >= least and len(self._days[source, key]) >= MIN_DAYS)

    def _forget_single(self, source: str) -> None:
        for key in [key for key, count in self._lines[source].items() if count == 1]:
            del self._lines[source][key], self._days[source, key]


def save_lines(path: Path, lines: Mapping[str, list[str]]) -> None:
    """Write the file atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as file:
        file.write(json.dumps({"sources": lines}).encode())


def load_lines(path: Path | None) -> dict[str, Lines]:
    """Read the recurring lines by source from a file that ``save_lines`` wrote; raises SetupError."""
    if path is None:
        return {}
    try:
        if not path.is_file() and path.exists():  # reading a pipe would block
            raise ValueError("not a file")
        data: Any = json.loads(path.read_text("utf-8"))
        return {source: frozenset(keys) for source, keys in data["sources"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        fix = "write it with dateline enrich --learn-lines FILE, or unset DATELINE_RECURRING_LINES"
        raise SetupError(f"recurring_lines: {path} is not a file of recurring lines ({error}); {fix}") from error
