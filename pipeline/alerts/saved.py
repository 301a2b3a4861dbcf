"""The saved searches, in an index of their own next to the articles': every worker sees a change within seconds."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pipeline.alerts.aside import SetAside, read_stored
from pipeline.errors import Conflict, IndexMissing, NotFound, UsageError
from pipeline.index.gateway import Gateway
from pipeline.messages.articles import AlertName
from pipeline.search.geo import LookUp
from pipeline.search.options import FILTERS, SearchOptions, read_query
from pipeline.search.query import Query

MAX_SAVED_SEARCHES = 10_000
"""Saved searches that one search of Elasticsearch gives; more are refused."""
NOT_SAVED = {
    "since": "an alert reports what comes from now on",
    "until": "an alert reports until it is removed",
    "story": "the id of a story changes when an earlier copy of it comes",
    "like": "what an article is like changes with every other article; give names, places or words of it",
}
"""Filters that an alert cannot have, with the reason; each is refused, as without it the alert would be another."""
ASKED = tuple(name for name in FILTERS if name not in NOT_SAVED)
"""What of a search can be saved: what chooses articles, not what orders or shows them."""

MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "_meta": {"mapping_version": 1},
    "properties": {
        "name": {"type": "keyword"},
        "created_at": {"type": "date"},
        # The options as they were typed: read back, never searched.
        "options": {"type": "object", "enabled": False},
    },
}


@dataclass(frozen=True)
class AlertSearch:
    """``options`` are those of ASKED that were given; a place to be near to is a point by now."""

    name: str
    options: dict[str, Any]
    created_at: datetime

    @property
    def query(self) -> Query:
        """The search; raises UsageError when this version does not know one of its options."""
        return read_query(saved_options(self.options), self.created_at, _resolved)


def searches_index(alias: str) -> str:
    """The index of the saved searches, e.g. articles-saved-searches."""
    return f"{alias}-saved-searches"


def saved_options(options: dict[str, Any]) -> SearchOptions:
    """Options as they are kept back into options as they are typed; raises UsageError."""
    unknown = options.keys() - set(ASKED)
    if unknown:
        raise UsageError(f"a saved search has no {', '.join(sorted(unknown))}")
    return SearchOptions(**options)


def to_save(name: str, options: SearchOptions, now: datetime, look_up: LookUp) -> AlertSearch:
    """The search under its name; raises UsageError for a wrong name, a wrong option, or nothing to look for."""
    try:
        TypeAdapter(AlertName).validate_python(name)
    except ValidationError as error:
        raise UsageError(
            f"{name!r} is not a name for an alert: use small letters, digits, dots, dashes and underscores, up to 64"
        ) from error
    refuse_unsaved(options)
    near = read_query(options, now, look_up).near
    if near:
        options = replace(options, near=f"{near.lat:.6f},{near.lon:.6f}", within=f"{near.kilometres:.3f}km")
    given = {key: value for key, value in asdict(options).items() if key in ASKED and value}
    saved = AlertSearch(name, given, now)
    if not _chooses(saved.query):
        raise UsageError("an alert needs something to look for: words, a person, a place, a country, …")
    return saved


def refuse_unsaved(options: SearchOptions) -> None:
    """Raise UsageError for a filter that an alert cannot have."""
    for name, reason in NOT_SAVED.items():
        if getattr(options, name):
            raise UsageError(f"--{name} does not go with an alert: {reason}; leave it out")


def _chooses(query: Query) -> bool:
    return query != Query(words=replace(query.words, terms=(), phrases=(), required=()))


def add(gateway: Gateway, saved: AlertSearch) -> None:
    """Save it; raises UsageError when the name is taken, Unavailable."""
    index = searches_index(gateway.alias)
    gateway.make_index(index, MAPPINGS)
    if gateway.count(index=index) >= MAX_SAVED_SEARCHES:
        raise UsageError(f"there are {MAX_SAVED_SEARCHES:,} saved searches, and no more can be: remove one first")
    document = {"name": saved.name, "options": saved.options, "created_at": saved.created_at.isoformat()}
    try:
        gateway.create(index, saved.name, document)
    except Conflict as error:
        raise UsageError(f"there is an alert {saved.name}: remove it first, or choose another name") from error


def remove(gateway: Gateway, name: str) -> None:
    """Forget it; raises UsageError when there is none of that name, Unavailable."""
    try:
        gateway.delete(searches_index(gateway.alias), name)
    except (NotFound, IndexMissing) as error:
        raise _unknown(name) from error


def find(gateway: Gateway, name: str) -> AlertSearch:
    """One by its name; raises UsageError when there is none, Unavailable."""
    found = [saved for saved in all_searches(gateway) if saved.name == name]
    if not found:
        raise _unknown(name)
    return found[0]


def all_searches(gateway: Gateway, aside: SetAside | None = None) -> list[AlertSearch]:
    """Every saved search by name; none when no one has saved one. Those that cannot be read go to ``aside``.

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
    """Every document of the saved searches as it is stored, by its id, readable or not; raises Unavailable."""
    try:
        # A closed index must not look like one without searches.
        answer = gateway.search(searches_index(gateway.alias), size=MAX_SAVED_SEARCHES)
    except IndexMissing:
        return {}
    return {hit["_id"]: hit["_source"] for hit in answer["hits"]["hits"]}


def put_document(gateway: Gateway, id: str, document: dict[str, Any]) -> None:
    """Store a document as ``stored_documents`` gave it; raises Conflict when there is one, RequestRefused, Unavailable."""
    index = searches_index(gateway.alias)
    gateway.make_index(index, MAPPINGS)
    gateway.create(index, id, document)


def state(gateway: Gateway) -> tuple[Any, ...]:
    """Return how many there are and which is the newest: another value after every addition and removal."""
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
