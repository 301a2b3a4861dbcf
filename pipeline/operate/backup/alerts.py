"""Alerts in a backup: saved searches as stored, including those that this version cannot run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.alerts.saved import MAX_SAVED_SEARCHES, put_document, stored_documents
from pipeline.config.parts import ArticleIndex
from pipeline.errors import Conflict, RequestRefused, UsageError
from pipeline.index.gateway import Gateway
from pipeline.operate.backup.part import KEPT, RESTORED, UNCHANGED, Row, RowResult


class AlertRow(Row):
    name: str
    document: dict[str, Any]


@dataclass(frozen=True)
class AlertPart:
    settings: ArticleIndex
    name: str = "alerts"
    row: type[Row] = AlertRow

    def read(self) -> Iterator[AlertRow]:
        """Yield every saved search; raises Unavailable."""
        with Gateway(self.settings) as gateway:
            documents = stored_documents(gateway)
        yield from (AlertRow(name=name, document=document) for name, document in sorted(documents.items()))

    def restore(self, rows: Iterable[AlertRow], *, dry_run: bool) -> Iterator[RowResult]:
        """Save the searches whose name is free. Raises UsageError when there would be too many, Unavailable."""
        with Gateway(self.settings) as gateway:
            here = stored_documents(gateway)
            wanted = list(rows)
            if len(here.keys() | {row.name for row in wanted}) > MAX_SAVED_SEARCHES:
                raise UsageError(f"there would be more than {MAX_SAVED_SEARCHES:,} saved searches: remove some first")
            for row in wanted:
                result = _result(row, here.get(row.name))
                if result.outcome == RESTORED and not dry_run:
                    result = _saved(gateway, row)
                yield result


def _saved(gateway: Gateway, row: AlertRow) -> RowResult:
    try:
        put_document(gateway, row.name, row.document)
    except Conflict:
        return RowResult(row.name, KEPT, "an alert of that name was added meanwhile")
    except RequestRefused as error:
        raise UsageError(f"the alert {row.name!r} of the backup cannot be saved: {error}") from error
    return RowResult(row.name, RESTORED)


def _result(row: AlertRow, here: dict[str, Any] | None) -> RowResult:
    if here is None:
        return RowResult(row.name, RESTORED)
    if here == row.document:
        return RowResult(row.name, UNCHANGED)
    made, kept = here.get("created_at"), row.document.get("created_at")
    return RowResult(
        row.name,
        KEPT,
        f"an alert of that name, made {made}, looks for something else than that of the backup, made {kept}: "
        f"to have the latter, remove it with `dateline alerts remove {row.name}` and restore again",
    )
