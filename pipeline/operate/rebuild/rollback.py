"""Roll back to the generation that a rebuild replaced, minus articles taken down since."""

from collections.abc import Iterable

from pipeline.config.parts import RebuildOptions
from pipeline.errors import SetupError, Unavailable
from pipeline.index import bulk
from pipeline.index.alias_swap import make_ready, swap, unblock
from pipeline.index.bulk import WriteOp
from pipeline.index.gateway import Gateway
from pipeline.index.generations import Generation, generations, mark_building, write_index
from pipeline.index.limits import portions
from pipeline.index.reading import read_documents
from pipeline.index.template import MAPPING_VERSION, next_alias
from pipeline.kafka.takedowns import TakedownList
from pipeline.operate.rebuild.rebuild import leased

BATCH = 500


def rollback(settings: RebuildOptions) -> tuple[str, str | None]:
    """Point the alias to the newest replaced generation; return its name and that of the one it replaces.

    Articles that arrived since are missing until a rebuild. Raises LeaseTaken while a rebuild runs, SetupError without
    such a generation, Unavailable.
    """
    with (
        Gateway(settings, timeout=settings.bulk_timeout) as gateway,
        leased(gateway),
        TakedownList(settings) as known,
    ):
        live = write_index(gateway)
        target = _replaced(generations(gateway), live)
        known.refresh()
        unblock(gateway, target.index)
        # Writes go through this alias; if we are killed here, it also says what this generation is.
        mark_building(gateway, target.index)
        _remove(gateway, target.index, (takedown.id for takedown in known))
        make_ready(gateway, target.index)
        swap(gateway, live, target.index)
        return target.index, live


def _replaced(found: list[Generation], live: str | None) -> Generation:
    old = [each for each in found if each.state == "old" and each.index != live and not each.closed]
    if not old:
        raise SetupError("no replaced generation is kept: make a new one with `dateline index rebuild`")
    if old[-1].mapping_version != MAPPING_VERSION:
        raise SetupError(
            f"{old[-1].index} has mapping version {old[-1].mapping_version}, this Dateline writes {MAPPING_VERSION}: "
            "run the version that made it"
        )
    return old[-1]


def _remove(gateway: Gateway, index: str, ids: Iterable[str]) -> None:
    for some in portions(list(ids), BATCH):
        found = [document for document in read_documents(gateway, index, some, fields=()) if document.get("found")]
        writes = [WriteOp(document["_id"], document["_version"], None) for document in found]
        again = [one for one in bulk.write(gateway, next_alias(gateway.alias), writes) if one.verdict == "retry"]
        if again:
            raise Unavailable(
                f"{len(again)} articles could not be deleted from {index}: {again[0].detail}; run it again"
            )
