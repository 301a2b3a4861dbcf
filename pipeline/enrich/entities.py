"""Who and what an article names: mentions gathered under one canonical name each."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipeline.articles import Entity, EntityType, Mention
from pipeline.enrich.spans import Span

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

_LONGEST = 100
_ONE_CHARACTER = re.compile(r"\W*\w?\W*")
_NO_NAME = re.compile(r"[\W\d_]*|.*(?:https?:|www\.|@).*")
_PRONOUNS = frozenset(
    "i he she it we you they me him her us them my his its our your their this that these those who mr mrs ms".split()
)
_BOILERPLATE = frozenset(
    "advertisement subscribe newsletter read more share facebook twitter instagram whatsapp email comments "
    "sign up log in click here cookies privacy policy".split()
)
_TITLES = frozenset(
    """
    mr mrs ms miss dr prof professor sir dame lord lady president vice prime minister chancellor premier king queen
    prince princess pope sheikh sheik senator sen rep representative congressman congresswoman governor gov lt col
    colonel gen general maj major capt captain cmdr commander sgt sergeant cpl officer detective det chief sheriff
    deputy mayor judge justice attorney secretary ambassador director chairman chairwoman rev reverend father bishop
    archbishop cardinal imam rabbi coach councilman councilwoman commissioner spokesman spokeswoman superintendent
    supt trooper lieutenant hon
    """.split()
)
_WORD = re.compile(r"\S+")


def gather(spans: Iterable[Span], places: Mapping[Span, str] | None = None) -> list[Entity]:
    """Entities with their mentions, the most mentioned first.

    ``places`` gives the gazetteer's name of each span that was resolved.
    """
    kept = [span for found in spans if (span := _without_title(found)) is not None and not is_junk(span.text)]
    names = _canonical(kept, places or {})
    groups: dict[tuple[str, EntityType], list[Span]] = defaultdict(list)
    for span, name in zip(kept, names, strict=True):
        groups[name, TYPES[span.label]].append(span)
    entities = [_entity(name, kind, group) for (name, kind), group in groups.items()]
    return sorted(entities, key=lambda entity: -entity.count)


def _entity(name: str, kind: EntityType, spans: Sequence[Span]) -> Entity:
    mentions = [Mention(text=span.text, start=span.start, end=span.end, field=span.field) for span in spans]
    return Entity(name=name, type=kind, count=len(mentions), mentions=mentions)


def is_junk(name: str) -> bool:
    """Numbers, single letters, pronouns, addresses, page furniture."""
    lower = name.lower()
    return (
        len(name) > _LONGEST
        or bool(_ONE_CHARACTER.fullmatch(name) or _NO_NAME.fullmatch(name))
        or lower in _PRONOUNS
        or all(word in _BOILERPLATE for word in lower.split())
    )


def _without_title(span: Span) -> Span | None:
    """ "President Ilham Aliyev" without his office; None when there is only an office."""
    if span.label != "PERSON":
        return span
    for word in _WORD.finditer(span.text):
        if word.group().strip(".,").lower() not in _TITLES:
            return span.part(word.start(), len(span.text))
    return None


def _canonical(spans: Sequence[Span], places: Mapping[Span, str]) -> list[str]:
    people = _People(span.text for span in spans if span.label == "PERSON")
    others = _spellings(spans)
    return [
        places.get(span) or (people.full_name(span.text) if span.label == "PERSON" else others[_key(span.text)])
        for span in spans
    ]


def _key(name: str) -> str:
    return name.replace(".", "").casefold()


def _spellings(spans: Sequence[Span]) -> dict[str, str]:
    """The most frequent spelling of each name."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for span in spans:
        counts[_key(span.text)][span.text] += 1
    return {key: found.most_common(1)[0][0] for key, found in counts.items()}


class _People:
    """The full names of an article, by last name."""

    def __init__(self, names: Iterable[str]):
        self._full: dict[str, str] = {}
        for name in sorted(set(names), key=len):
            words = name.split()
            if len(words) > 1:
                self._full.setdefault(words[-1].casefold(), name)

    def full_name(self, name: str) -> str:
        return self._full.get(name.casefold(), name) if " " not in name else name
