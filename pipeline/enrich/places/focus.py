"""Focus: the place that a story is about, found by descending from the country while one part holds most of the weight.

Three towns in one state give the state; a town in the headline that is named three more times gives the town.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.enrich.places.mention_roles import ORIGIN, SCENE, is_destination, role
from pipeline.enrich.text.dateline import find_dateline
from pipeline.enrich.text.tables import TABLES
from pipeline.gazetteer import Candidate, Gazetteer, Kind
from pipeline.messages.articles import Location, Mention, Place

TITLE, DATELINE, LEAD, BODY = 3.0, 2.5, 1.5, 1.0
"""Weight of a place's first mention by its position; each further mention adds less."""
HEADLINE_SCENE = 2.0
"""Factor for a place that the headline names as the scene: "Danes win final in Zagreb"."""
LEAD_SHARE = 0.2
LEAD_LENGTH = 200
"""Length of the lead in code points; in a short text the lead is the first sentence."""
BUREAU = 0.5
"""Factor for a dateline's place when the scene is elsewhere."""
ADJECTIVE = 0.3
"""Factor for a place that the article names only by its adjective."""
COUNTRY_SHARE = 0.2
"""Share of the total weight that a country needs; below it the story is about the world."""
LOCAL_SHARE = 0.35
"""Share of a country's weight that one state needs for the focus to be below the country."""
PART_SHARE = 0.5
"""Share of a region's weight that one place in it needs to be the focus."""
HEADLINE_TOWN = 0.2
"""Share of a country's parts that its heaviest town needs to be the focus when the headline names it."""
HEADLINE_SHARE = 0.7
"""Share of a country's weight that a sea or macro-region needs when the headline names it and nothing in the country."""
LEAST_CONFIDENCE = 0.3
LEAST_RIGHT = 0.94
"""Share of foci with little weight in their story that are right if their places are; set by hand."""
SHIFT, SLOPE = 1.4, 0.6
"""Calibration in log-odds to the share of such foci that is right; fitted to 347 short articles judged by a reader."""
LEAST_RAW = 0.005
OWN = 0.3
"""Weight of the focus' own confidence beside that of its country."""
LONG_TEXT = 1500
"""Code points from which a single late mention is in passing."""

SCENES = 2
"""Scene mentions from which a capital means the city and not its government; in a headline one is enough."""

MEASURED = frozenset({"en", "fr"})
"""Languages whose datelines were measured without regard to origins and destinations."""
_SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(]?[^\W\d_a-zß-ÿа-яё])|[。！？][」』”）]*")
_LONGEST_BETWEEN = 12
_BETWEEN = re.compile(r",? \(?|,? (?:in|en|dans|im|nel|em|i|w|we)(?: the| la| le| der| den)? ")
_DATELINE = re.compile(r"\W*[A-ZÀ-Ý][\w.,'’ /-]{1,60}?(?:\([^)]{1,40}\)\s*)?(?:—|–|--|:| - )")


