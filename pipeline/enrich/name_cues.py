"""Cues around a name for its sort: a person speaks and has an age, a firm has shares, wine comes in bottles.

Each cue is evidence for one sort of name. Most are grammatical (appositions, honorifics, verbs of saying, possessives);
the word lists are nearly closed classes: offices, kinds of firms, kinds of ships, measures.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import lru_cache

from pipeline.enrich.ner.spans import Span


class NameSort(Enum):
    """Sort of thing that a name denotes."""

    PERSON = "PERSON"
    BODY = "ORG"
    THING = "PRODUCT"
    PLACE = "GPE"

    # Enum's own hash is a call of Python; evidence is summed in dictionaries by sort.
    __hash__ = object.__hash__


Evidence = tuple[NameSort, float]
DECISIVE, SURE, STRONG, SOME, WEAK = 4.5, 3.0, 2.0, 1.0, 0.5
"""Weights of evidence; a label of the model counts about as much as STRONG."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def plurals(nouns: Iterable[str]) -> frozenset[str]:
    """Return the plurals of English nouns that take -s or -ies."""
    return frozenset(noun[:-1] + "ies" if noun.endswith(("cy", "ny", "ty", "ly")) else noun + "s" for noun in nouns)


_REACH = 64
_TOKEN = re.compile(r"['’]s\b|[^\W_]+(?:[.'’&-][^\W_]+)*|[^\w\s]|\n")
_SCORE = re.compile(r"\b\d{1,3}[-–]\d{1,3}\b")
_SPORT = re.compile(
    r"\b(?:coach|goalkeeper|striker|midfielder|quarterback|season|seasons|league|playoffs?|goals?|penalty|innings|derby|"
    r"play-offs?|cup|championship|half-time|substitute|defender|guard)\b"
)
_LINKS = frozenset("the The to with against by over past".split())
_MOVED = _words("rose fell gained lost climbed slid added jumped dropped was closed shed surged sank slipped edged")
_EXCHANGES = _words("NYSE NASDAQ Nasdaq LSE LON ASX TSX FTSE BSE NSE JSE HKEX SGX FRA EPA AMS MIL BME ETR")
_CLOSED = frozenset("”\"’'»“")


