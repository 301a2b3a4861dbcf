"""``dateline enrich`` and ``dateline geotag``: lines in, lines out, no broker."""

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.cli.terminal import json_escaped, json_text, one_line
from pipeline.config.settings import Settings
from pipeline.enrich import Enricher, source_key
from pipeline.enrich.geotag import GeotagRow, chunks, geotag, learn, read_row
from pipeline.enrich.places.resolution_features import SourcePrior
from pipeline.enrich.text.recurring import LineCounts, save_lines
from pipeline.errors import EXIT_REJECTED, Reason, RecordRejected
from pipeline.formats import forms
from pipeline.formats.inputs import Failed, check_paths, open_inputs
from pipeline.formats.items import Item, ReadOptions, SizeLimits
from pipeline.messages.article_version import version_at
from pipeline.messages.articles import Article

# The model is most efficient with batches of this size.
BATCH = 16


class Rejects:
    """Reports each rejected line on standard error, and records that there was one."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, where: str, rejected: RecordRejected) -> None:
        """Report a rejection; ``where`` is like news.jsonl:7."""
        self.count += 1
        fix = f" ({rejected.fix})" if rejected.fix else ""
        print(one_line(f"{where}: {rejected.reason}: {rejected.error}{fix}"), file=sys.stderr)

    @property
    def exit_status(self) -> int:
        """Return 1 when anything was rejected, else 0."""
        return EXIT_REJECTED if self.count else 0


def enrich_files(paths: Sequence[str], settings: Settings, failed: Failed) -> Iterator[str]:
    """Yield an enriched-article.v1 line for each article in files, folders or ``-``; the version is the time of
    reading."""
    check_paths(paths)
    enricher = Enricher(settings)
    for batch in chunks(_articles(paths, settings, failed), BATCH):
        version = version_at(time.time_ns() // 1_000_000, 0)
        for enriched in enricher.enrich_many([(article, version) for article in batch]):
            yield json_escaped(enriched.model_dump_json(exclude_none=True))


def learn_lines(paths: Sequence[str], settings: Settings, failed: Failed, save: Path) -> int:
    """Write the recurring lines of each source's articles to ``save``; return the number of sources with any.

    It needs articles of a week or more: a line counts if it occurs in a fifth of a source's articles, in at least five
    and on three days.
    """
    check_paths(paths)
    enricher = Enricher(settings)
    counts = LineCounts()
    for article in _articles(paths, settings, failed):
        day = article.published_at.toordinal() if article.published_at else None
        counts.observe(source_key(article), enricher.clean(article).text, day)
    lines = counts.recurring()
    save_lines(save, lines)
    return len(lines)


def geotag_files(
    paths: Sequence[str],
    settings: Settings,
    failed: Failed,
    *,
    given_spans: bool,
    learning: bool = False,
    save: Path | None = None,
) -> Iterator[str]:
    """Yield a line of toponyms for each row ``{"id", "text"}`` in JSON-lines files or ``-``.

    ``learning`` reads all rows first, to learn each source's usual topics; ``save`` stores that in a file.
    """
    check_paths(paths)
    enricher = Enricher(settings)
    rows: Iterable[GeotagRow] = _rows(paths, failed)
    usual: Iterator[SourcePrior | None] | None = None
    if learning:
        rows = list(rows)
        profiles, known = learn(enricher, rows, given_spans)
        usual = iter(known)
        if save:
            profiles.save(save)
    for batch in chunks(rows, BATCH):
        of_batch = [next(usual) for _ in batch] if usual else ()
        for answer in geotag(enricher, batch, given_spans, of_batch):
            yield json_text(answer, indent=None)


def _articles(paths: Sequence[str], settings: Settings, failed: Failed) -> Iterator[Article]:
    for given in open_inputs(paths, failed):
        for found in forms.read(given, ReadOptions(SizeLimits.of(settings)), None):
            if not isinstance(found, Item):
                continue
            if isinstance(found.outcome, RecordRejected):
                failed(found.where, found.outcome)
            else:
                yield found.outcome


def _rows(paths: Sequence[str], failed: Failed) -> Iterator[GeotagRow]:
    for given in open_inputs(paths, failed):
        for number, line in enumerate(given.stream, 1):
            if not line.strip():
                continue
            try:
                yield read_row(_json_object(line))
            except RecordRejected as rejected:
                failed(f"{given.name}:{number}", rejected)


def _json_object(line: bytes) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RecordRejected(Reason.NOT_JSON, str(error), fix="give one JSON object a line") from None
    if not isinstance(values, dict):
        raise RecordRejected(Reason.INVALID, "expected a JSON object", fix='give rows like {"id": "1", "text": "…"}')
    return values
