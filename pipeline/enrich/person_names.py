"""Correction of persons' names that the model split, took for an organization's, or began too late."""

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from pipeline.enrich.name_cues import DAYS_AND_MONTHS, HONORIFICS, is_role
from pipeline.enrich.ner.given_names import FAR_FROM_A_NAME, LIKE_A_NAME, Likeness, unknown_likeness
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.detection_features import BODY_OF_WORD
from pipeline.enrich.text.run_on_words import Knows

MIN_SURNAME = 3

# Given names that are also places, and others that models trained on American news often miss.
_OF_PLACES = frozenset(
    """
    Adelaide Alexandria Asia Austin Boston Bristol Brooklyn Cairo Camden Carolina Carson Chad Charlotte Chelsea Chester
    China Clinton Cuba Cyprus Dakota Dallas Denver Devon Eugene Florence Georgia Holland Houston India Ireland Israel
    Jackson Jordan Kenya Kingston Lincoln London Lourdes Madison Malta Milan Orlando Paris Phoenix Salvador Santiago
    Savannah Siena Sofia Sydney Troy Tyler Verona Victoria Virginia Washington
    """.split()
)
_GIVEN = frozenset(
    """
    Ali Amina Ana Andrea Anna Antonio Boris Carlos Carmen Chidi David Diego Elena Emma Fatima Fergus Fernando Francisco
    Galina George Grace Hassan Helen Ibrahim Isla Ivan Jack James Jan Jane Javier Joao Johan John Jorge Jose Josephine
    Juan Karim Kwame Laura Levent Lucia Luis Magnus Manuel Marco Maria Mario Marta Martin Mary Mehmet Michael Miguel
    Mohammed Muhammad Natalia Nikolai Olga Omar Pablo Patricia Paul Pavel Pedro Peter Pierre Rachel Rachid Rafael Robert
    Rosa Samuel Sergei Sofie Svetlana Tariq Thomas Tunde Vladimir Yusuf Zeynep
    """.split()
)
_NAME_LIKE = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]+(?:[ -][^\W\d_a-z][^\W\d_]+)+")
_WORD_IN_FRONT = re.compile(r"(?:^|[\s\"“(])([^\W\d_a-z][^\W\d_A-Z]+) $")
_WORD_BEHIND = re.compile(r" ([^\W\d_a-z][^\W\d_A-Z]+)(?=,? \d{1,3},)")
_PLACED = re.compile(r"\b(?:in|of|from|to|at|near|across|outside|into|for|with|against) $", re.I)
_INTRODUCED = re.compile(
    r"(?:\b(?:said|says|adds|added|writes|wrote|asked)|,) (?:the|his|her|its|their|a|an) [\w’' -]{3,40}, $"
    r"|\b(?:called|named|Mr|Mrs|Ms|Dr|Prof)\.? $"
)
_TWO_WORDS = re.compile(r"(?<![\w'’-])([^\W\d_a-z][^\W\d_A-Z]+) (?=([^\W\d_a-z][\w’'-]*))")
_COMMA_AND_CAPITAL = re.compile(r", (?<=[a-z], )(?=[A-Z])")
_SOMEONE = re.compile(r"\b(?:[Aa]n?|[Tt]he|[Hh]is|[Hh]er|[Tt]heir) (?:[a-z-]+ ){0,3}([a-z-]+)$")
_FULL_NAME = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]+(?:[ -][^\W\d_a-z][^\W\d_]+){1,2}(?=[,.;])")
_SAID_AND_CAPITAL = re.compile(r"(?<=[,”\"’'] )(?:said|says|recalled|added|explained|asked) (?=[A-Z])")
_FULL_NAME_SAID = re.compile(
    r"[^\W\d_a-z][^\W\d_A-Z]+(?:[ -][^\W\d_a-z][^\W\d_]+){1,2}(?=[,.;]| (?:of|who|from|at|in)\b)"
)
_TITLE = re.compile(rf"(?:^|[\s“\"(])(?:{'|'.join(sorted(map(str.capitalize, HONORIFICS - {'saint'})))})\.? $")
_AGED_OR_WHO = re.compile(r",? \(?\d{1,3}[,)]|, (?:aged \d|who\b)")
_LISTED_BEHIND = re.compile(r" ([^\W\d_a-z][^\W\d_A-Z]+)(?:, | and |, and )")
# A lower-case word that continues a sentence.
_INSIDE_SENTENCE = re.compile(r"(?:^|[\s“\"])(?!(?:the|a|an) )[a-z][\w’'-]*,? $")
_CUT = frozenset({"PERSON", "PRODUCT", "NORP", "ORG"})
_SPLIT = frozenset({"GPE", "ORG", "NORP", "PERSON", "PRODUCT", "FAC", "LOC"})
_MISTAKEN = frozenset({"ORG", "PRODUCT", "WORK_OF_ART", "FAC", "NORP"})


