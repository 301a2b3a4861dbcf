"""Jobs of an enrichment process: record values in, enriched values or rejections out."""

import errno
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import structlog

from pipeline.config.settings import Settings
from pipeline.enrich import NO_MODEL, Enricher
from pipeline.enrich.ner.model import installed_models
from pipeline.enrich.text.line_memory import FILE, LineMemory
from pipeline.errors import Reason, RecordRejected, SetupError, Unavailable
from pipeline.messages.articles import Article, EnrichedArticle
from pipeline.messages.records import Enriched, Result, Value, decode_article
from pipeline.packs.table import OTHER, PACKS

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.EMFILE, errno.ENFILE})
"""Errors of a machine that has run out of a resource, independent of the article."""
_loaded: tuple[Settings, Enricher] | None = None


def load(settings: Settings, sockets: Mapping[str, Path] = MappingProxyType({})) -> None:
    """Load the models and the gazetteer for this process; raises SetupError.

    ``sockets`` are the sockets, by language, of recognisers that several processes share.
    """
    global _loaded  # the only place where a pool process can keep it between jobs
    models = installed_models(settings.data_dir, sockets, settings.enrich_timeout)
    memory = _memory(settings.line_memory, settings.data_dir) if settings.learn_lines else None
    _loaded = settings, Enricher(settings, models, memory)


def _memory(path: Path | None, data_dir: Path) -> LineMemory | None:
    """Return the line memory; None if the data folder is read-only and no other path is set."""
    if path is None and data_dir.exists() and not os.access(data_dir, os.W_OK):
        log.warning(
            "recurring lines are not learned: the folder of data is read-only",
            folder=str(data_dir),
            fix="set line_memory",
        )
        return None
    return LineMemory(path or data_dir / FILE)


def enrich_values(values: Sequence[Value]) -> list[Result]:
    """Enrich record values; return one result per value, in order. A rejection is returned, not raised."""
    assert _loaded is not None, "load() comes first"
    settings, enricher = _loaded
    decoded = [_decode(value, settings.max_article_bytes) for value, _ in values]
    articles = [
        (article, timestamp)
        for article, (_, timestamp) in zip(decoded, values, strict=True)
        if isinstance(article, Article)
    ]
    results = iter(enrich_articles(enricher, articles))
    return [next(results) if isinstance(article, Article) else article for article in decoded]


def _decode(value: bytes | None, max_bytes: int) -> Article | RecordRejected:
    try:
        return decode_article(value, max_bytes)
    except RecordRejected as rejected:
        return rejected


def enrich_articles(enricher: Enricher, items: Sequence[tuple[Article, int]]) -> list[Result]:
    """Enrich all articles together and, if that fails, one by one, so that only the culprit is rejected."""
    try:
        return [_enriched(article) for article in enricher.enrich_many(items)]
    except (Unavailable, SetupError):
        # These are not caused by an article.
        raise
    except Exception as error:  # noqa: BLE001
        _check_room(error)
        # Models and libraries run on arbitrary text; the errors that an article can cause in them cannot be listed, do
        # not concern the rest of its batch, and are not fixed by a retry: they reject that article.
        if len(items) == 1:
            return [error if isinstance(error, RecordRejected) else _failure(error)]
        return [result for item in items for result in enrich_articles(enricher, [item])]


def _check_room(error: Exception) -> None:
    """Raise Unavailable if the error means that the machine has run out of a resource, not that the article is bad."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        raise Unavailable(
            f"the machine has run out of something ({error.strerror}): free disk below {tempfile.gettempdir()}, "
            "memory or open files; articles wait until then"
        ) from error


def _enriched(article: EnrichedArticle) -> Enriched:
    language = "" if article.provenance.model != NO_MODEL else article.language.code
    without = (language if language in PACKS else OTHER) if language else ""
    return Enriched(article.id.encode(), article.model_dump_json().encode(), without)


def _failure(error: Exception) -> RecordRejected:
    return RecordRejected(
        Reason.ENRICHMENT_FAILED, f"{type(error).__name__}: {error}", fix="replay it after an upgrade of Dateline"
    )
