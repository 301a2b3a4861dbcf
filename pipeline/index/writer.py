"""Write articles to the index: each once, newest version only, however often they arrive."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.errors import Unavailable
from pipeline.index import bulk
from pipeline.index.bulk import WriteOp, WriteResult
from pipeline.index.gateway import Gateway
from pipeline.index.reading import read_documents
from pipeline.index.template import mapped_otherwise

# Fewer rejected documents than this mean bad documents, not a broken template.
MIN_REJECTED_FOR_MISMATCH = 5


class MappingMismatch(Unavailable):
    """Most of a batch was refused: the index is at fault, not the articles. The batch waits until it is fixed."""


class IndexWriter:
    """Writes batches through an alias; ``max_bytes`` and ``max_items`` limit one request."""

    def __init__(self, gateway: Gateway, alias: str, *, max_items: int, max_bytes: int) -> None:
        self._gateway = gateway
        self._alias = alias
        self._max_items = max_items
        self._max_bytes = max_bytes
        self._has_taken = False
        self._refused_in_a_row = 0

    def write(self, writes: Sequence[WriteOp]) -> list[WriteResult]:
        """Write a batch; return one result per write, in the same order. 'conflict' now means unchanged.

        Raises MappingMismatch when most are refused because of the index, not the documents. Safe to repeat with the
        same writes.
        """
        verdicts = [
            verdict
            for batch in bulk.batches(writes, self._max_items, self._max_bytes)
            for verdict in self._write_batch(batch)
        ]
        refused = [v for v in verdicts if v.verdict == "rejected"]
        if 2 * len(refused) > len(verdicts) and self._is_to_blame(len(refused)):
            raise MappingMismatch(refused[0].detail)
        taken = any(v.verdict in ("done", "conflict") for v in verdicts)
        self._has_taken = self._has_taken or taken
        self._refused_in_a_row = 0 if taken else self._refused_in_a_row + len(refused)
        return verdicts

    def _is_to_blame(self, refused: int) -> bool:
        """Return whether the index is at fault: it refused many, or a few before accepting any, and its mapping differs
        from ours."""
        if refused >= MIN_REJECTED_FOR_MISMATCH:
            return True
        unproven = not self._has_taken or self._refused_in_a_row + refused >= MIN_REJECTED_FOR_MISMATCH
        return unproven and mapped_otherwise(self._gateway, self._alias)

    def _write_batch(self, writes: Sequence[WriteOp]) -> list[WriteResult]:
        verdicts = bulk.write(self._gateway, self._alias, writes)
        # A conflict is either a redelivery or a re-enrichment of the same raw record; only the latter is written.
        again = [n for n in self._positions(verdicts) if writes[n].document is not None]
        renewed = self._enriched_anew([writes[n] for n in again])
        changed = [n for n, is_new in zip(again, renewed, strict=True) if is_new]
        overwriting = [replace(writes[n], overwrite_equal=True) for n in changed]
        retried = bulk.write(self._gateway, self._alias, overwriting)
        for n, verdict in zip(changed, retried, strict=True):
            verdicts[n] = verdict
        self._take_down(writes, verdicts)
        return verdicts

    def _take_down(self, writes: Sequence[WriteOp], verdicts: list[WriteResult]) -> None:
        """Retry takedowns that met a newer version, with the version now in the index."""
        held = [n for n in self._positions(verdicts) if writes[n].takes_down]
        raised = bulk.raised(self._gateway, self._alias, [writes[n] for n in held])
        again = [(n, write) for n, write in zip(held, raised, strict=True) if write]
        for (n, _), verdict in zip(again, bulk.write(self._gateway, self._alias, [w for _, w in again]), strict=True):
            # Yet another version arrived after the look-up: the caller retries.
            verdicts[n] = WriteResult("retry", "a newer version came") if verdict.verdict == "conflict" else verdict

    @staticmethod
    def _positions(verdicts: Sequence[WriteResult]) -> list[int]:
        return [n for n, verdict in enumerate(verdicts) if verdict.verdict == "conflict"]

    def _enriched_anew(self, writes: Sequence[WriteOp]) -> list[bool]:
        if not writes:
            return []
        docs = read_documents(self._gateway, self._alias, [item.id for item in writes], ["provenance"])
        return [_differs(item, stored) for item, stored in zip(writes, docs, strict=True)]


def _differs(item: WriteOp, stored: dict[str, object]) -> bool:
    """Return whether it is the same version, made later by other code, another model or gazetteer."""
    source = stored.get("_source")
    if stored.get("_version") != item.version or not isinstance(source, dict) or item.document is None:
        return False
    there, here = source.get("provenance", {}), item.document["provenance"]
    makers = ("pipeline", "model", "gazetteer")
    return any(there.get(m) != here.get(m) for m in makers) and here["enriched_at"] > there["enriched_at"]