HONORIFICS = _words(
    "mr mrs ms miss dr doctor prof professor sir dame lord lady president chancellor premier king queen prince princess "
    "pope sheikh senator sen rep congressman congresswoman governor gov lt lieutenant col colonel gen general brigadier maj "
    "major capt captain cmdr commander admiral sgt sergeant cpl corporal officer detective inspector constable chief sheriff "
    "deputy mayor judge justice attorney secretary ambassador director chairman chairwoman rev reverend father sister brother "
    "bishop archbishop cardinal imam rabbi pastor coach councilman councilwoman councillor commissioner superintendent "
    "minister m mme mlle monsieur madame uncle aunt saint"
)
_ABBREVIATED = _words("mr mrs ms dr prof sen rep gov lt col gen maj capt cmdr sgt cpl det insp supt rev fr hon st m mt")
FORMS_OF_ADDRESS = _ABBREVIATED | {"miss", "mme", "mlle", "madame", "monsieur"}
"""Forms of address that do not occur in names of ships, hotels or hospitals, unlike "Queen"."""
_ROLES = _words(
    "chief head judge clerk nurse cook coach mayor pilot priest bishop king queen poet widow widower mother father brother "
    "sister son daughter wife husband aunt uncle nephew niece grandmother grandfather cousin friend neighbour neighbor "
    "spokesperson official captain guard guide student pupil resident witness victim suspect tenant apprentice economist "
    "physician athlete architect artist chef envoy boss partner owner aide expert graduate guest host hero heir candidate "
    "chair consul agent accountant attendant correspondent critic diplomat executive general lieutenant major migrant "
    "mechanic model monk nun president prince princess secretary sergeant shepherd sheriff smith tailor vet veteran "
    "survivor sailor governor councillor counsellor "
    "volunteer warden workman whip professor deputy cox keeper colleague prefect curator analyst therapist journalist"
)
_ROLE_END = re.compile(r".{2,}(?:[^aeiou]er|eer|[ts]or|ist|man|woman|ician|arian|eur|ess|ant|logist|keeper)")
# Words with such endings that do not denote a person.
_NO_ROLES = _words(
    "tanker liner trawler freighter steamer cutter destroyer cruiser carrier schooner ferry cruise clipper steamer river "
    "water paper newspaper number order power tower centre center letter matter summer winter weather corner border "
    "quarter chapter computer member december november october september former other whether either never ever over under "
    "after later earlier however rather together sector factor motor doctor's restaurant plant giant important distant "
    "recent business press process access success less unless retailer insurer lender manufacturer brewer maker producer "
    "broadcaster publisher builder carmaker chipmaker drugmaker operator developer provider supplier bookseller employer "
    "grocer human german ottoman roman per her inter offer dinner supper beer butter cover answer danger bumper cancer super "
    "proper upper lower inner outer consumer customer list mist fist twist cheddar register theater theatre chamber timber "
    "neither consider remember discover deliver encounter surrender transfer murder wonder wander gather bother alter filter "
    "foster cluster shatter better bitter suffer differ prefer refer hinder grant instant constant pleasant significant "
    "warrant exist assist insist consist resist persist enlist express address possess assess impress stress guess confess"
)
_KIN = _words("his her their my our")
_DETERMINERS = _words("the a an his her their its our my another one former")
SAYING = _words(
    "said says say told tells added adds asked asks replied answered recalled noted explained complained warned argued "
    "insisted admitted claimed joked wrote writes writing testified declared remarked shouted whispered promised predicted "
    "observed suggested believes thinks hopes hoped denied confirmed conceded stressed laughed"
)
_LIVING = _words(
    "laughed wept cried smiled slept died married grinned shrugged nodded recalled retired learned learnt joked sang thinks "
    "believes hopes remembers loves"
)
_HE = _words("he she his her him himself herself")
_ITS = _words("it its")
_WHEN = _words(
    "that on in a last this earlier later statement Monday Tuesday Wednesday Thursday Friday Saturday Sunday week month year"
)
_OF_A_BODY = _words(
    "would will had has could plans expects may might intends wants aims hopes did does planned expected"
)
_NO_ANSWER = _words("answer respond reply comment")