_FUNCTION_WORDS = frozenset(
    "when then but and if so now yet still even while after before as for that this these those there here what who where how "
    "why once since until though although because both each every some many most more such with from like just only also".split()
)
_TITLES_OF = HONORIFICS | frozenset(
    "duke duchess earl count countess baron baroness marquess sultan emir saint st".split()
)
_Sense = tuple[Knows, Likeness]


def whole_persons(
    names: Sequence[Span],
    text: str,
    bodies: Iterable[str],
    knows: Knows = lambda _: False,
    likeness: Likeness = unknown_likeness,
) -> list[Span]:
    """Return the names of one field, in order, with whole persons' names; ``bodies`` are words of other names.

    "Israel" and "Adesanya" side by side are one fighter; an organization that is 34 years old is a person.
    """
    alone = {name.text for name in names if name.label == "PERSON"}
    whole: list[Span] = []
    for name, following in zip_longest(names, names[1:]):
        before = whole[-1] if whole else None
        if before is not None and _is_split(before, name, text, likeness):
            whole[-1] = replace(before, end=name.end, text=text[before.start : name.end], label="PERSON")
        else:
            whole.append(_extended(name, before, following, text, (knows, likeness)))
    whole = _added(whole, text, (knows, likeness))
    words = frozenset(bodies)
    return [replace(name, label="PERSON") if _is_person(name, text, alone, words) else name for name in whole]


def bearer_and_origin(name: Span, knows: Knows) -> list[Span]:
    """Return a person, and separately what the model joined to the name with "of": "Ana Brum of Duarte Textiles".

    "Joan of Arc" and "Queen Sonja of Norway" stay whole.
    """
    at = name.text.find(" of ")
    words = name.text[:at].split()
    origin = name.text[at + len(" of ") :]
    is_full = len(words) > 1 and all(word[:1].isupper() for word in words)
    if not is_full or not origin[:1].isupper() or words[0].lower().rstrip(".") in _TITLES_OF:
        return [name]
    return [name.part(0, at), name.part(at + len(" of "), len(name.text), "GPE" if knows(origin) else "ORG")]


def headline_persons(names: list[Span]) -> list[Span]:
    """Return the names, title first, with persons of a headline cut where their name in the text ends.

    Where every word has a capital the model takes the verb for a part: "Okoro Faces" beside Ifeoma Okoro.
    """
    if not any(name.field == "title" and name.label == "PERSON" and " " in name.text for name in names):
        return names
    persons = {name.text for name in names if name.field != "title" and name.label == "PERSON" and " " in name.text}
    known = persons | {name.rpartition(" ")[2] for name in persons}
    words = {word for name in names if name.field != "title" for word in name.text.split()}
    return [_cut(name, known, words) if name.field == "title" and name.label == "PERSON" else name for name in names]


def _cut(name: Span, known: Container[str], words: Container[str]) -> Span:
    front, _, rest = name.text.rpartition(" ")
    return name.part(0, len(front)) if front in known and rest not in words else name


def _added(names: list[Span], text: str, sense: _Sense) -> list[Span]:
    """Add the full names of persons whom the model found by surname only: "Marta Seabra" for "Seabra says"."""
    persons = {name.text for name in names if name.label == "PERSON"}
    alone = {name for name in persons if " " not in name and len(name) >= MIN_SURNAME}
    alone -= {name.rpartition(" ")[2] for name in persons if " " in name}
    spans = [
        match.span(1)[:1] + match.span(2)[1:]
        for match in (_TWO_WORDS.finditer(text) if alone else ())
        if match[2] in alone and _is_first_name(match, text[max(0, match.start() - 40) : match.start()], *sense)
    ]
    spans += [*_apposed(text, *sense), *_quoted(text, *sense)] if names else ()
    found: list[Span] = []
    for start, end in sorted(set(spans)):
        at = bisect_left(names, end, key=lambda name: name.start)
        if (at == 0 or names[at - 1].end <= start) and not (found and found[-1].end > start):
            found.append(replace(names[0], start=start, end=end, text=text[start:end], label="PERSON"))
    return sorted([*names, *found], key=lambda name: name.start) if found else names


