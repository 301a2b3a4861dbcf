"""Detection features: named evidence for and against a span being a place, weighted in ``detection_weights``.

Each feature is something that a reader can see: the words before and behind, the gazetteer's places of that name, the
use of the name in the rest of the article.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from pipeline.enrich.ner.spans import NO_LEANINGS, Span, WordLeanings
from pipeline.enrich.places.candidates import PLACES, UNTAGGED, PlaceCandidate
from pipeline.enrich.places.shared_regions import SharedRegions
from pipeline.enrich.places.small_words import SmallWords
from pipeline.gazetteer import Candidate, Gazetteer, Kind
from pipeline.gazetteer.entry import PHYSICAL, REGIONS

_BEFORE = 40
_BEHIND = 40


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _by_word(cues: Mapping[str, frozenset[str]]) -> Mapping[str, tuple[str, ...]]:
    """Return the features of each word, in their order."""
    found: dict[str, tuple[str, ...]] = {}
    for cue, words in cues.items():
        for word in words:
            found[word] = (*found.get(word, ()), cue)
    return found


# Features by the word in front.
_FRONT = {
    "in_front": _words("in within inside throughout across outside near"),
    "from_front": _words("from to at around toward towards into via through leaving visiting entering reached left"),
    "of_front": _words("of"),
    "by_front": _words("by for with against that who when said says told if while because as but"),
    "between_front": _words("between and or & versus vs"),
    "title_front": _words(
        "mr mrs ms miss dr sir lady lord prof president minister sen rep gov sgt lt capt col gen chief officer detective judge "
        "mayor coach sheriff deputy pastor rev father senator congressman councilman councilwoman commissioner attorney "
        "director spokesman spokeswoman chairman secretary"
    ),
    "side_front": _words(
        "north south east west northern southern eastern western central northeast northwest southeast southwest downtown "
        "northeastern northwestern southeastern southwestern greater upper lower mid inner"
    ),
    "language_front": _words(
        "speak speaks speaking spoke spoken teach teaches taught learn learned learning translated"
    ),
    "town_front": _words("city town village county state province region district capital suburb island port district"),
}
# Features by the word behind.
_BACK = {
    "people_back": _words(
        "man woman men women boy girl teen couple resident residents native family families student students voters "
        "residents' mother father businessman woman's teenager driver"
    ),
    "office_back": _words(
        "police mayor government officials official authorities city council county court school schools state governor "
        "firefighters lawmakers legislature president ministry parliament embassy ambassador senator border troops army "
        "forces hospital airport area region province district island community voters leaders leader campus office based "
        "high elementary middle university college department fire"
    ),
    "said_back": _words(
        "said says told added asked testified wrote explained thinks believes noted admitted argued who was has had would "
        "pleaded is"
    ),
    "goods_back": _words(
        "wine wines beer whisky whiskey vodka cheese coffee tea juice sauce bread cuisine dish dishes fries toast fondue "
        "chocolate chocolates pastry pastries rug rugs carpet carpets silk lace porcelain shepherd terrier bulldog hound "
        "sheepdog spaniel roulette lessons grammar accent"
    ),
    "region_back": _words(
        "border borders frontier coast coastline city cities town village region province district countryside capital "
        "provinces regions towns villages island islands waters territory soil suburb suburbs slum slums"
    ),
    "own_back": _words("shares stock's share sales revenue profit profits customers shareholders earnings"),
    "disease_back": _words("virus disease fever flu influenza encephalitis syndrome strain hemorrhagic haemorrhagic"),
}
_KINDS = {kind: f"by {kind.name.lower()}" for kind in Kind}
_FRONT_OF_WORD, _BACK_OF_WORD = _by_word(_FRONT), _by_word(_BACK)
# Kinds of organizations, by the last word of the name that shows it.
_BODIES = {
    "public_body": _words(
        "department police court commission board council ministry government office patrol guard authority fire sheriff "
        "county services service agency legislature senate house parliament army navy district commissioners schools "
        "transportation education health elections state administration bureau prosecutor auditor city centers embassy "
        "assembly congress consulate corps council's department's regional public"
    ),
    "school": _words(
        "school university college elementary academy seminary campus middle high institute library museum"
    ),
    "care": _words("hospital clinic center centre medical hospice zoo church cathedral temple mosque airport station"),
    "society": _words(
        "association foundation society club chamber commerce union league federation coalition alliance committee "
        "fund party festival fair symphony orchestra theatre theater ballet conference championship cup games olympics"
    ),
    "media": _words(
        "times post news herald journal daily globe tribune gazette star sun chronicle review press observer telegraph "
        "guardian today magazine courier inquirer dispatch examiner enquirer tv radio broadcasting"
    ),
    "firm": _words(
        "inc co corp corporation company bank airlines airways group llc ltd plc motors energy industries insurance systems "
        "hotel inn restaurant partners enterprises technologies financial mortgage foods"
    ),
    "rule": _words("act treaty agreement accord accords protocol law bill award prize disease fever virus day"),
    "street": _words(
        "street st road rd avenue ave drive dr boulevard blvd lane highway route pike turnpike freeway parkway"
    ),
    "building": _words(
        "hall building stadium arena tower plaza mall square center house bridge park field gardens cemetery"
    ),
    "water": _words(
        "river lake creek bay sea ocean gulf strait falls springs canal reservoir harbor harbour coast beach"
    ),
    "land": _words("mountain mountains mount hill hills valley forest desert island islands peninsula park plateau"),
}
BODY_OF_WORD = {word: body for body, words in _BODIES.items() for word in words}
_BODY_OF_LABEL = {"GPE": "a place", "LOC": "a place"}
_LABELS = {
    "GPE": "tagged as a place",
    "LOC": "tagged as a region",
    "FAC": "tagged as a facility",
    "NORP": "tagged as a group",
    "ORG": "tagged as an organization",
    "PERSON": "tagged as a person",
}
ONLY_A_PERSON = "only in a person's name"
"""A word of a person's name that nothing in the article happens in."""
_LOCATED = re.compile(r"\b(?:in|from|to|at|near|across|outside|throughout|inside|into)(?: the)? $")
_NAME_AND_COMMA = re.compile(r"[^\W\d_a-z][\w.'’-]*(?:, | \()$")
_REGION_BEHIND = re.compile(r"^(?:, |,? \()([A-Z][\w.]*(?: [A-Z][\w.]*){0,2})")
_DATELINE_BEHIND = re.compile(r"^(?:, [A-Z][\w. ]{1,20})?(?: \([A-Z][\w ]+\))? ?(?:--+|[—–]| - )")
# A town may "say" something, but only a firm says that "it would pay".
_FIRM_BEHIND = re.compile(
    r"^(?:['’]s (?:chief executive|shares|stock|board|profit|sales)\b"
    r"|,? (?:which )?(?:said|says|announced|declined|did not (?:answer|respond|reply|comment)|plans to|will (?:pay|buy|sell))"
    r"(?: (?:on )?(?:Mon|Tues|Wednes|Thurs|Fri)day)? (?:it\b|its\b|to comment|questions|a request|\.))"
)
_FIRM_WORDS = frozenset("which said says announced declined did plans will".split())
_WIND = r"(?:[Nn]orth|[Ss]outh|[Ee]ast|[Ww]est|[NSEW]{1,3}\b)"
_BEARING = re.compile(
    rf"\b{_WIND}[a-z-]* of (?:the )?$|\d (?:km|kms|mi|miles|kilomet(?:re|er)s) (?:from|off|outside) (?:the )?$"
)
_LIST_BEFORE = re.compile(r"(?:[,;] (?:and |or )?|,? (?:and|or|&) |/)$")
_LIST_BEHIND = re.compile(r"[,;] (?:and |or )?|,? (?:and|or|&) |/")
_LAST_WORD = re.compile(r"([\w.'’&-]+)(\W*)$")
_FIRST_WORD = re.compile(r"^(['’]s)?(\W*)([\w'’-]+)")
# A politician's party before a state: "Rep. Nick Rahall, D-W. Va."
_PARTIES = frozenset({"D-", "R-", "I-"})
# The full stop of "Mr. X" does not end a sentence.
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Rep|Sen|Gov|Sgt|Lt|Capt|Col|Gen|Rev)\. $")
_OPENING, _ENDING = frozenset("\"“”'‘’("), frozenset(".!?:…—")
_NUMBERED = re.compile(r"\b(?:Highway|Route|Interstate|Exit|District|Loop|Ward|Precinct|Room|Section)s? \d|\d")