_FIRM_HAS = _words(
    "shares stock shareholders investors earnings revenue revenues sales profit profits customers subsidiary subsidiaries "
    "spokesman spokeswoman spokesperson executives headquarters boss chairman staff employees brand products stores shops "
    "branches factories board"
)
_FIRM_OF = _words(
    "shares stake stakes branch branches employees executive customers warehouse warehouses subsidiary headquarters owner "
    "spokesman spokeswoman spokesperson employee staff"
)
FIRM_NOUNS = _words(
    "company firm bank retailer insurer lender manufacturer brewer maker producer broadcaster publisher carmaker chipmaker "
    "drugmaker supplier airline carrier conglomerate brand chain startup band orchestra newspaper weekly daily magazine "
    "website tabloid paper party union charity club team side agency consultancy supermarket utility operator group network "
    "consortium foundation label startup start-up shipyard brewery railway trust syndicate"
)
FIRM_PLURALS = plurals(FIRM_NOUNS)
DAYS_AND_MONTHS = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december"
)
_PLAYERS = _words(
    "coach captain goalkeeper striker midfielder defender winger quarterback pitcher forward fans supporters "
    "keeper bench defence attack squad goalie batsman skipper"
)
_PLAYED = _words("scored scores signed signs plays played play goals goal debut starred appeared")
_BEATS = _words(
    "beat beats defeated drew draw host hosts hosted lost thrashed edged thumped hammered overcame outclassed held crushed "
    "visit visited downed stunned hold holds sink sinks sank stun stuns thrash thrashes win won face faced play played battu "
    "bat s'impose s'incline affronte affrontera reçoit recevra dominé"
)
SHIPS = _words(
    "ship tanker liner ferry trawler freighter yacht tug tugboat submarine frigate destroyer cruiser barge schooner vessel "
    "cutter steamer lifeboat boat sailboat ketch dinghy clipper icebreaker catamaran dredger battleship corvette minesweeper "
    "bulker hms uss mv ss rms ins locomotive spacecraft rocket satellite rover probe"
)
# "A Toyota Tacoma" is a car, but "Honda Malaysia" a branch: see where countries lose this evidence.
CARMAKERS = _words(
    "Toyota Hyundai Kia Honda Nissan Mazda Mitsubishi Subaru Suzuki Isuzu Daihatsu Chevrolet Chevy Chrysler Buick Pontiac "
    "Cadillac GMC Volkswagen VW Audi Opel Vauxhall Seat SEAT Skoda Škoda Renault Peugeot Citroën Citroen Dacia Fiat Ferrari "
    "Maserati Lada Tata Mahindra Geely Volvo Daewoo Yamaha Kawasaki Ducati Piaggio Vespa"
)
_ABOARD = _words("aboard hull crew deck decks captain bow stern passengers")
_STORMS = _words("hurricane typhoon cyclone storm operation")
_MEASURES = _words(
    "bottle bottles case cases glass glasses pint pints litre litres liter liters kilo kilos kilogram kilograms "
    "tonne tonnes ton tons "
    "crate crates barrel barrels jar jars slice slices wheel wheels bowl bowls cup cups tin tins pot pots cask casks sip "
    "sips drop drops plate plates flask flasks gallon gallons pound pounds keg kegs piece pieces pack packs"
)
_CONSUMED = _words(
    "drank drink drinks drinking poured tasted sipped ate eat eats eating roasted carved grated sold sells"
)
_ANIMALS = _words(
    "dog cat horse mare stallion pony cow bull goat sheep pig parrot elephant tiger lion bear puppy kitten owl"
)
_IN = _words("in near across outside inside throughout within around")
_TO = _words("to from at into toward towards via through")
_OF_IT = [["of"], ["for"], ["at"], ["from"], ["in"], ["by"], ["with"]]
_AFTER_A_NAME = frozenset('. , ; : ) — – ” " was is has had who and will would could can did from of'.split(" "))
_PREPOSITIONS = _IN | _TO | {"of", "and", "or"}
_SEATS = _words(
    "city town village suburb capital port district province region state county island borough municipality"
)
_PASSIVE = re.compile(r"[a-z]+ed|was|is|has|had|were|are|will|can|that|which")


_SAYINGS = {
    first: frozenset(nouns.split())
    for first, nouns in {
        "panama": "hat hats",
        "manila": "envelope envelopes folder folders",
        "cologne": "bottle spray",
        "dutch": "courage oven ovens gable gables auction uncle treat door doors",
        "france": "presse",
        "french": "fries exit toast kiss kisses window windows door doors horn leave press windows dressing bulldog poodle",
        "chinese": "cabbage whisper whispers burn wall lantern lanterns puzzle",
        "german": "measles shepherd shepherds",
        "russian": "roulette doll dolls salad",
        "turkish": "delight bath baths towel towels coffee",
        "persian": "rug rugs carpet carpets cat cats blind lamb",
        "danish": "pastry pastries",
        "swiss": "roll rolls cheese knife",
        "georgian": "terrace terraces house houses architecture facade façade townhouse square windows era mansion villa",
        "roman": "numeral numerals candle candles wall",
        "spanish": "flu omelette fly",
        "mexican": "wave standoff",
        "cuban": "heels",
        "brazilian": "wax",
        "venetian": "blind blinds",
        "scotch": "egg eggs tape",
        "irish": "stew coffee setter",
        "welsh": "rarebit dresser",
        "greek": "chorus tragedy yogurt yoghurt salad",
        "indian": "summer ink",
        "siamese": "twins cat",
        "trojan": "horse",
        "arabian": "nights",
        "egyptian": "cotton",
        "oriental": "rug rugs",
        "norwegian": "wood",
        "bermuda": "shorts",
        "bermudan": "shorts",
        "hamburg": "steak",
        "vienna": "sausage sausages",
        "brussels": "sprout sprouts",
        "jerusalem": "artichoke artichokes",
        "labrador": "retriever retrievers",
        "prussian": "blue",
        "paris": "green bun",
        "kobe": "beef",
        "jersey": "cream cow cows cattle milk",
        "oxford": "comma shoe shoes",
        "parma": "ham",
        "dover": "sole",
        "brazil": "nut nuts",
        "bengal": "tiger tigers",
        "yorkshire": "pudding puddings terrier terriers",
        "cheshire": "cat cheese",
        "boston": "terrier terriers",
    }.items()
}


