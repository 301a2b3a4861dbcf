"""The fields of an article's story in the index: as it is written first, and as it is read back."""

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
"""An article's id to what it is looked up by; to nothing when it is deleted or too short."""

_DATES = ("date", "story.date")
_VALUES = ("id", "story.id", "story.size", "story.lead", "story.signature", "story.facts")
READ: tuple[Document, ...] = (
    *({"field": name, "format": "epoch_millis"} for name in _DATES),
    *({"field": name} for name in _VALUES),
)
"""The ``docvalue_fields`` of a search whose hits ``member`` reads: columns, so that no document is unpacked for them."""


def first_story(id: str, date: str, signed: Signature | None) -> Document:
    """``story`` of an article as long as nothing like it is known: a story of its own."""
    story: Document = {"id": id, "date": date, "size": 1, "lead": True}
    return story | (
        {"bands": list(signed.bands), "signature": signed.text, "facts": signed.facts_text} if signed else {}
    )


def bands(writes: Iterable[WriteOp]) -> Bands:
    """Of articles that are written or deleted; of every version, when one comes twice."""
    return merged([{write.id: write.document["story"].get("bands", ()) if write.document else ()} for write in writes])


def merged(parts: Iterable[Bands]) -> dict[str, tuple[str, ...]]:
    """The bands of an article in all of these, each once: published again as it was, it has no more of them."""
    found: dict[str, dict[str, None]] = {}
    for part in parts:
        for id, bands in part.items():
            found.setdefault(id, {}).update(dict.fromkeys(bands))
    return {id: tuple(bands) for id, bands in found.items()}


def with_story(story: Document, now: Story) -> Document:
    """``story`` with what it should say now; bands, signature and facts stay, as they are the text's."""
    date = iso(datetime.fromtimestamp(now.date / 1000, UTC))
    return story | {"id": now.id, "date": date, "size": now.size, "lead": now.lead}


def minhash_bytes(story: Document) -> bytes:
    """The bytes to compare an article by; empty when it is too short."""
    return base64.b64decode(story.get("signature", ""))


def member(hit: Document) -> StoryArticle:
    """A hit of a search for the fields of READ."""
    values = {name: found[0] for name, found in hit["fields"].items()}
    story = Story(values["story.id"], int(values["story.date"]), values["story.size"], values["story.lead"])
    compared = base64.b64decode(values.get("story.signature", ""))
    facts = base64.b64decode(values.get("story.facts", ""))
    return StoryArticle(values["id"], int(values["date"]), compared, story, facts)
