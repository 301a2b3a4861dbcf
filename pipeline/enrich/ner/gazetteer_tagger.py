"""Tagger of places for languages without a model: looks names up in the gazetteer, in all cases, longest first.

Without a model a name cannot be told from a common word, so only names that are unlikely to mean anything else
count: those of well-known places and, in scripts with capitals, only capitalised words. An inflected form
("Warszawie") needs a better-known place than the name itself; a locative word in front of it ("w", "στην") lowers
the threshold.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from pipeline.enrich.ner.place_homographs import (
    BODIES,
    GIVEN,
    HONORIFICS,
    PERSONAL,
    PLACE_NOUNS,
    SURNAME_FIRST,
    TRANSLITERATED,
    calendar_words,
    common_words,
    homographs,
)
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.ner.unspaced_names import unspaced_names
from pipeline.enrich.ner.words import WordSpan, has_capitals, words_of
from pipeline.gazetteer import Candidate, Gazetteer, Kind
from pipeline.gazetteer.forms import ARTICLES, GRAMMARS, LINKS, LOCATIVE_WORDS
from pipeline.gazetteer.inflected import LanguageGazetteer, home_country
from pipeline.gazetteer.name_keys import fold

_MOST_WORDS = 5
_LEAST_LETTERS = 3
# Korean writes one syllable per character, so its names are shorter.
_SYLLABIC = frozenset({"ko"})
# Particles behind a place: "in", "to", "from", "city", "bound for".
_KOREAN_PLACES = ("에서", "에서는", "에", "에는", "으로", "시", "발", "행")
_LIKELIEST = 5
_WIDE = frozenset({"RGN", "SEA", "OCN"})
# Feature codes of rivers, mountain ranges and other natural features: only the most famous are as certain as towns.
_LANDS = frozenset("STM STRM LK LKS GULF BAY STRT CHN MTS PEN DLTA ISL ISLS DSRT".split())
_GREAT = 3_000_000
# Names in all languages of a state or province of as many people that is known abroad, as California is.
_STATE_FAME = 10
_CAPITAL_NOUNS = frozenset({"de", "lb"})
_PERSONAL_WORDS = frozenset(fold(name) for name in PERSONAL)
_ENGLISH = frozenset("US GB CA AU NZ IE".split())
_ENGLISH_FAME = 40
_GAPS = frozenset((" ", "'", "’"))
# Most link words between a noun and the name that belongs to it: "de a", "della".
_MAX_LINKS = 4
_ROMAN = re.compile("[IVXLC]+")
# Look-ups per article: bounds the time for a text that is all names to about a second.
_MOST_LOOKUPS = 20_000
# Least population and fame (number of names in all languages) of a place to trust a one-word name, and an inflected one.
_LARGE, _LARGE_FAME = 100_000, 8
_FAMOUS, _FAMOUS_FAME = 40_000, 25
_FORM, _FORM_FAME = 100_000, 12
_FAMOUS_FORM, _FAMOUS_FORM_FAME = 60_000, 20
# Least population behind a locative word.
_SAID, _SAID_FORM = 15_000, 40_000
# The same for places in the language's home country.
_HOME, _HOME_FAME = 30_000, 8
_FAMOUS_HOME, _FAMOUS_HOME_FAME = 15_000, 20
# Least population of such a place whose inflected name begins a sentence.
_HOME_FORM = 80_000
# Least population for a name of several words without a locative word.
_LONG_NAMED = 50_000
# Population from which a place is meant even beside another name or at the start of a sentence.
_STRONG = 500_000
# Least population for a name of three characters.
_SHORT_NAMED = 200_000
Field = Literal["title", "text"]


def tag(title: str, text: str, gazetteer: Gazetteer, language: str | None = None) -> list[Span]:
    """Return the spans of well-known places, title first, in order of position and without overlaps."""
    view = gazetteer if isinstance(gazetteer, LanguageGazetteer) else LanguageGazetteer(gazetteer, language or "")
    tagger = _Tagger(view, language or "", f"{title}\n{text}")
    return [*tagger.spans(title, "title"), *tagger.spans(text, "text")]


class _Tagger:
    def __init__(self, gazetteer: LanguageGazetteer, language: str, whole: str):
        self._gazetteer = gazetteer
        self._language = language
        self._marks = LOCATIVE_WORDS.get(language, frozenset())
        self._common = common_words(language)
        self._homographs = homographs(language)
        self._small = {word.folded for word in words_of(whole) if not word.is_name_like}
        self._home = home_country(language)
        grammar = GRAMMARS.get(language)
        self._is_parted = grammar is not None and grammar.apostrophe
        self._joints = (_PLAIN_JOINTS if self._is_parted else _JOINTS) | _MORE_JOINTS.get(language, frozenset())
        self._short_states = _SHORT_STATES.get(language, frozenset())
        self._articles = ARTICLES.get(language, frozenset())
        self._links = LINKS.get(language, frozenset())
        self._persons: set[str] = set()
        self._calendar = {fold(word) for word in calendar_words(language)}
        self._least = 2 if language in _SYLLABIC else _LEAST_LETTERS
        self._lookups = 0

    def spans(self, text: str, field: Field) -> Iterator[Span]:
        found = [*self._in_words(text), *unspaced_names(text, self._gazetteer, self._language)]
        for start, end in sorted(found):
            yield Span(start, end, text[start:end], "GPE", field)

    def _in_words(self, text: str) -> Iterator[tuple[int, int]]:
        words = words_of(text)
        self._persons |= self._surnames(words)
        at = 0
        while at < len(words) and self._lookups < _MOST_LOOKUPS:
            length = (self._longest if words[at].is_name_like else self._land)(text, words, at)
            if length:
                yield words[at].start, words[at + length - 1].end
            at += max(1, length)

    def _surnames(self, words: Sequence[WordSpan]) -> set[str]:
        """Return the words that follow a given name: after "Emily Blunt", "Blunt" is the person."""
        found = set()
        for first, last in pairwise(words):
            if last.gap == " " and first.folded in GIVEN and last.is_name_like and has_capitals(last.text):
                found.add(last.folded)
        return found

    def _longest(self, text: str, words: Sequence[WordSpan], at: int) -> int:
        """Return how many words from ``at`` on form one name; 0 if none."""
        for length in range(self._reach(words, at), 1, -1):
            last = words[at + length - 1]
            is_whole = last.is_name_like or last.gap in ("'", "’", "ʻ", "‘", "-")
            name = text[words[at].start : last.end]
            if self._is_long_name(name, self._is_said(words, at)) if is_whole else self._is_land(name):
                return length
        return int(self._is_single(words, at))

    def _land(self, text: str, words: Sequence[WordSpan], at: int) -> int:
        """Return how many words from a lower-case one on name a country or natural feature ("mar Negro"); 0 if none."""
        if not has_capitals(words[at].text) or at + 1 == len(words) or not words[at + 1].is_name_like:
            return 0
        for length in range(self._reach(words, at), 1, -1):
            if self._is_land(text[words[at].start : words[at + length - 1].end]):
                return length
        return 0

    def _is_land(self, name: str) -> bool:
        """Return whether a name with lower-case words is a country or a natural feature ("Svarta havet")."""
        self._lookups += 1
        found = self._gazetteer.exact(name) or self._gazetteer.inflected(name)
        return any(_is_country(place) or _is_great(place) for place in _named(found)[:1])

    def _reach(self, words: Sequence[WordSpan], at: int) -> int:
        """Return the greatest number of words that one name at ``at`` can have."""
        reach = 1
        while reach < _MOST_WORDS and at + reach < len(words) and words[at + reach].gap in self._joints:
            reach += 1
        if reach > 1 and words[at + 1].gap in (" ", "-") and not self._gazetteer.begins_name(words[at].text):
            return 1
        return reach

    def _is_long_name(self, name: str, is_said: bool) -> bool:
        self._lookups += 1
        exact = _named(self._gazetteer.exact(name))
        least = _SAID if is_said else _LONG_NAMED
        if any(
            place.population >= least or _is_state(place) or place.fame >= _FAMOUS_FAME for place in exact[:_LIKELIEST]
        ):
            return True
        return bool(self._gazetteer.inflected(name))

    def _is_single(self, words: Sequence[WordSpan], at: int) -> bool:
        word = words[at]
        if word.text in self._short_states and not word.is_first:
            return not (at + 1 < len(words) and words[at + 1].gap == " " and words[at + 1].is_name_like)
        if len(word.folded) < self._least or word.folded in self._small or _ROMAN.fullmatch(word.text):
            return False
        is_said = self._is_said(words, at)
        # In scripts with capitals a day or month in lower case is not the place of the same name.
        if word.folded in self._common and not (is_said and word.folded in self._calendar and has_capitals(word.text)):
            return False
        self._lookups += 1
        places, is_form = self._places(word.text)
        if is_form and not is_said and self._language in _ACCENTED_ADJECTIVES and word.text.endswith(("á", "é", "ý")):
            return False
        place = next((place for place in places if self._is_enough(place, is_form, is_said, word)), None)
        # "Z Anną" is with Anna, not from the town of Ann.
        if place is not None and is_form and place.population < _STRONG and fold(place.name) in GIVEN:
            return False
        if place is None or is_said:
            return place is not None
        is_plain = word.is_first or self._language in _CAPITAL_NOUNS or not has_capitals(word.text)
        if is_plain and self._is_homograph(word.folded, is_form):
            return False
        if self._is_of_body(words, at) or _is_of_street(words, at):
            return False
        if has_capitals(word.text) and (word.folded in self._persons or self._is_titled(words, at)):
            return False
        return self._stands_alone(words, at, place, is_form)

    def _is_enough(self, place: Candidate, is_form: bool, is_said: bool, word: WordSpan) -> bool:
        """Return whether a place is so well known that the word names it."""
        is_short = len(word.folded) <= _LEAST_LETTERS and not _is_hangul(word.text)
        if _is_state(place):
            return not is_short or is_said or not is_form
        if place.feature in _WIDE or (_is_great(place) and not is_short):
            return True
        if is_said:
            return place.population >= (_SAID_FORM if is_form and place.country != self._home else _SAID)
        if not (is_form or is_short) and self._gazetteer.is_native(word.text):
            return place.population >= _SAID
        # Towns in English-speaking countries share their names with persons in the news.
        if place.country in _ENGLISH and place.population < _STRONG and place.fame < _ENGLISH_FAME:
            return False
        if is_short:
            return not is_form and has_capitals(word.text) and place.population >= _SHORT_NAMED
        if place.country == self._home and _is_known_at_home(place):
            return True
        return _is_known(place, is_form)

    def _may_be_place(self, word: WordSpan) -> bool:
        """Return whether a neighbouring word is a place too: "Bécsből Prágába"."""
        if word.folded in GIVEN or word.folded in _PERSONAL_WORDS or word.folded in self._small:
            return False
        places, is_form = self._places(word.text)
        return any(self._is_enough(place, is_form, False, word) for place in places)

    def _is_homograph(self, word: str, is_form: bool) -> bool:
        """Return whether a word, or an inflected one without its ending or prefix, is also a common word."""
        if not is_form:
            return word in self._homographs
        return word.startswith(tuple(self._homographs)) or word.endswith(tuple(self._homographs))

    def _places(self, name: str) -> tuple[list[Candidate], bool]:
        """Return the likeliest places of a name, best known first, and whether the name is an inflected form."""
        exact = self._gazetteer.exact(name)
        found = self._gazetteer.candidates(name)
        is_form = bool(found) and (not exact or found[0] != exact[0])
        # A form was preferred to the places of exactly that name: "Tartus" is in Tartu, not in Syria.
        others = frozenset(place.id for place in exact) if is_form else frozenset()
        likeliest = sorted(
            _named(found)[:_LIKELIEST], key=lambda each: (each.id in others, not _is_state(each), -each.population)
        )
        return likeliest, is_form

    def _is_said(self, words: Sequence[WordSpan], at: int) -> bool:
        """Return whether a locative word stands in front of the name, or in front of its article."""
        if self._language == "ko" and words[at].folded.endswith(_KOREAN_PLACES):
            return True
        behind = words[at + 1] if self._is_parted and at + 1 < len(words) else None
        if behind is not None and behind.gap in _APOSTROPHES and behind.text in _LOCATIVES:
            return True
        if at == 0 or words[at].gap not in _GAPS:
            return False
        front = words[at - 1].text.lower()
        if front in self._marks:
            return True
        return front in self._articles and at > 1 and words[at - 2].text.lower() in self._marks

    def _is_of_body(self, words: Sequence[WordSpan], at: int) -> bool:
        """Return whether a name is part of an organization's: "جامعة أكسفورد", "Oxford Üniversitesi"."""
        before = at > 0 and words[at].gap == " " and words[at - 1].folded in BODIES
        return before or (at + 1 < len(words) and words[at + 1].gap == " " and words[at + 1].folded in BODIES)

    def _is_titled(self, words: Sequence[WordSpan], at: int) -> bool:
        """Return whether a name ends a longer name: "Acordo de Paris", "Universidad de Chile"."""
        back = at - 1
        while back > 0 and at - back < _MAX_LINKS and words[back].text.lower() in self._links:
            back -= 1
        noun = words[back]
        if (
            not 0 < back < at - 1
            or not noun.is_name_like
            or noun.is_first
            or any(word.gap not in _GAPS for word in words[back + 1 : at + 1])
        ):
            return False
        return noun.folded not in PLACE_NOUNS and not self._may_be_place(noun)

    def _stands_alone(self, words: Sequence[WordSpan], at: int, place: Candidate, is_form: bool) -> bool:
        """Return whether a name is not part of a longer one, such as "Владимир" in a person's."""
        word = words[at]
        before = words[at - 1] if at and word.gap in (" ", "-") else None
        behind = words[at + 1] if at + 1 < len(words) and words[at + 1].gap in (" ", "-") else None
        if not has_capitals(word.text):
            return place.name not in TRANSLITERATED and not _is_called(behind)
        # A name in a case stands beside a person rather than being the surname in front: "мер Одеси Геннадій".
        given = behind if self._language in SURNAME_FIRST or not is_form else None
        if word.folded in GIVEN or _is_person(before, given) or _is_surname(words, at):
            return False
        is_bearer = place.name in PERSONAL or word.folded in _PERSONAL_WORDS
        is_named = before is not None and self._may_be_name(before, is_bearer and not is_form)
        beside = is_named or (behind is not None and behind.is_name_like and not self._may_be_place(behind))
        is_strong = _is_state(place) or (place.population >= _STRONG and place.feature not in _WIDE)
        if beside and (is_bearer or not is_strong):
            return False
        is_at_home = place.country == self._home and place.population >= _HOME_FORM
        return not word.is_first or not is_form or is_strong or is_at_home

    def _may_be_name(self, word: WordSpan, in_front_of_bearer: bool) -> bool:
        """Return whether a word may belong to the name behind it.

        The first word of a sentence has a capital anyway, so it counts only in front of a name that persons bear.
        """
        if not word.is_name_like or (word.is_first and (not in_front_of_bearer or word.folded in self._common)):
            return False
        return not self._may_be_place(word)