def is_saying(span: Span, text: str) -> bool:
    """Return whether a name begins a fixed phrase that does not concern the place: "Dutch courage", "Panama hats"."""
    nouns = _SAYINGS.get(span.text.lower())
    if nouns is None or text[span.end : span.end + 1] not in (" ", "-"):
        return False
    word = _TOKEN.match(text, span.end + 1)
    return bool(word) and word is not None and word.group().lower() in nouns


def is_saying_whole(name: str) -> bool:
    """Return whether a name is such a phrase as a whole."""
    first, _, noun = name.lower().partition(" ")
    return noun in _SAYINGS.get(first, ())


@lru_cache(4096)  # the words beside names recur
def is_role(word: str) -> bool:
    """Return whether a lower-case word is a role or an occupation: foreman, roofer, nurse, economist."""
    return word in _ROLES or (word not in _NO_ROLES and word.islower() and bool(_ROLE_END.fullmatch(word)))


def cues(span: Span, text: str) -> Iterator[Evidence]:
    """Yield the evidence around one mention in its field's ``text``."""
    before = _TOKEN.findall(text[max(0, span.start - _REACH) : span.start])
    behind = _TOKEN.findall(text[span.end : span.end + _REACH])
    yield from _in_front(before, behind)
    # "Crolley of Swansea, who" is about Crolley.
    if not (before and (before[-1] == "-" or before[-1].lower() in _PREPOSITIONS) and behind[:1] in ([","], ["("])):
        yield from _behind(before, behind)
    yield from _quoted(before, behind)


def _in_front(before: Sequence[str], behind: Sequence[str]) -> Iterator[Evidence]:
    if not before:
        return
    last = before[-1]
    if last == "." and len(before) > 1 and before[-2].lower() in _ABBREVIATED:
        last = before[-2]
    low = last.lower()
    if low in HONORIFICS and last[:1].isupper():
        yield NameSort.PERSON, SURE
    elif low in SHIPS or low in _STORMS:
        yield NameSort.THING, DECISIVE
    elif last in CARMAKERS:
        yield NameSort.THING, SURE
    elif low in FIRM_NOUNS or low in FIRM_PLURALS:
        # "The bands Kansas and Boston" is certain; "the central bank Kenya has" is rare.
        yield NameSort.BODY, DECISIVE if len(before) > 1 and before[-2].lower() in _DETERMINERS else STRONG
    elif low in ("called", "named") and any(each in _ANIMALS or each in SHIPS for each in before[-4:]):
        yield NameSort.THING, DECISIVE
    elif is_role(last) and before[-1] != ".":
        yield NameSort.PERSON, SURE if low not in _PLAYERS else STRONG
    elif low in _IN or low in _TO:
        # "In Abbas's words" is not about a place.
        if behind[:1] not in (["'s"], ["’s"]):
            yield NameSort.PLACE, STRONG if low in _IN else SOME
    elif low in _CONSUMED and low not in ("sold", "sells"):
        yield NameSort.THING, SOME
    elif low in ("of", "for", "in") and len(before) > 1:
        yield from _of(before[:-1], low)
    elif low == "the" and len(before) > 1:
        yield from _the(before[:-1])
    elif last == ",":
        yield from _apposed(before[:-1], behind)
    elif (
        low.islower()
        and any(
            word == "of" and before[at - 1] in _MEASURES
            for at, word in enumerate(before[-3:-1], len(before) - 3)
            if at > 0
        )
    ) or (low in ("a", "an") and behind and (_PASSIVE.fullmatch(behind[0]) or behind[0] in ".;")):
        yield NameSort.THING, SURE


