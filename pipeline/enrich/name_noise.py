"""Names that an article's own words show to be none: "Snow" of a headline beside "more snow" in the text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.enrich.name_cues import is_role, is_saying, is_saying_whole
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.small_words import SmallWords

_START = re.compile(r"(?:^|[.!?:\n…]|—|--)[\s\"“”'‘’(#*•-]*$")
_SHOUTED = re.compile(r"[^a-z]*[A-Z]{4}[^a-z]*")
_CAPITALS = re.compile(r"[A-Z]{2,}")
_JUDGED = frozenset({"PERSON", "ORG", "PRODUCT", "WORK_OF_ART", "EVENT"})
# What a line in capitals has besides names; a name in capitals has none of them.
_VERBS = frozenset(
    "SAID SAYS WAS WERE WENT HAS HAVE HAD IS IT AFTER BEFORE WILL WOULD CAN NOT THEIR HIS HER ITS ARE AS WHO BUT".split()
)
_COUNTED = frozenset("A AN ITS THEIR HIS HER SOME MANY EVERY".split())
# A body's word alone names none of the many.
_BARE_BODIES = frozenset(
    "bank board club commission committee company council court department hospital ministry office police school "
    "university union group agency force authority museum".split()
)


def without_noise(names: Iterable[Span], title: str, text: str) -> list[Span]:
    """The names without common words that stand in capitals for where they stand, hashtags and bare bodies."""
    names = list(names)
    words = SmallWords(title, text)
    groups: dict[str, list[Span]] = defaultdict(list)
    for name in names:
        groups[name.text].append(name)
    noise = {shown for shown, group in groups.items() if _is_noise(group, words, title, text)}
    return [name for name in names if name.text not in noise]


def _is_noise(group: Sequence[Span], words: SmallWords, title: str, text: str) -> bool:
    name = group[0]
    if name.label not in _JUDGED:
        return False
    if name.label == "ORG" and (name.text.lower() in _BARE_BODIES or is_saying_whole(name.text)):
        return True
    if name.label == "ORG" and all(is_saying(span, _field(span, title, text)) for span in group):
        return True
    if all(_field(span, title, text)[span.start - 1 : span.start] == "#" for span in group):
        return True
    if all(_is_shouted(span, title, text) for span in group):
        return _is_shouted_word(group, words, title, text)
    if all(_is_label(span, title, text) for span in group):
        return True
    if all(span.field == "title" for span in group) and " " in name.text and not name.text.isupper():
        # In a headline with a capital for each word; a name would be in the text, with its capitals.
        return any(words.have(part) for part in name.text.split())
    if name.label == "ORG" and _is_description(name.text):
        return all(_is_start(span, title, text) for span in group)
    if " " in name.text or _CAPITALS.fullmatch(name.text):
        return False
    # "Beekeepers met": what people are, in the plural, at the start.
    plural = name.label == "ORG" and name.text.endswith("s") and is_role(name.text[:-1].lower())
    return (plural or words.have(name.text)) and all(_is_start(span, title, text) for span in group)


def _is_shouted_word(group: Sequence[Span], words: SmallWords, title: str, text: str) -> bool:
    """Return whether what a line in capitals seems to name is a word there: small in the text, counted, or with a verb."""
    parts = group[0].text.split()
    if _VERBS & set(parts) or any(words.have(part) for part in parts):
        return True
    return any(
        _field(span, title, text)[: span.start].split()[-1:]
        and _field(span, title, text)[: span.start].split()[-1] in _COUNTED
        for span in group
    )


def _is_label(span: Span, title: str, text: str) -> bool:
    """Return whether it is what a form has in front of a colon: "Age: 67"."""
    field = _field(span, title, text)
    return (
        " " not in span.text
        and field[span.end : span.end + 1] == ":"
        and field[span.start - 1 : span.start] in ("", "\n")
    )


def _is_description(name: str) -> bool:
    """Return whether a body's name goes on in small letters, as "First ministry" does: a description, with a capital for
    where it stands."""
    first, *rest = name.split()
    return bool(rest) and first != "The" and all(word.islower() for word in rest)


def _field(span: Span, title: str, text: str) -> str:
    return title if span.field == "title" else text


def _is_start(span: Span, title: str, text: str) -> bool:
    field = _field(span, title, text)
    # In a title every word may be in capitals.
    return span.field == "title" or bool(_START.search(field, max(0, span.start - 12), span.start)) or span.start == 0


def _is_shouted(span: Span, title: str, text: str) -> bool:
    """Return whether the whole line around it is in capitals."""
    field = _field(span, title, text)
    start = field.rfind("\n", 0, span.start) + 1
    end = field.find("\n", span.end)
    line = field[start : end if end >= 0 else len(field)]
    return len(line) > len(span.text) + 8 and bool(_SHOUTED.fullmatch(line[:500]))
