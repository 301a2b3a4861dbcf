"""Sorts of names, decided per article from all mentions, the model's labels and the form of the name.

The model reads one sentence at a time and may call the same name a person in one and a firm in another. Within an
article a name means one thing, so the evidence of all its mentions, including the model's labels, is summed, and the
best sort applies to all of them. Only a mention behind a locative preposition may remain a place ("Barcelona won in
Barcelona").
"""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from pipeline.enrich.clubs import result_sides
from pipeline.enrich.name_cues import (
    CARMAKERS,
    DECISIVE,
    FORMS_OF_ADDRESS,
    SHIPS,
    SOME,
    STRONG,
    SURE,
    NameSort,
    cues,
    is_of_sport,
    named_things,
    plays,
)
from pipeline.enrich.ner.given_names import FAR_FROM_A_NAME, LIKE_A_NAME, UNLIKE_A_NAME, Likeness, unknown_likeness
from pipeline.enrich.ner.place_homographs import PERSONAL
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.candidates import PLACES
from pipeline.enrich.places.detection_features import BODY_OF_WORD
from pipeline.enrich.places.small_words import SmallWords
from pipeline.gazetteer import Gazetteer, Kind
from pipeline.gazetteer.entry import PHYSICAL, REGIONS

MAX_READ = 6
"""Mentions of one name whose context is read."""
MARGIN = 0.5
"""Score by which another sort must beat the label of most mentions."""
MOST_TAGGED = 2.5
"""Greatest weight of the model's labels together, because the model repeats its mistakes."""
LEAST = 1.5
"""Least evidence from the context to overrule a label."""
LARGE_TOWN = 100_000
"""Population from which a name of several words is known for its town rather than for a person."""
LONGEST_PARTICLE = 3
"""Characters of "de", "von" and "bin", which are no short forms of a person's name."""
TOWN = 10_000
"""Population from which a name called a person is a town's, if the article names its country."""
SETTLED = 2.0
"""Evidence for an organization, a person or a thing from which neither the name nor a part of it can be a place."""

_TAGS: Mapping[str, tuple[NameSort, float]] = {
    "PERSON": (NameSort.PERSON, 1.5),
    "ORG": (NameSort.BODY, 0.75),
    "GPE": (NameSort.PLACE, 1.5),
    "LOC": (NameSort.PLACE, 1.5),
    "FAC": (NameSort.PLACE, 1.0),
    "PRODUCT": (NameSort.THING, 1.0),
    "WORK_OF_ART": (NameSort.THING, 1.0),
    "EVENT": (NameSort.THING, 1.0),
}
_STREET = re.compile(
    r"[a-zäöüß](?:straße|strasse|straat|gatan|gata|gade|vej|platz|plein|gasse|utca|weg)$"
    r"|(?<!Wall) (?:Street|Road|Avenue|Lane|Boulevard|Drive)$"
)
_OVER_THE = re.compile(r"\b(?:in|on|over|across|along|into|down|up|near|crossed|beside) the $")
_FLOWS = re.compile(r" (?:rose|rises|burst|flooded|overflowed|swelled|froze|flows|flowed|runs|has risen|has burst)\b")
_NO_NOUN = re.compile(r"[.,;)]|$| (?:and|in|at|on|near|to|for|from|with|after|before|between|as)\b")
_PLURAL = re.compile(r"[A-Z][a-z]{2,}s")
_PARTY = re.compile(r"[DRI]-[A-Z]")
_SHIP_PREFIXES = frozenset({"HMS", "USS", "MV", "SS", "RMS", "INS"})
# "Al Wahda" is a club; no given name is "Al" with a town or a noun behind, unlike "Al Pacino", who plays no match.
_ARTICLES_OF_SIDES = ("Al ", "Al-")
_LIST = frozenset({", ", " and ", ", and ", " or ", " & "})


@dataclass(frozen=True)
class Agreed:
    """Names with one sort each, and those that are not places, even in part."""

    names: list[Span]
    settled: frozenset[Span]

    def is_barred(self, host: Span | None, is_whole: bool) -> bool:
        """Return whether a part of ``host`` cannot be a place: "Texas" in the name of a firm, but not of a department."""
        return host in self.settled and host is not None and (is_whole or not _is_of_a_place(host))