def _of(before: Sequence[str], preposition: str) -> Iterator[Evidence]:
    word = before[-1].lower()
    if preposition == "of" and word in _SEATS:
        yield NameSort.PLACE, STRONG
    elif word in _FIRM_OF:
        yield NameSort.BODY, STRONG
    elif preposition == "of" and word in _MEASURES:
        yield NameSort.THING, SURE
    elif preposition == "for" and any(each in _PLAYED for each in before[-3:]):
        yield NameSort.BODY, STRONG


def _the(before: Sequence[str]) -> Iterator[Evidence]:
    last = before[-1].lower()
    if last in ("of", ",") and len(before) > 1 and before[-2].lower() in _ABOARD | SHIPS:
        yield NameSort.THING, STRONG
    if last in _ABOARD - {"captain", "crew", "passengers"} or list(map(str.lower, before[-2:])) == ["on", "board"]:
        yield NameSort.THING, STRONG


def _apposed(before: Sequence[str], behind: Sequence[str]) -> Iterator[Evidence]:
    """Yield the evidence for a name behind a comma: "the foreman, Piet Kuyper", "A tug, the Natal Pride"."""
    phrase: list[str] = []
    if before and before[-1][:1].isupper():
        return
    for word in reversed(before[-9:]):
        low = word.lower()
        if low in _DETERMINERS:
            ends = not behind or behind[0] in _AFTER_A_NAME or behind[0] in SAYING
            if phrase and ends and any(is_role(each) for each in phrase):
                yield NameSort.PERSON, SURE
            elif any(each in FIRM_NOUNS for each in phrase) and ends:
                # "Their firm, Lindenhof Bau, is" names the firm; "a spokesman for the firm, Jo Bauer," does not.
                is_of_it = len(phrase) < len(before) and before[-len(phrase) - 2 :][:1] in _OF_IT
                yield NameSort.BODY, DECISIVE if behind[:1] == [","] and not is_of_it else STRONG
            elif phrase and ends and "of" not in phrase:
                # "The head of the weather office, Nan Tun": the head precedes the next article.
                continue
            return
        if not word.isalpha() and word not in ("-", "'s", "’s"):
            return
        phrase.append(word)


def _behind(before: Sequence[str], behind: Sequence[str]) -> Iterator[Evidence]:
    if not behind:
        return
    first, rest = behind[0], behind[1:]
    if first in (",", "("):
        yield from _described(first, rest)
    elif first in ("'s", "’s"):
        if rest[:2] == ["chief", "executive"]:
            yield NameSort.BODY, SURE
        elif rest and rest[0] in _FIRM_HAS:
            yield NameSort.BODY, STRONG
        elif rest and rest[0] in _PLAYERS:
            yield NameSort.BODY, SOME
    elif first.isdigit() and len(first) < 3 and _is_result(before, rest):
        yield NameSort.BODY, STRONG
    elif first in SAYING:
        yield from _speaks(first, rest)
    elif first in _LIVING or first == "who":
        yield NameSort.PERSON, STRONG
    elif first in ("shares", "stock", "executives", "employees", "customers", "shareholders"):
        yield NameSort.BODY, SOME
    elif first in _PLAYERS and len(rest) > 0 and (rest[0] == "," or rest[0][:1].isupper()):
        yield NameSort.BODY, STRONG
    elif (first in ("declined", "refused") and rest[:2] == ["to", "comment"]) or (
        first == "did" and rest[:1] == ["not"] and rest[1:2] and rest[1] in _NO_ANSWER
    ):
        yield NameSort.BODY, SOME
    elif first in _MOVED and any(word in ("percent", "per", "%", "pc", "unchanged") for word in rest[:4]):
        yield NameSort.BODY, STRONG
    elif first == "its":
        yield NameSort.BODY, SOME


