"""The gazetteer as seen by one language, with inflected names and the language's own names."""

from collections.abc import Iterable, Sequence
from functools import cache, cached_property, lru_cache
from itertools import islice, product

from pipeline.gazetteer.entry import Kind
from pipeline.gazetteer.forms import CYRILLIC_GRAMMARS, GRAMMARS, Grammar, base_forms
from pipeline.gazetteer.known_keys import KnownKeys
from pipeline.gazetteer.name_keys import fold
from pipeline.gazetteer.store import Candidate, Gazetteer

MAX_COMBINATIONS = 200
"""Base forms tried for a name of several words, each of which may be inflected."""
MAX_WORDS = 4
HOME = 20
"""Population ratio at which a place abroad is meant by a form that also fits a place at home."""
CITY = 15_000
"""Population of a city that a form means rather than its division."""
LIKELIEST = 5
"""Places of a name whose location is checked."""
CITY_SHARE = 0.1
"""Fraction of a division's population that such a city has."""
MIN_PEOPLE = 15_000
"""Population of a place that an inflected name may mean; for smaller ones the ending is more likely the word's own."""
ENOUGH_PEOPLE = 500_000
"""Population of a place whose name, in any language, is not taken for a form of another's."""
OUTWEIGHS = 5
"""Population ratio at which an inflected name precedes a place with exactly that name."""
_CACHED_FORMS = 16_384
_NON_JOINER = "\u200c"


class LanguageGazetteer(Gazetteer):
    """A view of a gazetteer that shares its connection and caches."""

    def __init__(self, whole: Gazetteer, language: str):
        self._whole = whole
        self._language = language
        self._grammar = GRAMMARS.get(language)
        self._home = home_country(language)
        self._cyrillic = CYRILLIC_GRAMMARS.get(language, self._grammar)
        self._bases = lru_cache(maxsize=_CACHED_FORMS)(self._read_bases)
        self.version = whole.version

    def candidates(self, name: str, language: str | None = None) -> Sequence[Candidate]:
        """Return places of that name, and places of which it is a form if they are far better known."""
        exact = self.exact(name)
        if exact and exact[0].kind > Kind.ALTERNATE:
            return exact
        best = max((place.population for place in exact), default=0)
        at_home = any(place.country == self._home for place in exact[:LIKELIEST])
        if exact and (best >= ENOUGH_PEOPLE or (best >= MIN_PEOPLE and exact[0].kind is Kind.NAME and at_home)):
            return exact
        if any(place.feature.startswith("PCL") for place in exact[:1]):
            return exact
        inflected = self.inflected(name)
        factor = OUTWEIGHS if at_home or not inflected or inflected[0].country != self._home else OUTWEIGHS / HOME
        if not inflected or (exact and inflected[0].population < factor * best):
            return exact or ()
        return (*inflected, *exact)

    def exact(self, name: str) -> Sequence[Candidate]:
        """Return places with exactly that name, this language's own names first."""
        return self._whole.candidates(name, self._language)

    def is_native(self, name: str) -> bool:
        """Return whether this language calls a place so which others call otherwise, as Welsh says "Abertawe"."""
        return self._whole.has_native(name, self._language)

    def inflected(self, name: str) -> Sequence[Candidate]:
        """Return places with a well-known name of which ``name`` is a form; those of the best-known."""
        head, joint, behind = name.partition(_NON_JOINER)
        # What stands behind a non-joiner may be an ending: "ایران‌ها".
        is_ending = joint and " " not in behind and not self.exact(name)
        return self._bases(fold(name), fold(head) if is_ending else "")

    def place(self, number: int) -> Candidate:
        return self._whole.place(number)

    def country(self, code: str) -> Candidate | None:
        return self._whole.country(code)

    def close(self) -> None:
        self._whole.close()

    @cached_property
    def known_keys(self) -> KnownKeys:
        return self._whole.known_keys

    def begins_name(self, word: str) -> bool:
        """Return whether a word, in any case, may belong to a well-known name of several words."""
        return bool(self._parts(fold(word)))

    def unspaced_names(self, first: str) -> Sequence[str]:
        """Return names of large places that begin with these two characters of an unspaced script, the longest
        first."""
        return self._whole.unspaced.get(first, ())

    def _read_bases(self, key: str, head: str) -> tuple[Candidate, ...]:
        return self._bases_of(key, key) or self._bases_of(head, key)

    def _bases_of(self, key: str, whole: str) -> tuple[Candidate, ...]:
        words = key.split(" ")
        if not key or len(words) > MAX_WORDS:
            return ()
        if len(words) == 1:
            kept, changed = self._forms(key)
            return self._best_known(kept, whole) or self._best_known(changed, whole)
        options = product(*(self._parts(word) for word in words))
        return self._best_known((" ".join(parts) for parts in islice(options, MAX_COMBINATIONS)), whole)

    def _best_known(self, bases: Iterable[str], key: str) -> tuple[Candidate, ...]:
        best: tuple[Candidate, ...] = ()
        for base in bases:
            if base != key and base in self.known_keys:
                best = max(best, self._well_known(base), key=self._weight)
        return best

    def _weight(self, candidates: Sequence[Candidate]) -> tuple[bool, int, int]:
        if not candidates:
            return (False, 0, 0)
        place = candidates[0]
        nearness = HOME if place.country == self._home else 1
        return (place.feature.startswith("PCL"), nearness * place.population, place.fame)

    def _well_known(self, base: str) -> tuple[Candidate, ...]:
        found = self._whole.candidates(base, self._language)
        known = [place for place in found if place.kind <= Kind.ALTERNATE and is_known(place)]
        # An inflected form usually locates something: prefer the city over the division named after it.
        cities = [place for place in known if _is_city(place)]
        return tuple(place for place in known if not any(_is_around(place, city) for city in cities))

    def _parts(self, word: str) -> list[str]:
        """Return the word's forms that occur in names of several words."""
        kept, changed = self._forms(word, min_base=2)
        return [form for form in (word, *kept, *changed) if f"{form} " in self.known_keys]

    def _forms(self, word: str, min_base: int | None = None) -> tuple[list[str], list[str]]:
        """Return base forms of a word: with its characters kept, and with some changed."""
        grammar = self._grammar_of(word)
        if grammar is None:
            return [word], []
        kept, changed = base_forms(word, grammar, min_base)
        return list(dict.fromkeys((word, *kept))), list(dict.fromkeys(changed))

    def _grammar_of(self, word: str) -> Grammar | None:
        return self._cyrillic if "\u0400" <= word[:1] <= "\u04ff" else self._grammar


def is_known(place: Candidate) -> bool:
    """Return whether a place is known well enough for inflected forms of its name."""
    return place.population >= MIN_PEOPLE or place.feature.startswith("PCL") or place.feature == "PPLC"


def _is_city(place: Candidate) -> bool:
    return place.feature.startswith("PPL") and place.population >= CITY


def _is_around(division: Candidate, city: Candidate) -> bool:
    return (
        division.feature.startswith("ADM")
        and division.country == city.country
        and city.population >= CITY_SHARE * division.population
    )


@cache
def home_country(language: str) -> str | None:
    """Return the country where most readers of a language live: "EE" for "et"."""
    from babel.core import get_global

    likely = get_global("likely_subtags").get(language, "")
    country = likely.rpartition("_")[2]
    return country if len(country) == 2 else None
