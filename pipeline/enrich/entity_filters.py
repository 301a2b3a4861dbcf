"""Filters for spans that are not names, and for parts that do not belong to a name."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.enrich.name_cues import SHIPS
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.text.tables import TABLES

_LONGEST = 100
_NO_NAME = re.compile(r"[\W\d_]*\w?[\W\d_]*|.*(?:https?:|www\.|@|#).*", re.DOTALL)
_PRONOUNS = frozenset(
    "i he she it we you they me him her us them my his its our your their this that these those who".split()
)
_FURNITURE = frozenset(
    "advertisement subscribe newsletter read more share facebook twitter instagram whatsapp email e-mail comments "
    "sign up log in click here cookies privacy policy photo file video related".split()
)
_TITLES = frozenset(
    """
    mr mrs ms miss mx dr doctor prof professor sir dame lord lady president vice prime minister chancellor premier king
    queen prince princess pope sheikh sheik senator sen rep reps representative congressman congresswoman governor gov
    lt lieutenant col colonel gen general brig brigadier maj major capt captain cmdr commander adm admiral sgt sergeant
    cpl corporal lance pfc pvt private officer detective det inspector constable chief sheriff deputy mayor judge justice
    attorney secretary ambassador director chairman chairwoman chair rev reverend father fr sister bishop archbishop
    cardinal imam rabbi coach councilman councilwoman councillor commissioner spokesman spokeswoman superintendent supt
    trooper hon acting former ex
    m mme mlle monsieur madame président présidente ministre
    """.split()
)
_WORD = re.compile(r"\S+")
_NOT_OF_A_PERSON = re.compile(r"\s*[|/<>\[\]{}=].*|(?:^|\s+)\d.*", re.DOTALL)
_MEMBERS = re.compile(
    r"(?:Students|Members|Employees|Fans|Supporters|Friends|Residents|Teachers|Pupils|Workers) of (?:the )?"
)
_DEGREES = re.compile(r"\d+ ?[CF%°]|\d:\d\d")
_COUNTED = re.compile(
    r"(?<=\w) +(?:\d+[-–]\d+\b.*|[\d,.]+ (?:euros?|dollars?|pounds?|percent|per cent|points?|goals?)\b.*)$"
)
_SPOKEN = re.compile(r"(?:SAID|SAYS|ADDED|TOLD) (?=[A-Z])")
_SHOUTED_END = re.compile(r" (?:SAID|SAYS|ADDED|TOLD|WAS|HAS|HAD|WILL|IS)(?: .*)?$")
_ARTICLES = frozenset("the a an".split())
_LOOSE_END = re.compile(r"(?:\s+(?:of|the|and|in|for|at|on|to|de|a|an|said|says))+$")


@dataclass(frozen=True, slots=True)
class Titles:
    """Titles to strip from persons' names: words in front, or endings in scripts without spaces."""

    before: frozenset[str] = _TITLES
    before_endings: tuple[str, ...] = ()
    """Endings of compound titles: "vorstandschefin"."""
    behind: tuple[str, ...] = ()

    def has(self, word: str) -> bool:
        """Return whether a word in lower case is a title in front of a name."""
        return word in self.before or (bool(self.before_endings) and word.endswith(self.before_endings))


@cache
def titles_of(language: str) -> Titles:
    """Return the titles of a language and the English ones, which occur in all languages."""
    table = TABLES.get(language)
    if table is None:
        return Titles()
    words = table.titles.split()
    if table.is_spaced:
        endings = tuple(word.removeprefix("*") for word in words if word.startswith("*"))
        return Titles(_TITLES | {word for word in words if not word.startswith("*")}, endings)
    return Titles(behind=tuple(sorted(words, key=len, reverse=True)))


@cache
def calls_of(language: str) -> frozenset[str]:
    """Return the words and phrases, in lower case, by which a language's pages ask their readers to do something."""
    table = TABLES.get(language)
    return frozenset(call.replace("_", " ") for call in table.calls.split()) if table else frozenset()


@lru_cache(4096)  # the mentions of a name have one answer
def is_junk(name: str, titles: Titles = Titles(), calls: frozenset[str] = frozenset()) -> bool:
    """Return whether a name is a number, a pronoun, a bare title, a word without a capital, an address or page text.

    ``calls`` are those of ``calls_of``: "Suscríbete" is not a name.
    """
    words = [word.strip(".,") for word in name.lower().split()]
    return (
        len(name) > _LONGEST
        or bool(_NO_NAME.fullmatch(name))
        # Text in scripts without capitals is neither lower nor upper case.
        or name.islower()
        # US and WHO are not pronouns.
        or (" ".join(words) in _PRONOUNS and not name.isupper())
        or " ".join(words) in calls
        or all(word in _FURNITURE or word in calls or titles.has(word) for word in words)
        # "6.The" of a sentence that begins without a space.
        or (name[0].isdigit() and name.lower().rpartition(".")[2] in _ARTICLES | _PRONOUNS)
    )


def without_titles(span: Span, titles: Titles = Titles()) -> Span | None:
    """Strip a person's titles ("President Ilham Aliyev"); None if nothing else is left."""
    loose = _LOOSE_END.search(span.text)
    end = loose.start() if loose else len(span.text)
    if span.label == "ORG" and (members := _MEMBERS.match(span.text)):
        return span.part(members.end(), end) if end > members.end() else None
    if span.label == "ORG" and _DEGREES.search(span.text):
        return None
    if span.label != "PERSON":
        if span.text.isupper() and (spoken := _SPOKEN.match(span.text)):
            return without_titles(span.part(spoken.end(), end, "PERSON"))
        if span.label == "ORG" and (counted := _COUNTED.search(span.text, 0, end)):
            end = counted.start()
        first, _, rest = span.text.partition(" ")
        # "Tanker Alabama Star" in a headline is the ship Alabama Star.
        begin = len(first) + 1 if rest[:1].isupper() and first.lower() in SHIPS else 0
        return span.part(begin, end)
    # A bar, a slash or a tag precedes the publisher's name, and a number comes from a table.
    if span.text.isupper() and (said := _SHOUTED_END.search(span.text, 0, end)):
        end = said.start()
    cut = _NOT_OF_A_PERSON.search(span.text, 0, end)
    if cut and cut.group().strip()[:1].isdigit():
        return None
    end = cut.start() if cut else end
    end = _without_ending(span.text[:end], titles.behind)
    for word in _WORD.finditer(span.text, 0, end):
        if not titles.has(word.group().strip(".,").lower()):
            return span.part(word.start(), end)
    return None


def _without_ending(name: str, endings: tuple[str, ...]) -> int:
    """Return the end of a name in front of a title ("山田首相"); 0 if there is only a title."""
    while ending := next((ending for ending in endings if name.endswith(ending)), ""):
        name = name.removesuffix(ending).rstrip()
    return len(name)
