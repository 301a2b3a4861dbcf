"""Nominatives of persons' names: "Петром Ивановым" becomes Пётр Иванов, so that one person is one entity.

The words of a name agree in case and gender. Each reading of a name (a case and a gender, with the nominative of every
word) is weighted by pymorphy3's scores for its words, by the case that the word in front demands ("с",
"президента"), and by the other names in the article: "Соколова" is a woman beside "Анна Соколова" and a man beside
"Соколовым".
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from pipeline.enrich.ner.inflected_names import MAX_WORDS, as_written, russian_morphology
from pipeline.enrich.ner.spans import Span

_CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_GENDERS = ("masc", "femn")
_REMEMBERED = 8_192
_BESIDE_NAME = 0.2
"""Weight of a reading that is not a given name, a surname or a patronymic: "толстый", "роза"."""
_AS_IT_IS = 0.002
"""Weight of a reading in which the word never changes, like foreign women's surnames."""
_FIXED = 0.5
"""Weight of a reading in which a listed name never changes ("Анне") beside one in which it does."""
_BY_ENDING = 0.02
"""Weight of a reading by the ending alone, of a word that is not in the dictionary."""
_IN_PLACE = 3.0
"""How many times likelier a given name is first and a surname last."""
_SUBJECT = 2.0
"""How many times likelier the nominative is when no word in front demands another case."""
_DEMANDED, _REFUSED = 1.0, 0.02
_PLAUSIBLE = 0.02
"""Share of the likeliest reading's weight from which other names in the article may choose another reading."""
_GOVERNED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        "у от из без до для после против кроме ради около вокруг возле мимо вместо среди".split(), ("gent",)
    ),
    **dict.fromkeys("к ко благодаря вопреки согласно навстречу".split(), ("datv",)),
    **dict.fromkeys("о об обо при".split(), ("loct",)),
    **dict.fromkeys("про через сквозь".split(), ("accs",)),
    **dict.fromkeys("над перед между".split(), ("ablt",)),
    **dict.fromkeys("с со".split(), ("ablt", "gent")),
    **dict.fromkeys("за под".split(), ("ablt", "accs")),
    **dict.fromkeys("в во на".split(), ("loct", "accs")),
    **dict.fromkeys("по".split(), ("datv",)),
}

_ENDINGS: Sequence[tuple[str, str, str, str]] = (
    *((ending, "", case, "masc") for ending, case in
      (("а", "gent"), ("а", "accs"), ("у", "datv"), ("ом", "ablt"), ("ем", "ablt"), ("е", "loct"))),
    *((ending, base, case, gender) for gender in _GENDERS for ending, base, case in (
        ("ы", "а", "gent"), ("и", "а", "gent"), ("е", "а", "datv"), ("е", "а", "loct"), ("у", "а", "accs"),
        ("ой", "а", "ablt"), ("ей", "а", "ablt"), ("и", "я", "gent"), ("е", "я", "datv"), ("е", "я", "loct"),
        ("ю", "я", "accs"), ("ей", "я", "ablt"))),
)  # fmt: skip
"""Endings of nouns: the nominative's ending, the case and the gender of each, as in "Дзюбы" of "Дзюба"."""
_VERB_BEHIND = re.compile(r" ([а-яё]+(?:л|ла|лся|лась))\b")
_SHORTEST = 4
_VOWELS = "аеёиоуыэюяйь"


class Form(NamedTuple):
    """Reading of a word in one case and gender."""

    case: str
    gender: str
    nominative: str
    weight: float
    kind: str


def nominative_persons(names: Sequence[Span], title: str, text: str, language: str) -> list[Span]:
    """Return the names, persons with the nominative as their text; offsets stay those of the form in the article."""
    if language != "ru":
        return list(names)
    fields = {"title": title, "text": text}
    options = {
        number: _options(
            name.text, _word_before(fields[name.field], name.start), _gender_of_verb(fields[name.field], name.end)
        )
        for number, name in enumerate(names)
        if name.label == "PERSON"
    }
    support = _support(options.values())
    return [
        replace(name, text=_chosen(options[number], support)) if options.get(number) else name
        for number, name in enumerate(names)
    ]


def with_surnames(names: Sequence[Span], title: str, text: str, language: str) -> list[Span]:
    """Return the names, each that ends in a patronymic extended by the surname behind it, which the recogniser misses."""
    if language != "ru":
        return list(names)
    whole: list[Span] = []
    for name in names:
        before, field = whole[-1] if whole else None, title if name.field == "title" else text
        if before and _is_surname_of(before, name, field):
            whole[-1] = replace(before, end=name.end, text=field[before.start : name.end])
        else:
            whole.append(name)
    return whole


def _is_surname_of(first: Span, last: Span, text: str) -> bool:
    beside = first.field == last.field and first.end + 1 == last.start and text[first.end] == " "
    if not beside or not first.label == last.label == "PERSON" or " " in last.text or " " not in first.text:
        return False
    return any(form.kind == "Patr" for form in _forms(first.text.rpartition(" ")[2]))