_PLACES_TOO = frozenset({"street", "building", "water", "land"})
_BODIES = frozenset(word for word, body in BODY_OF_WORD.items() if body not in _PLACES_TOO) | frozenset(
    "front movement army brigade corps command tribunal bureau academy college works studios pictures records railways "
    "council's confederation congress party's ministry parliament senate assembly".split()
) - frozenset("county city town village district state region area".split())
_LOCAL = frozenset({"public_body", "school", "care", "society"}) | _PLACES_TOO
_LANDS = frozenset(word for word, body in BODY_OF_WORD.items() if body in _PLACES_TOO)
# Last words that only occur in names of firms, not in surnames or natural features.
_FIRM_ENDS = frozenset(
    "Marine Logistics Shipping Mining Foods Motors Airlines Airways Electronics Energy Chemicals Pharmaceuticals Pharma "
    "Capital Partners Holdings Ventures Industries Systems Technologies Software Networks Robotics Brewery Railways Railway "
    "Trams Trains Buses Ferries Express Insurance Mutual Assurance Media Studios Records Publishing Hotels Resorts "
    "Construction Engineering Shipyards Textiles Cement Minerals Petroleum Telecom Telecoms Wireless Bank Breweries Bakeries "
    "Commodities Fisheries Farms Biscuits Toys Supermarkets Stores Utilities Plc Ltd Inc Corp GmbH".split()
)
# First words that say what a body is, with its name behind.
_FIRM_STARTS = frozenset(
    "Banco Banca Banque Bank Bankhaus Grupo Groupe Gruppo Gruppe Grup Crédit Crédito Credito Caja Caixa Compañía Compagnie "
    "Companhia Editorial Editora Éditions Edizioni Verlag Hotel Hôtel Teatro Théâtre Radio Club Deportivo Atlético Atletico "
    "Partido Parti Partito Sindicato Syndicat Fundación Fondation Fundação Fondazione Stiftung Laboratorios Laboratoires "
    "Cervecería Aerolíneas Transportes Constructora Minera Petróleos Team Université Universidad Universidade Università".split()
)
_APPELLATIONS = frozenset(
    "armagnac asiago barolo beaujolais bergerac bordeaux brie burgundy calvados camembert champagne chablis cheddar cheshire "
    "chianti claret cognac curacao darjeeling dijon edam emmental gorgonzola gouda gruyere gruyère java jerez limburger "
    "madeira malaga marsala médoc medoc mocha moselle muscadet parma parmesan port rioja roquefort sancerre sherry stilton "
    "tequila tokay turkey wensleydale worcestershire".split()
)
_FOODS = (
    "wine",
    "bottle",
    "cheese",
    "cellar",
    "menu",
    "dairy",
    "vintage",
    "cork",
    "cuisine",
    "drink",
    "pint",
    "barrel",
    "meal",
)


def agreed(
    names: Sequence[Span], title: str, text: str, gazetteer: Gazetteer, likeness: Likeness = unknown_likeness
) -> Agreed:
    """Return the names of an article, title first, each with the sort that the whole article gives it."""
    article = _Article(names, title, text, gazetteer, likeness)
    done: list[Span] = []
    settled: set[Span] = set()
    for name in names:
        relabelled, is_settled = article.judged(name)
        done.append(relabelled)
        if is_settled:
            settled.add(relabelled)
    return Agreed(done, frozenset(settled))