@dataclass(frozen=True, slots=True)
class _Story:
    """Story text; ``dateline`` is the end of its dateline, 0 without one, ``roles`` the weight of each mention's role."""

    text: str
    dateline: int
    gazetteer: Gazetteer | None
    roles: Mapping[tuple[str, int], float]
    language: str

    def role(self, mention: Mention) -> float:
        return self.roles[mention.field, mention.start]

    def position(self, mention: Mention) -> float:
        if mention.field == "title":
            return TITLE
        if mention.end <= self.dateline:
            return DATELINE
        return LEAD if mention.start <= max(LEAD_SHARE * len(self.text), LEAD_LENGTH) else BODY

    def is_at_top(self, mention: Mention) -> bool:
        """Return whether a mention is in the headline or in the first sentence; of a short text the lead is more."""
        if mention.field == "title":
            return True
        stop = _SENTENCE_END.search(self.text, self.dateline)
        return mention.start < (stop.end() if stop else len(self.text)) and self.position(mention) >= LEAD

    def may_be_scene(self, mention: Mention) -> bool:
        """Return whether a mention at the top may be the scene, and not only where someone comes from or goes."""
        text = self.text if mention.field == "text" else ""
        is_passed = self.role(mention) == ORIGIN or is_destination(text, mention.start, mention.end, self.language)
        return self.is_at_top(mention) and (self.language in MEASURED or not text or not is_passed)

    def opens_with(self, place: Place) -> bool:
        """Return whether the headline or the lead, not counting the dateline, names a place."""
        return any(
            self.position(mention) in (TITLE, LEAD) and self.role(mention) != ADJECTIVE for mention in place.mentions
        )

    def is_told(self, place: Place) -> bool:
        """Return whether a place is named outside the dateline."""
        return any(mention.field == "title" or mention.end > self.dateline for mention in place.mentions)

    def is_scene(self, place: Place) -> bool:
        """Return whether the words beside a place make it the scene."""
        scenes = [mention for mention in place.mentions if self.role(mention) == SCENE]
        return len(scenes) >= SCENES or any(mention.field == "title" for mention in scenes)

    def is_scene_of_lead(self, mention: Mention) -> bool:
        return mention.field == "text" and self.position(mention) >= LEAD and self.role(mention) == SCENE

    def is_headline_country(self, place: Place) -> bool:
        """Return whether the headline's scene is a country and nothing within it."""
        titles = (mention for mention in place.mentions if mention.field == "title")
        return place.feature.startswith("PCL") and any(self.role(mention) == SCENE for mention in titles)


def find_focus(
    places: Sequence[Place], title: str, text: str, gazetteer: Gazetteer | None = None, language: str = "en"
) -> Location | None:
    """Return the focus with the probability that it is right, or None; ``gazetteer`` supplies states not named."""
    roles = _roles(places, title, text, language, gazetteer)
    story = _Story(text, _dateline_end(text, language), gazetteer, roles, language)
    found = _find(places, story)
    return found and found.model_copy(update={"confidence": _probability(found, places)})


def _roles(
    places: Sequence[Place], title: str, text: str, language: str, gazetteer: Gazetteer | None
) -> dict[tuple[str, int], float]:
    """Return the weight of each mention by the words beside it; low for an adjective or a label."""
    labels = set(_labels(places, title, text))
    names = {mention.text for place in places for mention in place.mentions}
    adjectives = {name for name in names if gazetteer is not None and _is_adjective(name, gazetteer)}
    found: dict[tuple[str, int], float] = {}
    for place in places:
        for mention in place.mentions:
            at = mention.field, mention.start
            is_weak = at in labels or mention.text in adjectives
            field = title if mention.field == "title" else text
            found[at] = ADJECTIVE if is_weak else role(field, mention.start, mention.end, language)
    return found


def _is_adjective(name: str, gazetteer: Gazetteer) -> bool:
    """Return whether a name is a demonym: "a Turkish baker"."""
    return any(found.kind is Kind.DEMONYM for found in gazetteer.candidates(name)[:1])


def _labels(places: Sequence[Place], title: str, text: str) -> Iterator[tuple[str, int]]:
    """Yield field and start of each mention that only locates the one before it: "Aarhus in Denmark"."""
    named = sorted(
        ((mention.field, mention.start, mention.end, place) for place in places for mention in place.mentions),
        key=lambda each: each[:3],
    )
    for (before, _, end, inner), (field, start, _, outer) in pairwise(named):
        is_wider = not outer.feature.startswith("PPL") and not inner.feature.startswith("PCL")
        is_its_own = before == field and inner.country == outer.country and 0 < start - end < _LONGEST_BETWEEN
        if is_wider and is_its_own and _BETWEEN.fullmatch(title if field == "title" else text, end, start):
            yield field, start


