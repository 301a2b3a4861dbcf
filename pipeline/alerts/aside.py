"""Saved searches that cannot be run: they are set aside with the reason, and the others continue.

One may have been written to the index by hand, saved by another version of Dateline, or be too large for Elasticsearch.
None of that may stop the stage that runs alerts.
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
"""Maximum bytes of a search as sent to Elasticsearch with every batch: a hundred words and names take about 30 kB."""
MAX_REASON = 300
"""Maximum characters of a logged reason: Elasticsearch may quote the whole search."""
TEXTS = ("near", "within", "box")
"""Options with a single text; the others are lists of texts."""


class StoredSearch(BaseModel):
    """A saved search as stored in its index."""

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
    """Saved searches set aside, by name, with the reason; each is logged once."""

    def __init__(self) -> None:
        self.reasons: dict[str, str] = {}

    def add(self, name: str, reason: str) -> None:
        """Set a search aside."""
        short = reason[:MAX_REASON].encode("utf-8", "backslashreplace").decode()
        if self.reasons.get(name) != short:
            log.warning("the alert %s cannot be run and is set aside: %s", ascii(name)[1:-1], short)
        self.reasons[name] = short

    def __contains__(self, name: str) -> bool:
        return name in self.reasons


def read_stored(source: Any) -> StoredSearch:
    """Return the saved search in a document; raises UsageError with the problem."""
    try:
        found = StoredSearch.model_validate(source)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise UsageError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    return found.model_copy(update={"created_at": datetime.astimezone(found.created_at, UTC)})


def conditions(query: Query) -> dict[str, Any]:
    """Return the Elasticsearch query; raises UsageError when it is invalid or too large to run with every batch."""
    found = matching(query)
    try:
        length = len(to_json(found))
    except (UnicodeEncodeError, PydanticSerializationError) as error:
        raise UsageError(f"it cannot be written as JSON: {error}") from None
    if length > MAX_CONDITIONS_BYTES:
        raise UsageError(f"it is {length:,} bytes long, and may be {MAX_CONDITIONS_BYTES:,}: look for less")
    return found