class _Article:
    def __init__(
        self,
        names: Sequence[Span],
        title: str,
        text: str,
        gazetteer: Gazetteer,
        likeness: Likeness,
    ):
        self._fields = {"title": title, "text": text}
        self._gazetteer, self._likeness = gazetteer, likeness
        self._small = SmallWords(title, text)
        self._sides = result_sides(text)
        self._is_match = is_of_sport(title) or is_of_sport(text)
        self._groups: dict[str, list[Span]] = defaultdict(list)
        for name in names:
            self._groups[_key(name)].append(name)
        self._local: dict[Span, dict[NameSort, float]] = {}
        self._around: dict[str, dict[NameSort, float]] = {}
        self._things = named_things(title) | named_things(text)
        self._persons: set[str] = set()
        # "Halvorsen" means Halvorsen Marine, unless there is a person of that name.
        self._firsts = {name.text.split()[0].casefold() for name in names if _may_be_shortened(name)}
        self._firsts |= {word for name in names if (word := _after_kind(name))}
        for key, group in self._groups.items():
            if " " in key and any(name.label == "PERSON" and not _may_be_shortened(name) for name in group):
                self._note_person(key)
        for key, group in self._groups.items():
            self._around[key] = self._evidence(group)
        self._share_lists(names)
        self._share_forms()
        self._sorts: dict[str, tuple[NameSort | None, float]] = {}
        # Whole names first, because short forms take their sort.
        for key in sorted(self._groups, key=lambda key: " " not in key):
            self._sorts[key] = self._sort(key, self._groups[key])
            if self._sorts[key][0] is NameSort.PERSON and " " in key:
                self._note_person(key)

    def judged(self, name: Span) -> tuple[Span, bool]:
        """Return the name with its sort, and whether it is certainly not a place."""
        sort, around = self._sorts[_key(name)]
        if sort is None or name.label in ("NORP", "LAW") or _PARTY.match(name.text):
            return name, False
        # Places inside names of organizations are detected later, word by word.
        if sort is NameSort.PLACE and name.label == "ORG" and not self._is_water_or_street(name):
            return name, False
        here = self._local.get(name, {})
        if sort is not NameSort.PERSON and here.get(NameSort.PLACE, 0.0) >= STRONG and name.label in PLACES:
            return name, False
        is_sorted = _TAGS.get(name.label, (None, 0.0))[0] is sort or name.label == sort.value
        shown = name if is_sorted else replace(name, label=sort.value)
        return shown, sort is not NameSort.PLACE and around >= SETTLED

    def _note_person(self, key: str) -> None:
        # Of three words the middle one is often the surname: "Xiomara Zelaya Pineda".
        words = key.split()
        self._persons |= {word for word in words[:4] if len(word) > LONGEST_PARTICLE} | {words[0], words[-1]}

    def _evidence(self, group: Sequence[Span]) -> dict[NameSort, float]:
        """Return the summed evidence around the mentions of one name."""
        total: dict[NameSort, float] = defaultdict(float)
        for name in group[:MAX_READ]:
            field = self._fields[name.field]
            here: dict[NameSort, float] = defaultdict(float)
            for sort, weight in cues(name, field):
                here[sort] += weight
            if name.label == "PERSON" and name.text.partition(" ")[0].rstrip(".").lower() in FORMS_OF_ADDRESS:
                here[NameSort.PERSON] += SURE
            if self._is_side(name, field):
                here[NameSort.BODY] += DECISIVE
            if self._is_match and self._may_play(name) and plays(name, field):
                here[NameSort.BODY] += STRONG
                here[NameSort.PLACE] = 0.0
            if self._is_capital(name) and not self._is_match:
                here[NameSort.BODY] = here[NameSort.BODY] if here[NameSort.BODY] >= DECISIVE else 0.0
            elif self._is_governed(name):
                here = {sort: weight for sort, weight in here.items() if sort is NameSort.PLACE or weight >= DECISIVE}
            self._local[name] = here
            for sort, weight in here.items():
                total[sort] += weight
        return total

    def _is_side(self, name: Span, field: str) -> bool:
        """Return whether it is a side in lines of results, or stands in brackets for one: "Marsh (Castleford)"."""
        if name.text in self._sides:
            return True
        is_bracketed = field[name.start - 1 : name.start] == "(" and field[name.end : name.end + 1] == ")"
        return is_bracketed and any(side.startswith(f"{name.text} ") for side in self._sides)

    def _is_water_or_street(self, name: Span) -> bool:
        """Return whether it is a river with an article ("the Thames"), or a street by its ending."""
        if _STREET.search(name.text):
            return True
        field = self._fields[name.field]
        is_definite = self._is_definite(name)
        # "Over the Ogunpa.": persons have no article, unless something of theirs follows.
        if is_definite and name.label == "PERSON" and " " not in name.text:
            is_crossed = bool(_OVER_THE.search(field, max(0, name.start - 16), name.start))
            return bool(_FLOWS.match(field, name.end) or (is_crossed and _NO_NOUN.match(field, name.end)))
        return is_definite and any(place.feature in PHYSICAL for place in self._gazetteer.candidates(name.text)[:4])

    def _is_definite(self, name: Span) -> bool:
        """Return whether it has an article, which persons' names do not take."""
        before = self._fields[name.field][max(0, name.start - 4) : name.start]
        return before.lower() == "the " or name.text.startswith(("The ", "the "))

    def _is_governed(self, name: Span) -> bool:
        """Return whether it is a country or a state, which can say and own things like a firm."""
        found = self._gazetteer.candidates(name.text)[:1] if name.label in PLACES else ()
        return name.text.endswith((" County", " county")) or any(
            place.feature.startswith("PCL")
            or (place.feature == "ADM1" and place.name.casefold() == name.text.casefold())
            for place in found
        )

    def _is_capital(self, name: Span) -> bool:
        """Return whether it is a capital, which speaks for its government: "Manila said its fishermen had a right"."""
        found = self._gazetteer.candidates(name.text)[:1] if name.label in PLACES else ()
        return any(place.feature == "PPLC" and place.kind is Kind.NAME for place in found)

    def _may_play(self, name: Span) -> bool:
        """Return whether it may be a side: not a person and not a country, whose team news calls by the country."""
        if self._is_side_of_a_town(name.text) or name.text.startswith(_ARTICLES_OF_SIDES):
            return True
        if _key(name) in self._persons or any(each.label == "PERSON" for each in self._groups[_key(name)]):
            return False
        found = self._gazetteer.candidates(name.text)[:1]
        return not any(place.feature.startswith("PCL") for place in found)

    def _is_side_of_a_town(self, shown: str) -> bool:
        """Return whether it is a town and a plural, "Castleford Colts", and no person: "Austin Hughes"."""
        town, _, many = shown.rpartition(" ")
        return (
            bool(_PLURAL.fullmatch(many))
            and self._likeness(many) < LIKE_A_NAME
            and self._likeness(town) < LIKE_A_NAME
            and self._gazetteer.knows(town)
        )

    def _share_lists(self, names: Sequence[Span]) -> None:
        """Share the evidence of neighbours in a list: "the bands Kansas and Boston", "some Chianti or Rioja"."""
        for first, second in itertools.pairwise(names):
            if first.field != second.field or second.start - first.end > len(", and "):
                continue
            between = self._fields[first.field][first.end : second.start]
            if between not in _LIST:
                continue
            left, right = self._around[_key(first)], self._around[_key(second)]
            is_decided = max(left.get(NameSort.BODY, 0.0), right.get(NameSort.BODY, 0.0)) >= DECISIVE
            if (self._is_governed(first) or self._is_governed(second)) and not is_decided:
                continue
            if "ORG" in (first.label, second.label) and " " in first.text + second.text:
                for other, around in ((second, left), (first, right)):
                    if other.label == "ORG" and " " in other.text:
                        around[NameSort.BODY] = around.get(NameSort.BODY, 0.0) + SOME
            for sort in (NameSort.BODY, NameSort.THING, NameSort.PLACE):
                if left.get(sort, 0.0) >= STRONG > right.get(sort, 0.0):
                    right[sort] = right.get(sort, 0.0) + (SURE if is_decided else STRONG)
                elif right.get(sort, 0.0) >= STRONG > left.get(sort, 0.0) and sort is NameSort.THING:
                    left[sort] = left.get(sort, 0.0) + STRONG

    def _share_forms(self) -> None:
        """Add the evidence for a surname or a short form to the whole name, and for a ship to its last word."""
        for key in self._groups:
            words = key.split()
            if len(words) < 2 or any(word in _BODIES for word in words):
                continue
            whole = self._around[key]
            for word in {words[0], words[-1]} & self._groups.keys():
                short = self._around[word]
                for sort in (NameSort.PERSON, NameSort.BODY):
                    whole[sort] = whole.get(sort, 0.0) + short.get(sort, 0.0)
                if word == words[-1] and whole.get(NameSort.THING, 0.0) >= STRONG and not short.get(NameSort.PLACE):
                    short[NameSort.THING] = short.get(NameSort.THING, 0.0) + SURE

    def _sort(self, key: str, group: Sequence[Span]) -> tuple[NameSort | None, float]:
        """Return the sort of a name, or None to keep its labels, and the evidence from its context."""
        around = dict(self._around[key])
        for sort, weight in self._form(key, group[0].text, group):
            around[sort] = around.get(sort, 0.0) + weight
        scores = dict(around)
        tagged: dict[NameSort, float] = defaultdict(float)
        for name in group:
            if tag := _TAGS.get(name.label):
                tagged[tag[0]] += tag[1]
        for sort, weight in tagged.items():
            scores[sort] = scores.get(sort, 0.0) + min(weight, MOST_TAGGED)
        best = max(scores, key=lambda sort: scores[sort], default=None)
        main = max(tagged, key=lambda sort: tagged[sort], default=None)
        if (
            best is None
            or main is None
            or (
                best is NameSort.PLACE
                and not self._gazetteer.knows(group[0].text)
                and not any(self._is_water_or_street(name) for name in group)
            )
        ):
            return None, 0.0
        # With two labels the better one wins; a unanimous label is only overruled by evidence from the context.
        is_overruled = scores[best] >= scores[main] + MARGIN and around.get(best, 0.0) >= LEAST
        if best is not main and len(tagged) == 1 and not is_overruled:
            return None, 0.0
        return best, self._around[key].get(best, 0.0) + (around.get(best, 0.0) if best is NameSort.THING else 0.0)

    def _form(self, key: str, shown: str, group: Sequence[Span]) -> Iterator[tuple[NameSort, float]]:
        """Yield the evidence from the name itself and from persons' names that contain it."""
        words = shown.split()
        if key in self._things and not self._is_located(group):
            yield NameSort.THING, DECISIVE
        if words[0] in _SHIP_PREFIXES and len(words) > 1:
            yield NameSort.THING, SURE
        if words[0] in CARMAKERS and len(words) > 1 and self._is_model(shown.partition(" ")[2]):
            yield NameSort.THING, DECISIVE
        if len(words) == 1:
            yield from self._of_one_word(key, shown, group)
            return
        # "The Denver Nuggets" is a team, but "the Tonle Sap", which the model labels as a place, is a lake.
        if any(self._is_definite(name) for name in group) and not any(name.label in PLACES for name in group):
            yield NameSort.BODY, STRONG
        if words[-1] in _FIRM_ENDS:
            yield NameSort.BODY, DECISIVE
        elif words[-1].casefold() in _LANDS:
            yield NameSort.PLACE, SOME
        elif any(word.casefold() in _BODIES for word in words):
            yield NameSort.BODY, STRONG if any(name.label not in PLACES for name in group) else 0.0
        elif len(words) < 4 and all(word[:1].isupper() for word in words) and not shown.isupper():
            like = self._likeness(words[0])
            is_name = like >= LIKE_A_NAME or (words[0] in PERSONAL and self._likeness(words[-1]) >= FAR_FROM_A_NAME)
            if is_name and not self._gazetteer.knows(shown):
                yield NameSort.PERSON, STRONG if any(name.label not in PLACES for name in group) else SOME
            elif like <= UNLIKE_A_NAME:
                yield NameSort.BODY, SOME
            # "To Tuxtla Gutiérrez": two words of a large town or of a region, with its preposition.
            if self._is_large_town(shown) and any(self._local.get(name, {}).get(NameSort.PLACE) for name in group):
                yield NameSort.PLACE, STRONG

    def _is_model(self, shown: str) -> bool:
        """Return whether the words behind a carmaker name a town, as models do, and no country, as branches do."""
        found = self._gazetteer.candidates(shown)[:1]
        return bool(found) and not found[0].feature.startswith("PCL") and found[0].kind is not Kind.DEMONYM

    def _is_large_town(self, shown: str) -> bool:
        return any(
            (place.population >= LARGE_TOWN or place.feature in REGIONS) and place.kind is Kind.NAME
            for place in self._gazetteer.candidates(shown)[:1]
        )

    def _of_one_word(self, key: str, shown: str, group: Sequence[Span]) -> Iterator[tuple[NameSort, float]]:
        if self._is_common(shown, group) or self._is_food(key, group):
            yield NameSort.THING, SURE
        elif key in self._persons and not self._is_located(group):
            yield NameSort.PERSON, SURE
        elif any(self._is_water_or_street(name) for name in group):
            yield NameSort.PLACE, SURE
        elif key in self._firsts and all(name.label in ("PERSON", "ORG") for name in group):
            yield NameSort.BODY, SURE
        elif all(name.label == "PERSON" for name in group) and self._gazetteer.knows(shown):
            yield NameSort.PLACE, STRONG if self._is_at_home(key, shown) else SOME

    def _is_at_home(self, key: str, shown: str) -> bool:
        """Return whether a town or a state lies in a country of the article, and nothing says that it is a person."""
        if self._around[key].get(NameSort.PERSON) or self._likeness(shown) >= LIKE_A_NAME:
            return False
        return any(
            place.kind is Kind.NAME
            and place.country in self._countries
            and (place.population >= TOWN or place.feature == "ADM1")
            for place in self._gazetteer.candidates(shown)[:2]
        )

    @cached_property
    def _countries(self) -> frozenset[str]:
        """The countries that are named, or in which two places of the article lie by the first candidate of each."""
        lie: Counter[str] = Counter()
        for group in self._groups.values():
            if not any(name.label in PLACES for name in group):
                continue
            for place in self._gazetteer.candidates(group[0].text)[:1]:
                if place.country and place.kind is not Kind.DEMONYM:
                    lie[place.country] += 2 if place.feature.startswith("PCL") else 1
        return frozenset(country for country, count in lie.items() if count > 1)

    def _is_common(self, shown: str, group: Sequence[Span]) -> bool:
        """Return whether a place name is a common word here: "Turkey" beside "a turkey", but never "in Turkey"."""
        if group[0].label not in PLACES or not self._small.have(shown):
            return False
        return not any(self._local.get(name, {}).get(NameSort.PLACE) for name in group)

    def _is_food(self, key: str, group: Sequence[Span]) -> bool:
        """Return whether it is a wine or a cheese, in an article about wine or cheese."""
        if key not in _APPELLATIONS or any(self._local.get(name, {}).get(NameSort.PLACE) for name in group):
            return False
        return any(self._small.have(food.capitalize()) for food in _FOODS)

    def _is_located(self, group: Sequence[Span]) -> bool:
        return any(self._local.get(name, {}).get(NameSort.PLACE, 0.0) >= STRONG for name in group)


