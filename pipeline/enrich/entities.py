"""Entities of an article: mentions grouped under one canonical name each.

Within an article a surname means the person last named in full, initials mean the organization that they abbreviate,
and all names of a place are grouped under the gazetteer's.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.enrich.entity_filters import calls_of, is_junk, titles_of, without_titles
from pipeline.enrich.name_noise import without_noise
from pipeline.enrich.ner.person_forms import nominative_persons, with_surnames
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.short_forms import bracketed, short_forms
from pipeline.gazetteer.name_keys import fold
from pipeline.messages.articles import Entity, EntityType, Mention

TYPES: Mapping[str, EntityType] = {
    "PERSON": "person",
    "ORG": "organization",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "group",
    "EVENT": "event",
    "WORK_OF_ART": "work",
    "LAW": "law",
    "PRODUCT": "product",
}

MAX_SHORTENED = 3
"""Most successive short forms of a name: "Bank of Somewhere plc", "Bank of Somewhere", "BoS"."""

# Spellings that vary within one newsroom.
_BRITISH = (("organisation", "organization"), ("centre", "center"), ("defence", "defense"), ("labour", "labor"))
_FIRST_INITIALS = re.compile(r"([A-Z])\.(?: ?[A-Z]\.)* ")
_INITIALS = re.compile(r"(?:[A-Z]\.?){2,8}")
_SMALL_WORDS = frozenset("of the and for in on de la du et a an".split())


def group_entities(
    names: Iterable[Span], places: Mapping[Span, str], title: str = "", text: str = "", language: str = "en"
) -> list[Entity]:
    """Group names into entities with their mentions, most mentioned first.

    ``names`` are in order of position, title first; ``places`` has the gazetteer's name of those that are known places;
    ``title`` and ``text`` are used to recognise common words.
    """
    titles, calls = titles_of(language), calls_of(language)
    kept = [
        tidy
        for name in names
        if (tidy := without_titles(name, titles)) is not None and not is_junk(tidy.text, titles, calls)
    ]
    kept = with_surnames(without_noise(kept, title, text), title, text, language)
    written: dict[tuple[str, int], str] = {(name.field, name.start): name.text for name in kept}
    kept = nominative_persons(kept, title, text, language)
    persons = _Persons(kept)
    kept = [persons.corrected(name, is_place=name in places) for name in kept]
    others = _canonical(kept, places)
    groups: dict[tuple[EntityType, str], list[Span]] = defaultdict(list)
    for name in kept:
        canonical = persons.full_name(name) if name.label == "PERSON" else others[_kind(name), _key(name)]
        groups[_kind(name), canonical].append(name)
    entities = [_entity(canonical, kind, mentions, written) for (kind, canonical), mentions in groups.items()]
    return sorted(entities, key=lambda entity: -entity.count)


def _entity(name: str, kind: EntityType, spans: Sequence[Span], written: Mapping[tuple[str, int], str]) -> Entity:
    """Return an entity whose mentions have the article's own words, ``written`` by field and offset."""
    mentions = [
        Mention(text=written[span.field, span.start], start=span.start, end=span.end, field=span.field)
        for span in spans
    ]
    return Entity(name=name, type=kind, count=len(mentions), mentions=mentions)


def _kind(name: Span) -> EntityType:
    return TYPES[name.label]


def _key(name: Span) -> str:
    return _key_of(name.text, name.label == "NORP")


@lru_cache(4096)  # each mention of a name is looked up several times
def _key_of(name: str, is_group: bool) -> str:
    """Return the same key for all spellings of a name: "U.S." and "US", "Nestlé" and "Nestle", "Armenians"."""
    key = name.replace(".", "").casefold()
    for british, american in _BRITISH:
        key = key.replace(british, american)
    return key.removesuffix("s") if is_group else _plain(key)


def _canonical(names: Sequence[Span], places: Mapping[Span, str]) -> dict[tuple[EntityType, str], str]:
    """Return the name to show for each kind and key."""
    spellings: dict[tuple[EntityType, str], Counter[str]] = defaultdict(Counter)
    for name in names:
        spellings[_kind(name), _key(name)][name.text] += 1
    shown = {which: _best_spelling(found) for which, found in spellings.items()}
    shown |= {(_kind(name), _key(name)): places[name] for name in names if name in places}
    shown |= _spelled_out(shown)
    bodies = {name for (kind, _), name in shown.items() if kind == "organization"}
    short = {**short_forms(bodies), **bracketed(names)}
    return {which: _in_full(name, short) if which[0] == "organization" else name for which, name in shown.items()}


