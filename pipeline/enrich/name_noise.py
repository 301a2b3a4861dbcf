"""Removal of false names that the article itself uses as words: "Snow" in a headline beside "more snow" in the text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.enrich.name_cues import SAYING, is_role, is_saying, is_saying_whole
from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.small_words import SmallWords

_START = re.compile(r"(?:^|[.!?:\n…]|—|--)[\s\"“”'‘’(#*•-]*$")
_SHOUTED = re.compile(r"[^a-z]*[A-Z]{4}[^a-z]*")
_CAPITALS = re.compile(r"[A-Z]{2,}")
_JUDGED = frozenset({"PERSON", "ORG", "PRODUCT", "WORK_OF_ART", "EVENT"})
# Words that a line in capitals has, but a name in capitals does not.
_VERBS = frozenset(
    "SAID SAYS WAS WERE WENT HAS HAVE HAD IS IT AFTER BEFORE WILL WOULD CAN NOT THEIR HIS HER ITS ARE AS WHO BUT".split()
)
# "Bound for: Vigo" in a form of several such lines.
_LABEL_BEHIND = re.compile(r"(?: [a-z]+){1,3}:")
_LABELLED = re.compile(r"(?m)^[A-Z][\w ]{2,30}: ")
_FEWEST_LABELLED = 3
_COUNTED = frozenset("A AN ITS THEIR HIS HER SOME MANY EVERY".split())
# Words for organizations that alone do not name one.
_BARE_BODIES = frozenset(
    "bank board club commission committee company council court department hospital ministry office police school "
    "university union group agency force authority museum".split()
)


def without_noise(names: Iterable[Span], title: str, text: str) -> list[Span]:
    """Return the names without words capitalised only by their position, hashtags, and bare words for organizations."""
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
        # In a headline every word may have a capital; a name would have its capitals in the text too.
        return any(words.have(part) for part in name.text.split())
    if name.label == "ORG" and _is_description(name.text):
        return all(_is_start(span, title, text) for span in group)
    if " " in name.text or _CAPITALS.fullmatch(name.text):
        return False
    # "Beekeepers met": an occupation in the plural at the start of a sentence.
    plural = name.label == "ORG" and name.text.endswith("s") and is_role(name.text[:-1].lower())
    return (plural or words.have(name.text)) and all(_is_start(span, title, text) for span in group)


def _is_shouted_word(group: Sequence[Span], words: SmallWords, title: str, text: str) -> bool:
    """Return whether a name only in a line in capitals is a word: lower case in the text, behind a number, or with a verb."""
    parts = group[0].text.split()
    if _VERBS & set(parts) or any(words.have(part) for part in parts):
        return True
    return any(
        _field(span, title, text)[: span.start].split()[-1:]
        and _field(span, title, text)[: span.start].split()[-1] in _COUNTED
        for span in group
    )


def _is_label(span: Span, title: str, text: str) -> bool:
    """Return whether it is a label in front of a colon, "Age: 67", or in a form a label's first word: "Bound for: Vigo"."""
    field = _field(span, title, text)
    if " " in span.text or field[max(0, span.start - 1) : span.start] not in ("", "\n"):
        return False
    if field[span.end : span.end + 1] == ":":
        return True
    behind = _LABEL_BEHIND.match(field, span.end)
    is_said = behind is not None and not SAYING.isdisjoint(behind.group()[:-1].split())
    return behind is not None and not is_said and len(_LABELLED.findall(field)) >= _FEWEST_LABELLED


def _is_description(name: str) -> bool:
    """Return whether an organization's name continues in lower case, like "First ministry".

    Then it is a description, capitalised only by its position.
    """
    first, *rest = name.split()
    return bool(rest) and first != "The" and all(word.islower() for word in rest)


def _field(span: Span, title: str, text: str) -> str:
    return title if span.field == "title" else text


def _is_start(span: Span, title: str, text: str) -> bool:
    field = _field(span, title, text)
    # In a title every word may have a capital.
    return span.field == "title" or bool(_START.search(field, max(0, span.start - 12), span.start)) or span.start == 0


def _is_shouted(span: Span, title: str, text: str) -> bool:
    """Return whether the whole line around it is in capitals."""
    field = _field(span, title, text)
    start = field.rfind("\n", 0, span.start) + 1
    end = field.find("\n", span.end)
    line = field[start : end if end >= 0 else len(field)]
    return len(line) > len(span.text) + 8 and bool(_SHOUTED.fullmatch(line[:500]))