def _probability(focus: Location, places: Sequence[Place]) -> float:
    """Return the confidence of its places, reduced by how often a wrong one is chosen among right ones.

    ``focus.confidence`` is its share of the story. The country counts most: a doubtful town in a certain country is
    seldom in another.
    """
    inside = [place.confidence for place in places if place.country == focus.country]
    itself = [place.confidence for place in places if place.name == focus.name and place.country == focus.country]
    # Each further place in the country makes the country more certain.
    sure = 1 - math.prod(1 - confidence for confidence in inside)
    if itself:
        sure = (1 - OWN) * sure + OWN * max(itself)
    raw = min(max(sure * (LEAST_RIGHT + (1 - LEAST_RIGHT) * focus.confidence), LEAST_RAW), 1 - LEAST_RAW)
    return round(1 / (1 + math.exp(-SHIFT - SLOPE * math.log(raw / (1 - raw)))), 3)


def _dateline_end(text: str, language: str) -> int:
    """Return the end of the dateline; 0 without one."""
    plain = _DATELINE.match(text, 0, 120)
    found = find_dateline(text, language) if language in TABLES else None
    return max(plain.end() if plain else 0, found.end if found else 0)


def _find(places: Sequence[Place], story: _Story) -> Location | None:
    """Return the focus with its share of the story as confidence, or None."""
    bureau = _bureau(places, story)
    weights = {number: _weight(place, story, place in bureau) for number, place in enumerate(places)}
    if not weights or _in_passing(places, story.text):
        return None
    total = sum(weights.values())
    countries: dict[str, float] = defaultdict(float)
    for number, place in enumerate(places):
        if place.country:
            countries[place.country] += weights[number]
    wide = [number for number, place in enumerate(places) if place.country is None]
    best_wide = max(wide, key=lambda number: weights[number], default=None)
    country = max(countries, key=lambda code: countries[code], default=None)
    if best_wide is not None and (
        country is None or weights[best_wide] > _needed(best_wide, country, places, countries)
    ):
        return _located(places[best_wide], weights[best_wide] / total)
    if country is None or countries[country] < COUNTRY_SHARE * total:
        return None
    return _within(country, places, weights, total, story)


def _needed(wide: int, country: str, places: Sequence[Place], countries: Mapping[str, float]) -> float:
    """Return the weight from which a sea or macro-region is the focus instead of a country.

    It is lower if the headline names only it: "Seals of the Caspian Sea counted", from Baku.
    """

    def is_in_title(place: Place) -> bool:
        return any(mention.field == "title" for mention in place.mentions)

    alone = is_in_title(places[wide]) and not any(is_in_title(p) for p in places if p.country == country)
    return countries[country] * (HEADLINE_SHARE if alone else 1.0)


def _weight(place: Place, story: _Story, is_bureau: bool) -> float:
    """Return the weight of a place from the position, number and roles of its mentions and its confidence."""
    if is_bureau:
        return place.confidence * BUREAU
    roles = [story.role(mention) for mention in place.mentions]
    first = max(_first(story, mention, role) for mention, role in zip(place.mentions, roles, strict=True))
    return place.confidence * (first + math.log1p(sum(roles)))


def _first(story: _Story, mention: Mention, role: float) -> float:
    """Return the weight of a place's first mention."""
    is_headline = mention.field == "title" and role == SCENE
    return TITLE * HEADLINE_SCENE if is_headline else story.position(mention) * role


def _bureau(places: Sequence[Place], story: _Story) -> list[Place]:
    """Return the places that are only in the dateline when headline or lead name a town in another country as the scene:
    "BEIRUT, Lebanon — Shells fell on Aleppo"."""
    only = [p for p in places if all(m.field == "text" and m.end <= story.dateline for m in p.mentions)]
    countries = {place.country for place in only}
    scene = [p for p in places if p not in only and not p.feature.startswith("PCL") and p.country not in countries]
    is_abroad = any(p.country and any(map(story.may_be_scene, p.mentions)) for p in scene)
    return only if is_abroad else []


def _in_passing(places: Sequence[Place], text: str) -> bool:
    mentions = [mention for place in places for mention in place.mentions]
    doubtful = all(place.confidence < LEAST_CONFIDENCE for place in places)
    late = len(mentions) == 1 and mentions[0].field == "text" and mentions[0].start > len(text) / 2
    return doubtful or (late and len(text) > LONG_TEXT)


