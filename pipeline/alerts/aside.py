"""Saved searches that cannot be run are set aside, each with its reason; the others notify as before.

Somebody may have written one to the index by hand, another version of Dateline may have saved it, or it may be more
than Elasticsearch takes. None of that may stop the stage that notifies.
"""

import logging
from datetime import UTC, datetime
from typing import Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticSerializationError, to_json

from pipeline.errors import UsageError
from pipeline.messages.articles import AlertName
from pipeline.search.query import Query, matching

log = logging.getLogger(__name__)

MAX_CONDITIONS_BYTES = 256 * 1024
"""Of a search as Elasticsearch gets it, with every batch of articles: a hundred words and names are some 30 kB."""
MAX_REASON = 300
"""Characters of a reason in a log: Elasticsearch may quote the whole search."""
TEXTS = ("near", "within", "box")
"""The options that are one text; the others are lists of texts."""


class StoredSearch(BaseModel):
    """A saved search as its index has it."""

    model_config = ConfigDict(extra="ignore")

    name: AlertName
    created_at: AwareDatetime
    options: dict[str, list[str] | str]

    @model_validator(mode="after")
    def _texts_where_texts_belong(self) -> Self:
        for name, value in self.options.items():
            if isinstance(value, str) != (name in TEXTS):
                raise ValueError(f"the option {name} is not {'a text' if name in TEXTS else 'a list of texts'}")
        return self


class SetAside:
    """Saved searches that were set aside, by name, with the reason; each is logged once."""

    def __init__(self) -> None:
        self.reasons: dict[str, str] = {}

    def add(self, name: str, reason: str) -> None:
        """Set one aside."""
        short = reason[:MAX_REASON].encode("utf-8", "backslashreplace").decode()
        if self.reasons.get(name) != short:
            log.warning("the alert %s cannot be run and is set aside: %s", ascii(name)[1:-1], short)
        self.reasons[name] = short

    def __contains__(self, name: str) -> bool:
        return name in self.reasons


def read_stored(source: Any) -> StoredSearch:
    """The saved search that a document holds; raises UsageError with what is wrong with it."""
    try:
        found = StoredSearch.model_validate(source)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise UsageError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    return found.model_copy(update={"created_at": datetime.astimezone(found.created_at, UTC)})


def conditions(query: Query) -> dict[str, Any]:
    """The query for Elasticsearch; raises UsageError when it cannot be sent, or is longer than every batch can bear."""
    found = matching(query)
    try:
        length = len(to_json(found))
    except (UnicodeEncodeError, PydanticSerializationError) as error:
        raise UsageError(f"it cannot be written as JSON: {error}") from None
    if length > MAX_CONDITIONS_BYTES:
        raise UsageError(f"it is {length:,} bytes long, and may be {MAX_CONDITIONS_BYTES:,}: look for less")
    return found