# "TP.HCM" is one name.
_MORE_JOINTS = {"vi": frozenset(".")}
# Countries whose names are shorter than others may be.
_SHORT_STATES = {"vi": frozenset("Mỹ Úc Bỉ".split())}
_APOSTROPHES = frozenset(("'", "’"))
_TITLES_BEHIND = ("씨",)
_STREETS = frozenset(
    "đường phố улица улице улицы вулиця вулиці ulica ulici ulicy jalan calle rua via rue strada utca".split()
)
# Locative endings of Turkic languages behind an apostrophe; other endings stand as often behind persons' names.
_LOCATIVES = frozenset("da de ta te daki deki taki teki dagi də".split())
# Adjectives in these languages end in a long vowel, which no case of a noun does.
_ACCENTED_ADJECTIVES = frozenset({"cs", "sk"})
_PLAIN_JOINTS = frozenset((" ", "-", "\u2011"))
_JOINTS = frozenset((" ", "-", "'", "’", "ʻ", "‘", "\u2011"))


def _named(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the places that bear a name, including countries by their initials."""
    return [
        place
        for place in candidates
        if place.kind <= Kind.ALTERNATE or (place.kind is Kind.ABBREVIATION and place.feature.startswith("PCL"))
    ]


def _is_state(place: Candidate) -> bool:
    return place.feature.startswith("PCL") or place.feature in ("PPLC", "CONT")


def _is_country(place: Candidate) -> bool:
    return place.feature.startswith("PCL") or place.feature == "CONT"


def _is_great(place: Candidate) -> bool:
    return place.feature in _WIDE or (place.feature in _LANDS and place.population >= _GREAT)


def _is_person(before: WordSpan | None, behind: WordSpan | None) -> bool:
    """Return whether the words beside a name make it a person's: "Jack London", "London Béla", "ông Vinh"."""
    is_called = before is not None and (before.folded in GIVEN or before.folded in HONORIFICS)
    return is_called or (behind is not None and behind.folded in GIVEN and behind.is_name_like)


def _is_surname(words: Sequence[WordSpan], at: int) -> bool:
    """Return whether a name stands behind a given name that a title comes before: "Bibi Asha Kampala"."""
    if at < 2 or words[at].gap != " " or words[at - 1].gap not in (" ", ". "):
        return False
    return words[at - 1].is_name_like and words[at - 2].folded in HONORIFICS


def _is_of_street(words: Sequence[WordSpan], at: int) -> bool:
    """Return whether a name is the end of a street's: "đường Nguyễn Huệ"."""
    if at < 2 or words[at].gap != " " or words[at - 1].gap != " " or not words[at - 1].is_name_like:
        return False
    return words[at - 2].text.lower() in _STREETS


def _is_called(behind: WordSpan | None) -> bool:
    """Return whether what stands behind a word in a script without capitals is for persons alone: "김부산 씨는"."""
    return behind is not None and behind.text.startswith(_TITLES_BEHIND)


def _is_known_at_home(place: Candidate) -> bool:
    is_famous = place.population >= _FAMOUS_HOME and place.fame >= _FAMOUS_HOME_FAME
    return is_famous or (place.population >= _HOME and place.fame >= _HOME_FAME)


def _is_known(place: Candidate, is_form: bool) -> bool:
    if place.feature == "ADM1" and place.population >= _GREAT and place.fame >= _STATE_FAME:
        return True
    if is_form:
        is_famous = place.population >= _FAMOUS_FORM and place.fame >= _FAMOUS_FORM_FAME
        return not place.feature.startswith("ADM") and (
            is_famous or (place.population >= _FORM and place.fame >= _FORM_FAME)
        )
    is_famous = place.population >= _FAMOUS and place.fame >= _FAMOUS_FAME
    return is_famous or (place.population >= _LARGE and place.fame >= _LARGE_FAME)


def _is_hangul(text: str) -> bool:
    return "\uac00" <= text[0] <= "\ud7a3"
