"""Conversion of search options, as typed, to a query."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.config.parts import DataFolder
from pipeline.errors import UsageError
from pipeline.gazetteer import open_gazetteer
from pipeline.search import date_range
from pipeline.search.country_codes import country_code
from pipeline.search.cursor import decode_after
from pipeline.search.geo import GeoCircle, LookUp, NamedPlace, parse_box, parse_near
from pipeline.search.language_codes import language_code
from pipeline.search.query import Likeness, Query, Sort, matching
from pipeline.search.query_parser import parse_words
from pipeline.search.typed_text import composed

DEFAULT_WITHIN = "50km"


@dataclass(frozen=True)
class SearchOptions:
    """Options of ``dateline search`` as typed."""

    words: Sequence[str] = ()
    person: Sequence[str] = ()
    organization: Sequence[str] = ()
    place: Sequence[str] = ()
    country: Sequence[str] = ()
    near: str | None = None
    within: str | None = None
    box: str | None = None
    like: str | None = None
    since: str | None = None
    until: str | None = None
    language: Sequence[str] = ()
    source: Sequence[str] = ()
    tag: Sequence[str] = ()
    story: str | None = None
    sort: str = Sort.RELEVANCE
    size: int = 10
    after: str | None = None
    facets: bool = False
    explain: bool = False
    collapse: bool = False


FILTERS = (
    "words",
    "person",
    "organization",
    "place",
    "country",
    "near",
    "within",
    "box",
    "since",
    "until",
    "language",
    "source",
    "tag",
    "story",
    "like",
)
"""Options that select articles; the others sort and display them. Every interface takes each, or says why not."""

LikeLookUp = Callable[[str], Likeness]


def _no_likeness(article_id: str) -> Likeness:
    raise UsageError(f"--like {article_id!r} does not go with this; it is an option of searches")


def read_query(options: SearchOptions, now: datetime, look_up: LookUp, like: LikeLookUp = _no_likeness) -> Query:
    """Return the query for the options; raises UsageError that says what to write instead.

    Days are in the time zone of ``now``.
    """
    _refuse_empty(options)
    _refuse_other_encodings(options)
    query = Query(
        words=parse_words(" ".join(options.words)),
        people=_composed(options.person),
        organizations=_composed(options.organization),
        places=_composed(options.place),
        tags=_composed(options.tag),
        countries=tuple(map(country_code, _composed(options.country))),
        languages=tuple(map(language_code, _composed(options.language))),
        sources=_composed(options.source),
        story=options.story,
        near=_near(options, look_up),
        box=parse_box(options.box) if options.box else None,
        like=like(options.like) if options.like else None,
        since=date_range.since(options.since, now) if options.since else None,
        until=date_range.until(options.until, now) if options.until else None,
        sort=_sort(options.sort),
        size=options.size,
        facets=options.facets,
        explain=options.explain,
        collapse=options.collapse,
    )
    _check(query)
    matching(query)  # raises if a grammar field has an invalid value
    return replace(query, after=decode_after(options.after, query)) if options.after else query


def _composed(values: Sequence[str]) -> tuple[str, ...]:
    """As the index has it, in whichever of Unicode's forms it was typed."""
    return tuple(map(composed, values))


def _refuse_empty(options: SearchOptions) -> None:
    """Raise UsageError for an option with an empty value, such as from an unset shell variable."""
    for name in ("near", "within", "box", "like", "since", "until", "story", "after"):
        if (value := getattr(options, name)) is not None and not value.strip():
            raise UsageError(f"--{name} is empty: give it a value, or leave it out")
    for name in ("person", "organization", "place", "country", "language", "source", "tag"):
        if any(not value.strip() for value in getattr(options, name) or ()):
            raise UsageError(f"--{name} is empty: give it a value, or leave it out")


def _refuse_other_encodings(options: SearchOptions) -> None:
    """Raise UsageError for text that cannot be UTF-8: Elasticsearch would take it, and find nothing by it."""
    for name, value in vars(options).items():
        for text in [value] if isinstance(value, str) else value if isinstance(value, tuple | list) else ():
            if any("\ud800" <= character <= "\udfff" for character in text):
                what = "a word of the search" if name == "words" else f"--{name}"
                raise UsageError(
                    f"{what} is not UTF-8: {ascii(text)[:100]}; type it in a terminal that is set to UTF-8"
                )


def _sort(name: str) -> Sort:
    try:
        return Sort(name.lower())
    except ValueError:
        raise UsageError(f"--sort {name!r} is not an order: choose one of {', '.join(Sort)}") from None


def _near(options: SearchOptions, look_up: LookUp) -> GeoCircle | None:
    if options.near:
        return parse_near(composed(options.near), options.within or DEFAULT_WITHIN, look_up)
    if options.within:
        raise UsageError("--within needs --near: say what the distance is measured from, e.g. --near Yerevan")
    return None


def _check(query: Query) -> None:
    if query.sort is Sort.DISTANCE and not query.near:
        raise UsageError("--sort distance needs --near: say what the distance is measured from")
    if query.since and query.until and query.since > query.until:
        raise UsageError(
            f"--since {query.since:%Y-%m-%d %H:%M} is after --until {query.until:%Y-%m-%d %H:%M}: swap them"
        )


def gazetteer_look_up(settings: DataFolder) -> LookUp:
    """Return a look-up of places in the built gazetteer, which is opened on first use."""

    def look_up(name: str) -> Sequence[NamedPlace]:
        with closing(open_gazetteer(settings)) as gazetteer:
            return gazetteer.candidates(name)

    return look_up