def _support(options: Iterable[Mapping[str, float]]) -> Mapping[str, float]:
    """Return the weight of each nominative in an article, and of each surname on its own."""
    support: dict[str, float] = defaultdict(float)
    for found in options:
        total = sum(found.values())
        for name, weight in found.items():
            support[name] += weight / total
            if " " in name:
                support[name.rpartition(" ")[2]] += weight / total
    return support


def _chosen(options: Mapping[str, float], support: Mapping[str, float]) -> str:
    return max(options, key=lambda name: (round(support[name], 6), options[name]))


def _word_before(text: str, start: int) -> str:
    front = text[max(0, start - 40) : start]
    if not front.endswith((" ", "\u00a0")):
        return ""
    word = front.split()[-1:] or [""]
    return word[0].lower() if word[0][-1:].isalpha() else ""


def _gender_of_verb(text: str, end: int) -> str:
    """Return the gender of a verb in the past directly behind a name: "Марина Лосева назвала"; '' without one."""
    match = _VERB_BEHIND.match(text, end)
    if match is None:
        return ""
    parse = russian_morphology().parse(match[1])[0]
    return str(parse.tag.gender) if parse.tag.POS == "VERB" and parse.tag.gender in _GENDERS else ""


@lru_cache(maxsize=_REMEMBERED)
def _options(name: str, before: str, verb: str = "") -> Mapping[str, float]:
    """Return the nominatives that a name may stand for, with weights; none if its words are not Russian.

    ``verb`` is the gender of a verb behind the name, whose subject it is.
    """
    words = name.split(" ")
    if len(words) > MAX_WORDS or not all(_is_word(word) for word in words):
        return {}
    found: dict[str, float] = defaultdict(float)
    for case in _CASES:
        demand = _demand(before, case)
        for gender in _GENDERS:
            forms = [_best(word, case, gender, place, len(words)) for place, word in enumerate(words)]
            weight = max(demand, _DEMANDED) * _SUBJECT if verb == gender and case == "nomn" else demand
            for form in forms:
                weight *= form.weight
            found[" ".join(form.nominative for form in forms)] += weight
    least = _PLAUSIBLE * max(found.values())
    return {name: weight for name, weight in found.items() if weight >= least}


def _is_word(word: str) -> bool:
    return all("\u0400" <= sign <= "\u04ff" or sign in "-." for sign in word)


def _best(word: str, case: str, gender: str, place: int, count: int) -> Form:
    same = Form(case, gender, word, _AS_IT_IS, "")
    if word.endswith(".") or len(word.strip(".")) < 2:  # initials
        return same._replace(weight=1.0)
    wanted = {0: "Name", count - 1: "Surn"}.get(place, "Patr") if count > 1 else ""
    forms = (form for form in _forms(word) if form.case == case and form.gender == gender)
    weighed = (form._replace(weight=form.weight * (_IN_PLACE if form.kind == wanted else 1.0)) for form in forms)
    return max(weighed, key=lambda form: form.weight, default=same)


def _demand(before: str, case: str) -> float:
    """Return the weight of a case behind a word; without any demand the nominative is somewhat likelier."""
    governed = _GOVERNED.get(before)
    if governed:
        return _DEMANDED if case in governed else _REFUSED
    cases = _cases_of_title(before) if before else frozenset()
    if cases:
        return _DEMANDED if case in cases else _REFUSED
    return _SUBJECT if case == "nomn" else 1.0


@lru_cache(maxsize=_REMEMBERED)
def _cases_of_title(word: str) -> frozenset[str]:
    """Return the cases of a title, which the name agrees with ("министром"); the genitive behind any other noun."""
    parses = [
        parse for parse in russian_morphology().parse(word) if parse.tag.POS in ("NOUN", "ADJF") and parse.score > 0.05
    ]
    if not parses or parses[0].tag.POS not in ("NOUN", "ADJF"):
        return frozenset()
    if "anim" in parses[0].tag:
        return frozenset(str(parse.tag.case) for parse in parses if "anim" in parse.tag)
    return frozenset({"gent"}) if parses[0].tag.POS == "NOUN" else frozenset()


@lru_cache(maxsize=_REMEMBERED)
def _forms(word: str) -> tuple[Form, ...]:
    return (*_read(word), *_by_ending(word))


def _by_ending(word: str) -> Iterator[Form]:
    if len(word) < _SHORTEST:
        return
    for ending, base, case, gender in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and stem[-1] not in _VOWELS:
            yield Form(case, gender, stem + base, _BY_ENDING, "")
    if word[-1] not in _VOWELS:
        yield Form("nomn", "masc", word, _BY_ENDING, "")


def _read(word: str) -> Iterator[Form]:
    for parse in russian_morphology().parse(word):
        tag = parse.tag
        if tag.POS not in ("NOUN", "ADJF") or tag.number == "plur" or tag.case is None:
            continue
        kind = next((kind for kind in ("Name", "Surn", "Patr") if kind in tag), "")
        if "Geox" in tag or tag.gender == "neut":
            continue
        nominative = parse.inflect({"nomn"})
        shown = as_written(word, nominative.word) if nominative else word
        weight = parse.score * (1.0 if kind else _BESIDE_NAME) * (_FIXED if "Fixd" in tag else 1.0)
        for gender in [tag.gender] if tag.gender in _GENDERS else _GENDERS:
            yield Form(str(tag.case), gender, shown, weight, kind)