def _may_be_shortened(name: Span) -> bool:
    """Return whether it is a firm's name that can be shortened to its first word."""
    words = name.text.split()
    return len(words) > 1 and (words[-1] in _FIRM_ENDS or (name.label == "ORG" and words[1] in ("&", "et", "and")))


def _after_kind(name: Span) -> str:
    """The word that a body is called by whose kind stands in front, as in Spanish: "Andino" of Banco Andino; or nothing."""
    words = name.text.split()
    is_called_by_it = len(words) > 1 and name.label == "ORG" and words[0] in _FIRM_STARTS and words[1][:1].isupper()
    return words[1].casefold() if is_called_by_it else ""


def _is_of_a_place(name: Span) -> bool:
    """Return whether an organization likely belongs to the place in its name: a council, a school, a hospital."""
    return name.label == "ORG" and any(BODY_OF_WORD.get(word) in _LOCAL for word in name.text.lower().split())


def _key(name: Span) -> str:
    return _key_of(name.text)


@lru_cache(4096)  # each stage asks for the same names
def _key_of(name: str) -> str:
    """Return the key of a name: in lower case, without a leading article or kind of ship."""
    shown = name.removeprefix("The ").removeprefix("the ").casefold()
    first, _, rest = shown.partition(" ")
    return rest if rest and first in SHIPS else shown
