"""State of the search page in its address: every filter is a parameter, every change a link."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol
from urllib.parse import urlencode

from pipeline.errors import UsageError
from pipeline.search.options import SearchOptions

LISTS = ("person", "organization", "place", "country", "language", "source", "tag")
TEXTS = ("q", "near", "within", "box", "since", "until", "sort", "after", "copies", "story", "like")
MAX_VALUES = 20
"""Values per filter; no person searches with more."""
MAX_LENGTH = 1000
"""Maximum characters of a value."""
SORTS = ("relevance", "newest", "oldest", "distance")


class Parameters(Protocol):
    """Query parameters, as in Starlette."""

    def getlist(self, key: Any) -> list[Any]: ...


@dataclass(frozen=True)
class Chip:
    """An active filter: its kind, its value for display, and the address without it."""

    kind: str
    label: str
    url: str


@dataclass(frozen=True)
class SearchState:
    """State of a search. Names are those in the address; empty values are absent."""

    q: str = ""
    person: tuple[str, ...] = ()
    organization: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    near: str = ""
    within: str = ""
    box: str = ""
    since: str = ""
    until: str = ""
    sort: str = ""
    after: str = ""
    copies: str = ""
    story: str = ""
    like: str = ""

    @property
    def collapsed(self) -> bool:
        """Return whether copies of a text are shown as one."""
        return self.copies != "all" and not self.story

    @property
    def order(self) -> str:
        """Return the sort order: as requested, else by relevance if there are words to match."""
        return self.sort or ("relevance" if self.q or self.like else "newest")

    @property
    def is_empty(self) -> bool:
        """Return whether nothing selects articles."""
        return not any(getattr(self, name) for name in (*LISTS, "q", "near", "box", "since", "until", "story", "like"))

    def parameters(self) -> list[tuple[str, str]]:
        """Return names and values in a fixed order, so that equal searches have equal addresses."""
        pairs: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            pairs += [(field.name, each) for each in ((value,) if isinstance(value, str) else value) if each]
        return pairs

    def url(self, path: str = "/search") -> str:
        """Return the address of this search."""
        pairs = self.parameters()
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def changed(self, **values: Any) -> "SearchState":
        """Return the state with other values, on the first page."""
        return replace(self, **{"after": "", **values})

    def with_value(self, name: str, value: str) -> "SearchState":
        """Return the state with another value of a filter."""
        present: tuple[str, ...] = getattr(self, name)
        return self if value in present else self.changed(**{name: (*present, value)})

    def without(self, name: str, value: str | None = None) -> "SearchState":
        """Return the state without a value of a filter, or without the filter."""
        present = getattr(self, name)
        if isinstance(present, str):
            return self.changed(**{name: ""})
        return self.changed(**{name: tuple(each for each in present if value is not None and each != value)})

    def options(self, size: int) -> SearchOptions:
        """Return the options of the query layer, which reports what is wrong with a value."""
        return SearchOptions(
            words=(self.q,) if self.q else (),
            person=self.person,
            organization=self.organization,
            place=self.place,
            country=self.country,
            language=self.language,
            source=self.source,
            tag=self.tag,
            near=self.near or None,
            within=(self.within or None) if self.near else None,
            box=self.box or None,
            since=self.since or None,
            until=self.until or None,
            story=self.story or None,
            like=self.like or None,
            sort=self.order,
            size=size,
            after=self.after or None,
            collapse=self.collapsed,
        )


def read_state(parameters: Parameters) -> SearchState:
    """Return the state in an address without blank values. Raises UsageError for too many or too long values."""
    values: dict[str, Any] = {}
    for name in TEXTS:
        given = _given(name, parameters.getlist(name))
        values[name] = given[-1] if given else ""
    for name in LISTS:
        values[name] = tuple(dict.fromkeys(_given(name, parameters.getlist(name))))
    return SearchState(**values)


def _given(name: str, raw: Iterable[Any]) -> list[str]:
    given = [value.strip() for value in raw if isinstance(value, str) and value.strip()]
    if len(given) > MAX_VALUES:
        raise UsageError(f"{name} has {len(given)} values, but at most {MAX_VALUES} are allowed: remove some")
    if any(len(value) > MAX_LENGTH for value in given):
        raise UsageError(f"{name} is longer than {MAX_LENGTH:,} characters: shorten it")
    return given


def chips(state: SearchState, labels: Mapping[str, Mapping[str, str]]) -> list[Chip]:
    """Return every active filter; ``labels`` names the codes of countries and languages."""
    found = [
        Chip(name, labels.get(name, {}).get(value, value), state.without(name, value).url())
        for name in LISTS
        for value in getattr(state, name)
    ]
    if state.near:
        found.append(Chip("near", state.near, state.changed(near="", within="").url()))
    if state.box:
        found.append(Chip("box", "", state.without("box").url()))
    found += [
        Chip(name, getattr(state, name), state.without(name).url())
        for name in ("since", "until", "story", "like")
        if getattr(state, name)
    ]
    return found