class ArticleContext:
    """Facts about the whole article that the features of each span need."""

    def __init__(
        self,
        sightings: Sequence[PlaceCandidate],
        gazetteer: Gazetteer,
        title: str = "",
        text: str = "",
        leanings: WordLeanings = NO_LEANINGS,
    ):
        self.gazetteer = gazetteer
        self._leanings = leanings
        self._regions = SharedRegions(sightings)
        self._words = SmallWords(title, text)
        tagged = [sighting.span for sighting in sightings if sighting.is_whole]
        self._places = Counter(span.text for span in tagged if span.label in PLACES)
        self._others = Counter(span.text for span in tagged if span.label not in PLACES)
        persons = [span.text.split() for span in tagged if span.label == "PERSON"]
        self._in_persons = {word for words in persons if len(words) > 1 for word in words}
        self._located = {
            span.text for span in tagged if span.text in self._in_persons and _is_located(span, title, text)
        }
        places = [sighting.span for sighting in sightings if _is_known_place(sighting)]
        self._starts = {(span.field, span.start) for span in places}
        self._ends = {(span.field, span.end) for span in places}

    def cues(self, sighting: PlaceCandidate) -> Iterator[str]:
        name, label = sighting.span.text, sighting.span.label
        itself = 1 if sighting.is_whole else 0
        if self._places[name] > (itself if label in PLACES else 0):
            yield "a place elsewhere"
        if self._others[name] > (itself if label not in PLACES else 0):
            yield "no place elsewhere"
        if name in self._in_persons:
            yield "in a person's name"
            if name not in self._located:
                yield ONLY_A_PERSON
        if self._words.have(name):
            yield "a word elsewhere"
        for cue in self._regions.cues(sighting):
            yield cue
            # A place label already implies a shared region; another label does not.
            if label not in PLACES:
                yield f"{cue}, not tagged"

    @property
    def has_leanings(self) -> bool:
        return bool(self._leanings)

    def leanings(self, sighting: PlaceCandidate) -> Sequence[float]:
        """Return the recogniser's log-odds of each kind at the first word; empty if unknown."""
        return self._leanings.get((sighting.span.field, sighting.span.start), ())

    def is_beside_place(self, span: Span, before: str, behind: str) -> bool:
        """Return whether a place is beside it in a list: "Lund, Malmö and Ystad"."""
        left, right = _LIST_BEFORE.search(before[-len(", and ") :]), _LIST_BEHIND.match(behind)
        return (left is not None and (span.field, span.start - len(left.group())) in self._ends) or (
            right is not None and (span.field, span.end + len(right.group())) in self._starts
        )


