"""Toponyms of an article: spans grouped by name, with evidence from the words around them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.enrich.ner.spans import Span
from pipeline.gazetteer import Candidate, Gazetteer, Kind
from pipeline.gazetteer.name_keys import fold

MAX_TOPONYMS = 4000
"""Distinct names looked up per article, more than any news story has."""

MAX_NAME = 100
"""Longest place name, in code points."""
MAX_READ = 50
"""Mentions of one name whose context is read."""
_BEHIND = 60


def _any(words: str) -> str:
    """Return a pattern for any of the words; "_" stands for a space."""
    return "(?:" + "|".join(word.replace("_", " ") for word in words.split()) + ")"


# "Springfield, a town in Ohio", "the Gomti district of Lucknow".
_KIND = r"(?:district|suburb|slums?|neighbou?rhood|camps?|village|town)"
_KIND_BETWEEN = rf"(?:, an? (?:[a-z-]+ ){{1,4}}| (?:[a-z]+ )?{_KIND} )(?:in|near|of) "
_QUALIFIER = re.compile(
    rf"^(?:['’]s)?(?:,? in |, | \(|,|{_KIND_BETWEEN})(?:the )?"
    r"((?:[A-ZÀ-ÖØ-Þ][\w.’'-]*)(?: (?:of |and |the )*[A-ZÀ-ÖØ-Þ][\w.’'-]*){0,4})"
)
_AGENCY = re.compile(r"(?:, [\w. ]{1,20})? ?\((?:AP|UPI|PA|AFP|DPA|ANI|UNI|PTI|IANS|RIA|TT|NTB)\) ?(?:--|[—–-])")
_AGENCY_LETTERS = 5
_DASH = re.compile(r" ?(?:\([^)\n]{1,30}\) ?)?(?:—|–|--) ")
_WORD = re.compile(r"^\W{0,2}([\w]+)")
_STATE_BEHIND = frozenset({"state", "province", "statewide", "governor", "legislature"})
_SETTLEMENTS = "city town village suburb downtown mayor capital borough hamlet township"
_CITY_BEFORE = re.compile(rf"\b{_any(_SETTLEMENTS)}(?: of)?(?: the)?\W+$", re.I)
_STATE_BEFORE = re.compile(rf"\b{_any('state province region governor')} of\W+$", re.I)

_LOCAL_BEHIND = re.compile(
    r"^(?:['’]s)?[ -](?:"
    + _any(
        "police fire mayor city_council council high_school middle_school elementary junior schools? school_district "
        "school_board city_hall public_library library resident residents man woman native teen firefighters volunteer "
        "courthouse "
        "community_college selectmen chamber_of_commerce suburb airport"
    )
    + r")\b",
    re.I,
)
_COUNTIES_BEHIND = re.compile(
    r"^(?:,? and|,)(?: (?:and )?[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+)?,?(?: and)?){0,12} counties\b|^ (?:counties|county)\b"
)

_WINDS = "north south east west north-?east north-?west south-?east south-?west"
_SIDES = "central upper lower greater inner downtown uptown midtown metro metropolitan suburban rural old n s e w"
_BODIES = "city town village state county port republic kingdom province borough township"
_BEFORE_NAME = re.compile(rf"^(?:(?:{_any(_WINDS)}(?:ern)?|{_any(_SIDES)}|{_any(_BODIES)} of)[\s-]+)+", re.I)
_AFTER_NAME = re.compile(
    r"[\s-]+"
    + _any(
        "city town township twp county co parish borough district province region state area metro village proper suburbs "
        "metropolitan_area municipality prefecture governorate oblast heights islands? peninsula"
    )
    + r"\.?$",
    re.I,
)
_NATURE_BEFORE = re.compile("^" + _any("lake mount mt river cape fort port camp gulf_of bay_of") + r"\.?\s+", re.I)
_NATURE_BEHIND = re.compile(
    r"\s+"
    + _any(
        "river creek lakes? valley mountains? hills? bay beach park forest islands? springs falls canyon basin delta plateau "
        "desert harbou?r national_park state_park airport international_airport"
    )
    + "$",
    re.I,
)


@dataclass(slots=True)
class Toponym:
    """Name in one sense; ``spans`` are indices into the article's spans, ``doubt`` the expected number of non-places."""

    name: str
    candidates: Sequence[Candidate]
    spans: list[int] = field(default_factory=list)
    doubt: float = 0.0
    partial: bool = False
    """Whether the candidates are those of a part of the name: "greater Lyon", "Hudson Valley"."""
    nature: bool = False
    qualifiers: list[Candidate] = field(default_factory=list)
    """Countries and divisions right behind the name that contain a candidate: "Paris, Texas"."""
    within: Sequence[Candidate] = ()
    """The same for a name without candidates: "Yard, Texas"."""
    state_cue: bool = False
    city_cue: bool = False
    dateline: bool = False
    """Whether it stands alone in the dateline: reporters write from towns, not from divisions."""
    local_cue: bool = False
    """Whether a word for something that towns have follows: police, mayor, high school."""
    county_cue: bool = False
    in_title: bool = False
    label: str = ""
    is_foreign: bool = False
    """Whether the article is not in English, the language of the gazetteer's main names."""