def _within(
    country: str,
    places: Sequence[Place],
    weights: dict[int, float],
    total: float,
    story: _Story,
) -> Location | None:
    inside = {n: weights[n] for n, place in enumerate(places) if place.country == country}
    countries = [places[n] for n in inside if places[n].feature.startswith("PCL")]
    local = {
        n: weight
        for n, weight in inside.items()
        if not places[n].feature.startswith("PCL")
        and (places[n].feature != "PPLC" or _is_city(places[n], countries, story))
    }
    # The headline's country contains the town that the lead gives as the scene: "Climber lost in Peru".
    is_told = any(story.is_scene_of_lead(mention) for n in local for mention in places[n].mentions)
    held = sum(weight for n, weight in inside.items() if not (is_told and story.is_headline_country(places[n])))
    focus = _local(local, held, places, total, story.gazetteer) if local else None
    return focus or _country(country, inside, places, total, story.gazetteer)


def _is_city(capital: Place, countries: Sequence[Place], story: _Story) -> bool:
    """Return whether a capital means the city: beside its country's name it mostly stands for the government.

    It means the city if the story opens with it and names the country late or only in the dateline.
    """
    if story.is_scene(capital) or not any(story.is_told(country) for country in countries):
        return True
    return story.opens_with(capital) and not any(story.opens_with(country) for country in countries)


def _local(
    local: dict[int, float], inside: float, places: Sequence[Place], total: float, gazetteer: Gazetteer | None
) -> Location | None:
    """Return the headline's place, or the town or state with most of the weight within the country, or None."""
    headed = {n for n in local if any(mention.field == "title" for mention in places[n].mentions)}
    towns = {n: weight for n, weight in local.items() if places[n].feature != "ADM1"}
    for rivals, share in ((local, LOCAL_SHARE), (towns, HEADLINE_TOWN)):
        top = max(rivals, key=lambda n: local[n], default=None)
        if top in headed and local[top] >= share * sum(local.values()):
            return _located(places[top], local[top] / total)
    states: dict[str, float] = defaultdict(float)
    for number, weight in local.items():
        states[places[number].admin1 or f"#{number}"] += weight
    state = max(states, key=lambda name: states[name])
    if states[state] < PART_SHARE * sum(local.values()) or states[state] < LOCAL_SHARE * inside:
        return None
    members = [n for n in local if (places[n].admin1 or f"#{n}") == state]
    parts = {n: local[n] for n in members if n in towns}
    top = max(parts, key=lambda n: parts[n], default=None)
    if top is not None and parts[top] > PART_SHARE * sum(parts.values()):
        return _located(places[top], states[state] / total)
    return _state(state, members, places, states[state] / total, gazetteer)


def _state(
    state: str, members: list[int], places: Sequence[Place], share: float, gazetteer: Gazetteer | None
) -> Location | None:
    for number in members:
        if places[number].feature == "ADM1":
            return _located(places[number], share)
    found = gazetteer.candidates(state) if gazetteer else ()
    country = places[members[0]].country
    for candidate in found:
        if candidate.feature == "ADM1" and candidate.country == country:
            return _of(candidate, share)
    return _located(places[members[0]], share)


def _country(
    country: str, inside: dict[int, float], places: Sequence[Place], total: float, gazetteer: Gazetteer | None
) -> Location | None:
    share = sum(inside.values()) / total
    for number in inside:
        if places[number].feature.startswith("PCL"):
            return _located(places[number], share)
    found = gazetteer.country(country) if gazetteer else None
    return _of(found, share) if found else _located(places[max(inside, key=lambda n: inside[n])], share)


def _located(place: Place, share: float) -> Location:
    return Location(**place.model_dump(exclude={"mentions", "confidence"}), confidence=_confidence(share))


def _of(candidate: Candidate, share: float) -> Location:
    return Location(
        name=candidate.name,
        geonameid=candidate.geonameid,
        country=candidate.country,
        admin1=candidate.admin1,
        feature=candidate.feature,
        lat=candidate.lat,
        lon=candidate.lon,
        confidence=_confidence(share),
    )


def _confidence(share: float) -> float:
    return round(min(1.0, share), 3)