def _is_located(span: Span, title: str, text: str) -> bool:
    """Return whether a locative word precedes it or a region follows it."""
    field = title if span.field == "title" else text
    return bool(
        _LOCATED.search(field, max(0, span.start - 12), span.start)
        or _REGION_BEHIND.match(field[span.end : span.end + 30])
    )


def _is_known_place(sighting: PlaceCandidate) -> bool:
    return sighting.is_whole and sighting.span.label in PLACES and bool(sighting.candidates)


def _of_demonyms(sighting: PlaceCandidate, found: Iterable[str]) -> Iterator[str]:
    """Yield the features of a demonym: "Persian rugs" are from anywhere, but "Bordeaux wine" is from the town."""
    for cue in found:
        yield "a demonym's goods" if cue == "goods_back" and sighting.is_demonym else cue


def _is_known_region(sighting: PlaceCandidate) -> bool:
    return bool(sighting.candidates) and sighting.candidates[0].feature.startswith(("PCL", "ADM1"))


def cues(sighting: PlaceCandidate, text: str, article: ArticleContext) -> Iterator[str]:
    """Yield the features of a candidate in its field's ``text``."""
    span = sighting.span
    before, behind = text[max(0, span.start - _BEFORE) : span.start], text[span.end : span.end + _BEHIND]
    yield _how(sighting)
    yield from _known(sighting)
    yield from _front(before)
    yield from _of_demonyms(sighting, _back(behind, article.gazetteer))
    if article.is_beside_place(span, before, behind):
        yield "beside a place"
    if before.endswith((", ", " (")) and _is_known_region(sighting) and _NAME_AND_COMMA.search(before):
        yield "region behind a name"
    yield from _shape(span.text)
    yield from article.cues(sighting)


def _how(sighting: PlaceCandidate) -> str:
    """Return how the model labelled it: as a place, as another kind, as part of a name, or not at all."""
    host = sighting.host
    if host is None:
        return UNTAGGED
    if sighting.is_whole:
        return _LABELS.get(host.label, "tagged as a thing")
    where = "first" if sighting.span.start - host.start <= len("the ") else "inside"
    return f"{where} in {_BODY_OF_LABEL.get(host.label) or _body(host.text)}"


