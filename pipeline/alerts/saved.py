"""Saved searches, in their own index beside the articles', so that every worker sees changes within seconds."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pipeline.alerts.aside import SetAside, read_stored
from pipeline.errors import Conflict, IndexMissing, NotFound, UsageError
from pipeline.index.gateway import Gateway
from pipeline.messages.articles import AlertName
from pipeline.search.geo import LookUp, written
from pipeline.search.options import FILTERS, SearchOptions, read_query
from pipeline.search.query import Query

MAX_SAVED_SEARCHES = 10_000
"""Maximum saved searches, read with one Elasticsearch search; more are refused."""
NOT_SAVED = {
    "since": "an alert reports what comes from now on",
    "until": "an alert reports until it is removed",
    "story": "the id of a story changes when an earlier copy of it comes",
    "like": "what an article is like changes with every other article; give names, places or words of it",
}
"""Filters that an alert cannot have, with the reason; they are refused, because the alert would differ without them."""
ASKED = tuple(name for name in FILTERS if name not in NOT_SAVED)
"""Options that can be saved: those that select articles, not those that sort or display them."""

MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "_meta": {"mapping_version": 1},
    "properties": {
        "name": {"type": "keyword"},
        "created_at": {"type": "date"},
        # Options as typed: read back, never searched.
        "options": {"type": "object", "enabled": False},
    },
}


@dataclass(frozen=True)
class AlertSearch:
    """A saved search; ``options`` are the ASKED options given, with places to be near to resolved to points."""

    name: str
    options: dict[str, Any]
    created_at: datetime

    @property
    def query(self) -> Query:
        """Return the search; raises UsageError when this version does not know one of its options."""
        return read_query(saved_options(self.options), self.created_at, _resolved)


def searches_index(alias: str) -> str:
    """Return the name of the saved searches' index, e.g. articles-saved-searches."""
    return f"{alias}-saved-searches"


def saved_options(options: dict[str, Any]) -> SearchOptions:
    """Convert stored options back to options as typed; raises UsageError."""
    unknown = options.keys() - set(ASKED)
    if unknown:
        raise UsageError(f"a saved search does not support {', '.join(sorted(unknown))}")
    return SearchOptions(**options)


def to_save(name: str, options: SearchOptions, now: datetime, look_up: LookUp) -> AlertSearch:
    """Build a named search; raises UsageError for a bad name, a bad option, or nothing to look for."""
    try:
        TypeAdapter(AlertName).validate_python(name)
    except ValidationError as error:
        raise UsageError(
            f"{name!r} is not a name for an alert: use up to 64 of a-z, digits, dots, dashes and underscores"
        ) from error
    refuse_unsaved(options)
    near = read_query(options, now, look_up).near
    if near:
        options = replace(options, near=written(near), within=f"{near.kilometres:.3f}km")
    given = {key: value for key, value in asdict(options).items() if key in ASKED and value}
    saved = AlertSearch(name, given, now)
    if not _chooses(saved.query):
        raise UsageError("an alert needs a condition: words, a person, a place, a country, …")
    return saved


def refuse_unsaved(options: SearchOptions) -> None:
    """Raise UsageError for a filter that an alert cannot have."""
    for name, reason in NOT_SAVED.items():
        if getattr(options, name):
            raise UsageError(f"--{name} cannot be saved in an alert: {reason}; leave it out")


def _chooses(query: Query) -> bool:
    return query != Query(words=replace(query.words, terms=(), phrases=(), required=()))


def add(gateway: Gateway, saved: AlertSearch) -> None:
    """Save a search; raises UsageError when the name is taken, Unavailable."""
    index = searches_index(gateway.alias)
    gateway.make_index(index, MAPPINGS)
    if gateway.count(index=index) >= MAX_SAVED_SEARCHES:
        raise UsageError(f"there are {MAX_SAVED_SEARCHES:,} saved searches, which is the maximum: remove one first")
    document = {"name": saved.name, "options": saved.options, "created_at": saved.created_at.isoformat()}
    try:
        gateway.create(index, saved.name, document)
    except Conflict as error:
        raise UsageError(f"there is an alert {saved.name}: remove it first, or choose another name") from error


def remove(gateway: Gateway, name: str) -> None:
    """Remove a search; raises UsageError for an unknown name, Unavailable."""
    try:
        gateway.delete(searches_index(gateway.alias), name)
    except (NotFound, IndexMissing) as error:
        raise _unknown(name) from error


def find(gateway: Gateway, name: str) -> AlertSearch:
    """Return a search by name; raises UsageError for an unknown name, Unavailable."""
    found = [saved for saved in all_searches(gateway) if saved.name == name]
    if not found:
        raise _unknown(name)
    return found[0]


def all_searches(gateway: Gateway, aside: SetAside | None = None) -> list[AlertSearch]:
    """Return all saved searches by name, empty if there are none. Unreadable ones go to ``aside``.

    Raises Unavailable.
    """
    aside = aside or SetAside()
    found = []
    for hit in _hits(gateway, MAX_SAVED_SEARCHES)["hits"]:
        try:
            stored = read_stored(hit["_source"])
        except UsageError as error:
            aside.add(hit["_id"], str(error))
        else:
            found.append(AlertSearch(stored.name, stored.options, stored.created_at))
    return sorted(found, key=lambda saved: saved.name)


def stored_documents(gateway: Gateway) -> dict[str, dict[str, Any]]:
    """Return all stored documents by id, readable or not; raises Unavailable."""
    try:
        # A closed index must not look like an empty one.
        answer = gateway.search(searches_index(gateway.alias), size=MAX_SAVED_SEARCHES)
    except IndexMissing:
        return {}
    return {hit["_id"]: hit["_source"] for hit in answer["hits"]["hits"]}


def put_document(gateway: Gateway, id: str, document: dict[str, Any]) -> None:
    """Store a document from ``stored_documents``; raises Conflict if it exists, RequestRefused, Unavailable."""
    index = searches_index(gateway.alias)
    gateway.make_index(index, MAPPINGS)
    gateway.create(index, id, document)


def state(gateway: Gateway) -> tuple[Any, ...]:
    """Return the number of searches and the newest one: changes with every addition and removal."""
    found = _hits(gateway, 1)
    return found["total"]["value"], *(hit["sort"][0] for hit in found["hits"])


def _hits(gateway: Gateway, size: int) -> dict[str, Any]:
    answer = gateway.search(
        searches_index(gateway.alias),
        size=size,
        sort=[{"created_at": "desc"}],
        track_total_hits=True,
        ignore_unavailable=True,
    )
    hits: dict[str, Any] = answer["hits"]
    return hits


def _unknown(name: str) -> UsageError:
    return UsageError(f"there is no alert {name}; `dateline alerts list` shows them")


def _resolved(name: str) -> list[Any]:
    raise UsageError(f"the place {name!r} was not resolved when the alert was saved")
