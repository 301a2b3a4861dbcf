"""Base forms of inflected place names: "Москвы" is Москва, "Нижнем Новгороде" is Нижний Новгород."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from pipeline.gazetteer import Gazetteer

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

MAX_WORDS = 4
MAX_FORMS = 12
"""Most base forms tried for one name: two or three readings for each of its few words."""
OUTWEIGHS = 20
"""How many times larger a place must be for an inflected form to win over a place of exactly that name."""
LARGE = 50_000
"""Population from which a name is taken as it stands."""
_REMEMBERED = 4_096


def has_dictionary(language: str) -> bool:
    """Return whether the base forms of a language's names come from a dictionary."""
    return language in _FORMS


def base_form(name: str, gazetteer: Gazetteer, language: str) -> str:
    """Return the base form that the gazetteer knows; the name itself if it knows none, or a place of exactly that name."""
    forms = _FORMS.get(language)
    if forms is None:
        return name
    exact = gazetteer.candidates(name, language)
    # "Уфе" is also a village abroad: the inflected name of a far larger place is meant.
    least = OUTWEIGHS * max((place.population for place in exact), default=0) if exact else -1
    if exact and (exact[0].feature.startswith("PCL") or least >= OUTWEIGHS * LARGE):
        return name
    return next((form for form in forms(name) if form != name and _best(form, gazetteer, language) > least), name)


def _best(name: str, gazetteer: Gazetteer, language: str) -> int:
    """Return the population of the largest place of a name; -1 if there is none."""
    return max((place.population for place in gazetteer.candidates(name, language)), default=-1)


@lru_cache(maxsize=_REMEMBERED)
def russian_forms(name: str) -> tuple[str, ...]:
    """Return the nominatives that a Russian name may stand for, likeliest first."""
    words = name.split(" ")
    if len(words) > MAX_WORDS:
        return ()
    forms = product(*(list(_nominatives(word)) for word in words))
    return tuple(" ".join(form) for form in islice(forms, MAX_FORMS))


def _nominatives(word: str) -> Iterator[str]:
    """Yield nominatives; a compound inflects at its end ("Санкт-Петербурге") or in its first part ("Ростове-на-Дону")."""
    forms = dict.fromkeys(as_written(word, form) for form in _parsed(word))
    parts = word.split("-")
    if len(parts) > 1:
        forms |= dict.fromkeys("-".join([*parts[:-1], form]) for form in _nominatives(parts[-1]))
        forms |= dict.fromkeys("-".join([form, *parts[1:]]) for form in _nominatives(parts[0]))
    forms[word] = None
    yield from forms


def _parsed(word: str) -> Iterator[str]:
    parses: list[Any] = russian_morphology().parse(word)
    # Place names first, then by the likelihood of the reading.
    for parse in sorted(parses, key=lambda parse: "Geox" not in parse.tag):
        number = {parse.tag.number} if parse.tag.number else set()
        nominative = parse.inflect({"nomn"} | number)
        yield nominative.word if nominative else parse.normal_form


def as_written(word: str, form: str) -> str:
    """Return ``form`` capitalised like ``word``."""
    if word.isupper():
        return form.upper()
    capitals = [part[:1].isupper() for part in word.split("-")]
    parts = form.split("-")
    if len(parts) != len(capitals):
        return form.capitalize() if capitals[0] else form
    return "-".join(part.capitalize() if capital else part for part, capital in zip(parts, capitals, strict=True))


@cache
def russian_morphology() -> "MorphAnalyzer":
    """Return the dictionary of Russian word forms, loaded once per process."""
    from pymorphy3 import MorphAnalyzer  # half a second, and only Russian needs it

    return MorphAnalyzer(lang="ru")


_FORMS: Mapping[str, Callable[[str], tuple[str, ...]]] = {"ru": russian_forms}