def tag_of(sighting: PlaceCandidate) -> str:
    """Return the model's label for the candidate or the span around it, coarser than in the features."""
    if sighting.host is None:
        return UNTAGGED
    return sighting.host.label if sighting.is_whole else f"part of {sighting.host.label}"


def _body(name: str) -> str:
    """Return the kind of organization that a name of several words denotes, by the last word that shows it."""
    for word in reversed(name.lower().replace(".", "").split()):
        if word in BODY_OF_WORD:
            return BODY_OF_WORD[word]
    return "a name"


def _known(sighting: PlaceCandidate) -> Iterator[str]:
    if not sighting.candidates:
        yield "unknown"
        return
    best = sighting.candidates[0]
    yield f"names {_class(best)}"
    yield _KINDS[best.kind]
    yield f"people 1e{len(str(best.population)) - 1}"


def _class(place: Candidate) -> str:
    feature = place.feature
    if feature.startswith("PCL"):
        return "country"
    if feature == "ADM1":
        return "division"
    if feature in PHYSICAL:
        return "nature"
    if feature in REGIONS:
        return "region"
    return "county" if feature.startswith("ADM") else "town"


def _front(before: str) -> Iterator[str]:
    if before.endswith(". ") and _TITLE.search(before):
        yield "title_front"
        return
    if _begins_sentence(before):
        yield "sentence start"
        return
    # No such word has a space in it, so that those before the last need not be tried.
    last = _LAST_WORD.search(before, before.rfind(" ", 0, _word_end(before)) + 1)
    word, gap = last.groups() if last else ("", "")
    lower = word.lower().rstrip(".")
    if word in _PARTIES and not gap:
        yield "party in front"
        return
    if "," in gap:
        yield "comma in front"
    elif word[:1].isupper() and lower not in _FRONT["title_front"] and lower not in _FRONT["side_front"]:
        yield "name in front"
    if _BEARING.search(before):
        yield "bearing in front"
    if "," not in gap:
        yield from _FRONT_OF_WORD.get(lower, ())
    if lower == "the":
        yield "the in front"


def _begins_sentence(before: str) -> bool:
    """Return whether nothing but space and opening signs stands between a name and what ends a sentence or a line."""
    end = len(before)
    while end and (before[end - 1].isspace() or before[end - 1] in _OPENING):
        end -= 1
    return not end or before[end - 1] in _ENDING or before.endswith("--", 0, end) or "\n" in before[end:]


def _word_end(before: str) -> int:
    """Return where the last word of a text ends, signs behind it left out."""
    end = len(before)
    while end and not (before[end - 1].isalnum() or before[end - 1] == "_"):
        end -= 1
    return end


def _back(behind: str, gazetteer: Gazetteer) -> Iterator[str]:
    region = _REGION_BEHIND.match(behind)
    if region and _is_region(region.group(1), gazetteer):
        yield "region behind"
    if _DATELINE_BEHIND.match(behind):
        yield "dateline"
    first = _FIRST_WORD.match(behind)
    if first is None:
        return
    possessive, gap, word = first.groups()
    if possessive:
        yield "possessive"
    if (possessive or word in _FIRM_WORDS) and _FIRM_BEHIND.match(behind):
        yield "speaks as a firm"
    if gap not in (" ", "-"):
        return
    yield from _BACK_OF_WORD.get(word.lower(), ())
    if word[0].isupper() and gap == " ":
        yield "name behind"


def _is_region(name: str, gazetteer: Gazetteer) -> bool:
    words = name.split()
    for length in range(len(words), 0, -1):
        for place in gazetteer.candidates(" ".join(words[:length]))[:5]:
            if place.feature.startswith(("PCL", "ADM1")) and place.kind is not Kind.DEMONYM:
                return True
    return False


@lru_cache(4096)  # most names occur several times
def _shape(name: str) -> Sequence[str]:
    """Return the features of a name's form."""
    words = name.split()
    shape = [f"{min(len(words), 3)} words"]
    if name.isupper() and len(name) > 4:
        shape.append("shouted")
    elif name.isupper() and "." not in name:
        shape.append("initials")
    # Text in scripts without capitals is neither lower nor upper case.
    if name[0].islower():
        shape.append("small letter")
    if _NUMBERED.search(name):
        shape.append("numbered")
    if len(words) > 1:
        shape.append(f"ends as {_body(words[-1])}")
    return tuple(shape)