def _described(sign: str, rest: Sequence[str]) -> Iterator[Evidence]:
    if not rest:
        return
    word = rest[0]
    if word in _EXCHANGES:
        yield NameSort.BODY, SURE
    elif word.isdigit() and len(word) < 4 and rest[1:2] and rest[1] in ",.);":
        yield NameSort.PERSON, SURE if sign == "," else SOME
    elif word == "aged":
        yield NameSort.PERSON, SURE
    elif word in ("who", "whose"):
        yield NameSort.PERSON, STRONG
    elif word in ("a", "an", "the"):
        phrase = list(_phrase(rest[1:7]))
        if any(is_role(each) for each in phrase[-1:]) or (phrase and is_role(phrase[0])):
            yield NameSort.PERSON, STRONG
        elif any(each in FIRM_NOUNS for each in phrase):
            yield NameSort.BODY, STRONG


def _is_result(before: Sequence[str], rest: Sequence[str]) -> bool:
    """Return whether a name and a number are half of a result: "Oxford United 2, Bristol Rovers 1"."""
    opens = not before or before[-1] == "\n" or (before[-1] == "," and before[-2:-1] and before[-2].isdigit())
    return bool(opens) and "(" not in before[-6:] and (not rest or rest[0] in "\n,;(" or rest[0][0].isupper())


def _phrase(tokens: Sequence[str]) -> Iterator[str]:
    """Yield the words of a noun phrase up to a preposition or a punctuation mark."""
    for token in tokens:
        if not token[0].isalpha() or token in ("of", "in", "at", "from", "who", "that", "which", "with", "and"):
            return
        yield token


def _speaks(verb: str, rest: Sequence[str]) -> Iterator[Evidence]:
    """Yield the evidence from a verb of saying: "said he would" is a person, "said it would" an organization."""
    for at, word in enumerate(rest[:5]):
        if word in _ITS:
            # "It was late" is impersonal.
            if word == "its" or (rest[at + 1 : at + 2] and rest[at + 1] in _OF_A_BODY):
                yield NameSort.BODY, SURE
            return
        if word in _HE:
            yield NameSort.PERSON, STRONG
            return
        if word not in _WHEN:
            break
    if verb in _LIVING:
        yield NameSort.PERSON, STRONG
    else:
        yield NameSort.PERSON, WEAK


def _quoted(before: Sequence[str], behind: Sequence[str]) -> Iterator[Evidence]:
    """Yield the evidence from quoted speech, which is usually a person's: "“Too late,” said Kuyper."."""
    if (len(before) > 1 and before[-1] in SAYING and before[-2] in _CLOSED) or (
        before
        and before[-1] in _CLOSED
        and len(before) > 1
        and before[-2] in ",?!"
        and behind[:1]
        and behind[0] in SAYING
    ):
        yield NameSort.PERSON, SOME


_THINGS = SHIPS | _STORMS - {"operation"}
_LETTERS = re.compile(r"[A-Za-z]+")
_NAMED_THING = re.compile(
    rf"\b(?:{'|'.join(f'[{word[0].upper()}{word[0]}]{word[1:]}' for word in sorted(_THINGS))}"
    r"|HMS|USS|MV|RMS|INS)(?: called| named|, the| the|:)? ([A-Z][\w-]+(?: [A-Z][\w-]+)?)"
)


def named_things(text: str) -> frozenset[str]:
    """Return the lower-case names of ships and storms that a text introduces as such."""
    # Few texts have such a word at all, which is found out in a sixth of the time.
    if _THINGS.isdisjoint(_LETTERS.findall(text.lower())):
        return frozenset()
    return frozenset(match[1].casefold() for match in _NAMED_THING.finditer(text))


@lru_cache(8)  # several stages call it for the same text
def is_of_sport(text: str) -> bool:
    """Return whether a text has the score of a match, or two words for players or seasons."""
    return bool(_SCORE.search(text)) or len({*_SPORT.findall(text)}) > 1


def plays(span: Span, text: str) -> bool:
    """Return whether a mention is a side in a match, in a sentence with a score or a side's player."""
    before = _TOKEN.findall(text[max(0, span.start - 24) : span.start])
    behind = _TOKEN.findall(text[span.end : span.end + 24])
    last = [word for word in before[-4:] if word not in _LINKS and not _SCORE.fullmatch(word)]
    return (bool(last) and last[-1] in _BEATS) or any(
        word in _BEATS for word in behind[: 2 if behind[:1] == ["a"] else 1]
    )
