"""Saved searches."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response
from pydantic import ConfigDict, Field, model_validator

from pipeline.alerts import saved
from pipeline.api.access import READER, WRITER
from pipeline.api.api_context import Ctx
from pipeline.api.conditional import answer
from pipeline.errors import NotFound, UsageError
from pipeline.search.answers import Answer
from pipeline.search.options import SearchOptions, gazetteer_look_up

router = APIRouter(tags=["alerts"])
PATTERN = r"^[a-z0-9][a-z0-9._-]{0,63}$"
Name = Annotated[str, Field(pattern=PATTERN)]
Values = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=256)], ...], Field(max_length=20)]


class SavedSearch(Answer):
    """A saved search; index workers notify of what matches it."""

    name: str
    options: dict[str, Any] = Field(description="The filters that were given, a place to be near to as a point.")
    created_at: datetime


class SavedSearches(Answer):
    """All saved searches, by name."""

    alerts: tuple[SavedSearch, ...]


class NewSearch(Answer):
    """A search to save."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    q: str = Field("", max_length=1000)
    person: Values = ()
    organization: Values = ()
    place: Values = ()
    country: Values = ()
    language: Values = ()
    source: Values = ()
    tag: Values = ()
    near: str | None = Field(None, max_length=256)
    within: str | None = Field(None, max_length=32)
    box: str | None = Field(None, max_length=128)

    @model_validator(mode="before")
    @classmethod
    def _savable(cls, given: Any) -> Any:
        for name, reason in saved.NOT_SAVED.items():
            if isinstance(given, dict) and name in given:
                raise ValueError(f"{name} cannot be saved in an alert: {reason}; leave it out")
        return given


@router.get("/alerts", response_model=SavedSearches, dependencies=[READER])
def alerts(request: Request, found: Ctx) -> Response:
    """List the saved searches."""
    listed = tuple(_shown(each) for each in saved.all_searches(found.backend.gateway))
    return answer(request, SavedSearches(alerts=listed))


@router.post("/alerts", response_model=SavedSearch, status_code=201, dependencies=[WRITER])
def add(found: Ctx, new: NewSearch) -> SavedSearch:
    """Save a search (scope write)."""
    given = new.model_dump(exclude={"name", "q"})
    options = SearchOptions(words=(new.q,) if new.q else (), **given)
    made = saved.to_save(new.name, options, datetime.now(UTC), gazetteer_look_up(found.settings))
    saved.add(found.backend.gateway, made)
    return _shown(made)


@router.delete("/alerts/{name}", status_code=204, dependencies=[WRITER])
def remove(found: Ctx, name: Annotated[str, Path(pattern=PATTERN)]) -> None:
    """Remove a saved search (scope write)."""
    try:
        saved.remove(found.backend.gateway, name)
    except (NotFound, UsageError) as error:
        raise HTTPException(404, f"there is no alert {name}") from error


def _shown(search: saved.AlertSearch) -> SavedSearch:
    return SavedSearch(name=search.name, options=search.options, created_at=search.created_at)
