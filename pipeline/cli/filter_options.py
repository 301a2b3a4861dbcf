"""Options that select articles, defined once for every command that searches."""

import inspect
from collections.abc import Callable, Collection
from copy import copy
from typing import Any

import typer

TIMEZONE = typer.Option(None, help="Time zone of dates, e.g. Asia/Yerevan; default: the setting timezone.")
_MANY: dict[str, Any] = {
    "person": typer.Option([], help="A person's name or a part of it; several must all match."),
    "organization": typer.Option([], help="An organization; several must all match."),
    "place": typer.Option([], help="A place, region or country by name; several must all match."),
    "country": typer.Option([], help="A country by code or name (AM, Armenia); one of several must match."),
    "language": typer.Option([], help="A language by code, tag or name: fr, fr-CA, French; one of several must match."),
    "source": typer.Option([], help="An outlet by name or any form of its address; one of several must match."),
    "tag": typer.Option([], help="A tag; several must all match."),
}
_ONE: dict[str, Any] = {
    "near": typer.Option(None, help="A point 'LAT,LON' or a place by name: Yerevan; 'Paris, TX'."),
    "within": typer.Option(None, help="Distance from --near, e.g. 200km or 120mi; default 50km."),
    "box": typer.Option(None, help="Articles about a place in a bounding box: WEST,SOUTH,EAST,NORTH in degrees."),
    "since": typer.Option(None, help="Since a date (2026-10-31) or a time ago (12h, 7d, 2w, 3mo, 1y)."),
    "until": typer.Option(None, help="Until a date, including that day, or a time ago."),
    "story": typer.Option(None, help="The copies of one story, by its id (story.id in --json)."),
    "like": typer.Option(
        None, help="Id of an article to find similar ones by words, names and places, without its copies."
    ),
}
_WORDS = typer.Argument(
    None, help="Words; inside quotes: '\"a phrase\" -unwanted', 'rain OR snow', 'earthq*', 'title:harvest'."
)
NAMES = ("words", *_MANY, *_ONE)
"""The same as search.options.FILTERS, which a command must not import before it runs."""
FILTERS = "filters"


def takes_filters(
    *, words: bool = True, refused: Collection[str] = ()
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command every filter as an option, combined in its parameter ``filters``.

    Without ``words`` it has no argument of words, and adds them to the filters itself. Filters that the command refuses
    are accepted but hidden, as the reason for refusal says more than "no such option".
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        filters = [_parameter(name, name in refused) for name in NAMES if words or name != "words"]
        names = [parameter.name for parameter in filters]

        def run(**given: Any) -> None:
            from pipeline.search.options import SearchOptions

            chosen = {name: given.pop(name) for name in names}
            if words:
                chosen["words"] = chosen["words"] or ()
            command(**given, **{FILTERS: SearchOptions(**chosen)})

        signature = inspect.signature(command)
        own = [each for each in signature.parameters.values() if each.name != FILTERS]
        # Arguments come first, whether words or the command's own.
        arguments = [each for each in own if isinstance(each.default, typer.models.ArgumentInfo)]
        options = [each for each in own if each not in arguments]
        parameters = [*arguments, *filters, *options]
        run.__name__, run.__doc__, run.__module__ = command.__name__, command.__doc__, command.__module__
        run.__annotations__ = {each.name: each.annotation for each in parameters} | {"return": None}
        run.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]
        )
        return run

    return decorate


def _parameter(name: str, hidden: bool) -> inspect.Parameter:
    default = _WORDS if name == "words" else _MANY.get(name) or _ONE[name]
    if hidden:
        default = copy(default)
        default.hidden, default.help = True, None
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=str if name in _ONE else list[str]
    )
