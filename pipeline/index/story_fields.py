"""Story fields of an article in the index: as first written, and as read back."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pipeline.index.bulk import WriteOp
from pipeline.messages.timestamps import iso
from pipeline.stories.clusters import Story, StoryArticle
from pipeline.stories.minhash import Signature

Document = dict[str, Any]
Bands = Mapping[str, Sequence[str]]
"""Maps an article's id to its MinHash bands; to none when it is deleted or too short."""

_DATES = ("date", "story.date")
_VALUES = ("id", "story.id", "story.size", "story.lead", "story.signature", "story.facts")
READ: tuple[Document, ...] = (
    *({"field": name, "format": "epoch_millis"} for name in _DATES),
    *({"field": name} for name in _VALUES),
)
"""The ``docvalue_fields`` of a search whose hits ``member`` reads: columns, so that no source is unpacked."""


def first_story(id: str, date: str, signed: Signature | None) -> Document:
    """Return ``story`` for an article without known copies: a story of its own."""
    story: Document = {"id": id, "date": date, "size": 1, "lead": True}
    return story | (
        {"bands": list(signed.bands), "signature": signed.text, "facts": signed.facts_text} if signed else {}
    )


def bands(writes: Iterable[WriteOp]) -> Bands:
    """Return the bands of articles written or deleted; of every version when one comes twice."""
    return merged([{write.id: write.document["story"].get("bands", ()) if write.document else ()} for write in writes])


def merged(parts: Iterable[Bands]) -> dict[str, tuple[str, ...]]:
    """Merge bands by article, without duplicates: an article republished unchanged gets no more of them."""
    found: dict[str, dict[str, None]] = {}
    for part in parts:
        for id, bands in part.items():
            found.setdefault(id, {}).update(dict.fromkeys(bands))
    return {id: tuple(bands) for id, bands in found.items()}


def with_story(story: Document, now: Story) -> Document:
    """Return ``story`` updated to ``now``; bands, signature and facts belong to the text and stay."""
    date = iso(datetime.fromtimestamp(now.date / 1000, UTC))
    return story | {"id": now.id, "date": date, "size": now.size, "lead": now.lead}


def minhash_bytes(story: Document) -> bytes:
    """Return the bytes to compare an article by; empty when it is too short."""
    return base64.b64decode(story.get("signature", ""))


def member(hit: Document) -> StoryArticle:
    """Convert a hit of a search for the READ fields."""
    values = {name: found[0] for name, found in hit["fields"].items()}
    story = Story(values["story.id"], int(values["story.date"]), values["story.size"], values["story.lead"])
    compared = base64.b64decode(values.get("story.signature", ""))
    facts = base64.b64decode(values.get("story.facts", ""))
    return StoryArticle(values["id"], int(values["date"]), compared, story, facts)