def _in_full(name: str, short: Mapping[str, str]) -> str:
    """Return the longest form of a name, following short forms of short forms."""
    for _ in range(MAX_SHORTENED):
        name = short.get(name, name)
    return name


def _best_spelling(found: Counter[str]) -> str:
    """Return the most frequent spelling, avoiding one in capitals, which is the headline's style."""
    return min(found, key=lambda name: (name.isupper() and len(name) > 4, -found[name], len(name)))


def _spelled_out(shown: Mapping[tuple[EntityType, str], str]) -> dict[tuple[EntityType, str], str]:
    """Return, for initials, the organization in the article that they stand for."""
    by_initials = {_initials(name): name for (kind, _), name in shown.items() if kind == "organization"}
    return {
        (kind, key): full
        for (kind, key), name in shown.items()
        if kind == "organization" and _INITIALS.fullmatch(name) and (full := by_initials.get(name.replace(".", "")))
    }


def _initials(name: str) -> str:
    words = [word for word in re.split(r"[\s-]+", name) if word and word.lower() not in _SMALL_WORDS]
    return "".join(word[0] for word in words).upper() if len(words) > 1 else ""


class _Persons:
    """Persons that an article names in full."""

    def __init__(self, names: Iterable[Span]):
        self._full: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._by_surname: dict[str, str] = {}
        self._by_first: dict[str, set[str]] = defaultdict(set)
        self._by_middle: dict[str, str] = {}
        self._latest: dict[str, str] = {}
        spelled = [name.text for name in names if name.label == "PERSON" and " " in name.text]
        surnames = {surname for person in spelled for surname in [*_surnames(person), *_middle_names(person)]}
        # "Van der Heijden" is a surname, of several words, where the article has Joris van der Heijden.
        persons = [person for person in spelled if _plain(person) not in surnames]
        for person in persons:
            self._full[_ends(person)][person] += 1
        for person in persons:
            self._by_first[_plain(person).split()[0]].add(self._one_form(person))
            for surname in _surnames(person):
                self._by_surname.setdefault(surname, self._one_form(person))
            for name in _middle_names(person):
                self._by_middle.setdefault(name, self._one_form(person))

    def corrected(self, name: Span, is_place: bool) -> Span:
        """Relabel a surname that was taken for another kind as a person."""
        if name.label == "PERSON" or is_place or _plain(name.text) not in self._by_surname:
            return name
        return replace(name, label="PERSON")

    def full_name(self, name: Span) -> str:
        """Return the full name of a person; call it in order of position, because a surname means the last full name."""
        if " " in name.text and _ends(name.text) in self._full:
            full = self._one_form(name.text)
            self._latest.update(dict.fromkeys(_surnames(name.text), full))
            return full
        word = _plain(name.text)
        known = self._latest.get(word) or self._by_surname.get(word) or self._only_of(word)
        return known or self._by_middle.get(word) or name.text

    def _only_of(self, first: str) -> str | None:
        """Return the person with a first name, if the article has only one."""
        persons = self._by_first.get(first, set())
        return next(iter(persons)) if len(persons) == 1 else None

    def _one_form(self, person: str) -> str:
        """Choose between forms such as "George Bush" and "George W. Bush": the more frequent, or else the longer.

        Forms in a headline's capitals come last.
        """
        forms = self._full[_ends(person)]
        return max(forms, key=lambda form: (not form.isupper(), forms[form], len(form)))


def _plain(name: str) -> str:
    """Fold case and accents: Erdoğan is Erdogan."""
    return fold(name) or name.casefold()


def _ends(person: str) -> tuple[str, str]:
    """The first and the last word; of initials the first one: "J.R. Okonjo", "J. R. Okonjo"."""
    words = _plain(person).split()
    initials = _FIRST_INITIALS.match(person)
    return (initials[1].casefold() if initials else words[0]), words[-1]


def _middle_names(person: str) -> list[str]:
    """Return the first of two surnames, by which Spanish ones are called: "De la Cruz" of Maria de la Cruz Ortega."""
    words = _plain(person).split()
    return [" ".join(words[1:-1])] if len(words) > 2 and "." not in person else []


def _surnames(person: str) -> list[str]:
    """Return the forms of a person's surname used after the first mention: "van den Brande" and "Brande"."""
    words = _plain(person).split()
    return [" ".join(words[at:]) for at in range(1, len(words))]