def _apposed(text: str, knows: Knows, likeness: Likeness) -> Iterator[tuple[int, int]]:
    """Yield spans of names in apposition to a role: "A survivor, Tigist Bekele,"."""
    for comma in _COMMA_AND_CAPITAL.finditer(text):
        role = _SOMEONE.search(text[max(0, comma.start() - 40) : comma.start()])
        name = _FULL_NAME.match(text, comma.end()) if role and is_role(role[1]) else None
        if name and not knows(name[0]) and likeness(name[0].partition(" ")[0]) >= FAR_FROM_A_NAME:
            yield name.span()


def _quoted(text: str, knows: Knows, likeness: Likeness) -> Iterator[tuple[int, int]]:
    """Spans of names that speech is put down to: "said Hatice Yıldırım of the weather office"."""
    for said in _SAID_AND_CAPITAL.finditer(text):
        name = _FULL_NAME_SAID.match(text, said.end())
        if name is None or knows(name[0]) or any(word.lower() in BODY_OF_WORD for word in name[0].split()):
            continue
        words = name[0].split()
        if likeness(words[0]) >= FAR_FROM_A_NAME or likeness(words[-1]) >= LIKE_A_NAME:
            yield name.span()


def _is_split(first: Span, last: Span, text: str, likeness: Likeness) -> bool:
    """Return whether two adjacent spans are a given name and a surname."""
    beside = first.end + 1 == last.start and text[first.end] == " "
    single = " " not in first.text and " " not in last.text and last.text[:1].isupper()
    if not (beside and single and {first.label, last.label} <= _SPLIT) or last.label in ("GPE", "LOC", "FAC"):
        return False
    is_given = first.text in _OF_PLACES | _GIVEN or (last.label == "PERSON" and likeness(first.text) >= LIKE_A_NAME)
    return is_given and not _PLACED.search(text, max(0, first.start - 10), first.start)


def _extended(name: Span, before: Span | None, following: Span | None, text: str, sense: _Sense) -> Span:
    """Extend a surname by a missed given name in front, or a given name by the surname behind."""
    if name.label not in _CUT or " " in name.text or len(name.text) < MIN_SURNAME:
        return name
    behind = _WORD_BEHIND.match(text, name.end)
    if behind and name.label == "PERSON":
        return replace(name, end=behind.end(), text=text[name.start : behind.end()])
    listed = _LISTED_BEHIND.match(text, name.end)
    if listed and following and following.label == "PERSON" and following.start == listed.end():
        return replace(name, end=listed.end(1), text=text[name.start : listed.end(1)], label="PERSON")
    start = max(before.end if before else 0, name.start - 40)
    front = _WORD_IN_FRONT.search(text[start : name.start])
    if name.label == "PERSON" and front and _is_first_name(front, text[start : start + front.start(1)], *sense):
        return replace(name, start=start + front.start(1), text=text[start + front.start(1) : name.end])
    if name.label == "PRODUCT" and front and _INTRODUCED.search(text[start : start + front.start(1)]):
        return replace(name, start=start + front.start(1), text=text[start + front.start(1) : name.end], label="PERSON")
    return name


def _is_first_name(front: re.Match[str], before: str, knows: Knows, likeness: Likeness) -> bool:
    """Return whether a capitalised word in front of a surname is not a title, a day or a sentence's first word."""
    word = front[1].lower()
    if word in HONORIFICS or word in DAYS_AND_MONTHS or word in _FUNCTION_WORDS or is_role(word):
        return False
    # "Professor Lieve Maes", or "Rahul Menon" in a list or at the start of a sentence.
    if _TITLE.search(before) or front[1] in _GIVEN or (likeness(front[1]) >= LIKE_A_NAME and not knows(front[1])):
        return True
    # Behind a locative preposition it may be a town, but only if the gazetteer has it.
    return bool(_INSIDE_SENTENCE.search(before)) and (not _PLACED.search(before) or not knows(front[1]))


def _is_person(name: Span, text: str, alone: set[str], bodies: frozenset[str]) -> bool:
    if name.label not in _MISTAKEN or not _NAME_LIKE.fullmatch(name.text):
        return False
    words = name.text.split()
    if len(words) > 3 or any(word.lower() in bodies for word in words):
        return False
    return (
        name.text in alone
        or words[0] in _GIVEN
        or bool(_AGED_OR_WHO.match(text, name.end))
        or bool(_INTRODUCED.search(text[max(0, name.start - 60) : name.start]))
    )