def toponyms(
    spans: Sequence[Span], title: str, text: str, gazetteer: Gazetteer, language: str | None = None
) -> list[Toponym]:
    """Group ``spans`` by name, and by qualifier if a name has several ("Paris, Texas" beside Paris in France)."""
    known: dict[str, Toponym] = {}
    groups: dict[str, dict[str, list[int]]] = {}
    regions: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    read: Counter[str] = Counter()
    for number, span in enumerate(spans):
        key = fold(span.text)
        if key not in known:
            if len(known) >= MAX_TOPONYMS:
                continue
            known[key], groups[key] = _known(span.text, gazetteer, language), defaultdict(list)
        label = ""
        read[key] += 1
        if read[key] <= MAX_READ:
            label, found = _qualifier(title if span.field == "title" else text, span.end, known[key], gazetteer)
            regions[key, label] = found
        groups[key][label].append(number)
    return [
        _toponym(known[key], numbers, regions[key, label], spans, title, text)
        for key, senses in groups.items()
        for label, numbers in _senses(senses)
    ]


def _senses(senses: dict[str, list[int]]) -> Iterator[tuple[str, list[int]]]:
    """Add the mentions without a qualifier to the most frequent qualified sense, and yield each sense."""
    bare = senses.get("", [])
    senses = {label: numbers for label, numbers in senses.items() if label}
    if not senses:
        yield "", bare
        return
    main = max(senses, key=lambda label: len(senses[label]))
    senses[main] = sorted([*senses[main], *bare])
    yield from senses.items()


def _toponym(
    known: Toponym, numbers: list[int], regions: list[Candidate], spans: Sequence[Span], title: str, text: str
) -> Toponym:
    found = replace(known, spans=numbers, label=spans[numbers[0]].label)
    if known.candidates:
        found.qualifiers = regions
    else:
        found.within = regions
    for number in numbers[:MAX_READ]:
        _read_cues(found, spans[number], title if spans[number].field == "title" else text)
    return found


def _read_cues(toponym: Toponym, span: Span, field_text: str) -> None:
    before = field_text[max(0, span.start - 20) : span.start]
    behind = _WORD.match(field_text[span.end : span.end + 20])
    word = behind.group(1).lower() if behind else ""
    toponym.state_cue |= word in _STATE_BEHIND or bool(_STATE_BEFORE.search(before))
    toponym.dateline |= _opens(span, field_text)
    toponym.city_cue |= bool(_CITY_BEFORE.search(before))
    ahead = field_text[span.end : span.end + 150]
    toponym.local_cue |= bool(_LOCAL_BEHIND.match(ahead))
    toponym.county_cue |= bool(_COUNTIES_BEHIND.match(ahead))
    toponym.in_title |= span.field == "title"


def _opens(span: Span, text: str) -> bool:
    return span.field == "text" and not text[: span.start].strip() and bool(_DASH.match(text, span.end))


def _known(name: str, gazetteer: Gazetteer, language: str | None) -> Toponym:
    """Return the toponym with the candidates of the name, or of a part that is a name ("Pott" in "Pott County")."""
    found = gazetteer.candidates(name, language)
    if found:
        return Toponym(name, found, is_foreign=language not in (None, "en"))
    for part, nature in _parts(name):
        found = gazetteer.candidates(part, language)
        if found:
            return Toponym(name, found, partial=True, nature=nature)
    return Toponym(name, ())


def _parts(name: str) -> Iterator[tuple[str, bool]]:
    name = name[:MAX_NAME]
    county = re.sub(r"\bCo\.$", "County", name)
    if county != name:
        yield county, False
    core = _AFTER_NAME.sub("", _BEFORE_NAME.sub("", name))
    if core != name and len(core) > 2:
        yield core, False
    core = _NATURE_BEHIND.sub("", _NATURE_BEFORE.sub("", core))
    if core != name and len(core) > 2:
        yield core, True


def _qualifier(field_text: str, end: int, toponym: Toponym, gazetteer: Gazetteer) -> tuple[str, list[Candidate]]:
    """Return the country or division right behind ``end`` that may contain the toponym, as its key and candidates.

    The longest name counts: "Columbus, New Mexico" is not in Mexico.
    """
    match = _QUALIFIER.match(field_text[end : end + _BEHIND])
    words = match.group(1).split(" ") if match else []
    for length in range(len(words), 0, -1):
        name = " ".join(words[:length])
        regions = [place for place in gazetteer.candidates(name) if is_region(place)]
        # "UNITED NATIONS (AP) —" names an agency: initials do not locate an unknown name.
        if not toponym.candidates:
            regions = [place for place in regions if place.kind is not Kind.ABBREVIATION or "." in name]
        if regions and _AGENCY.match(field_text, end):
            return "", []
        if regions:
            holding = [region for region in regions if any(lies_in(place, region) for place in toponym.candidates)]
            found = holding if toponym.candidates else regions
            return (fold(name), found) if found else ("", [])
    return "", []


def is_agency(span: Span, text: str) -> bool:
    """Return whether a name is the agency in the brackets of a dateline, "PUNE (PTI) —", and not a state."""
    match = _AGENCY.match(text, span.start - 2) if span.end - span.start <= _AGENCY_LETTERS else None
    if match is None or span.start < 2:
        return False
    town = text[text.rfind("\n", 0, span.start) + 1 : span.start - 2]
    return town.isupper()


def is_region(place: Candidate) -> bool:
    return place.feature.startswith(("PCL", "ADM"))


def lies_in(place: Candidate, region: Candidate) -> bool:
    """Return whether ``place`` is inside the country or division ``region`` in the gazetteer's hierarchy."""
    if place.id == region.id:
        return False
    if region.feature.startswith("PCL"):
        return region.countries == place.countries[:1] and not place.feature.startswith("PCL")
    return region.id in (place.admin1_id, place.admin2_id)
