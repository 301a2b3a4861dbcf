"""Role of a place mention: the scene of the story, or only an origin.

"Two hurt in Split" and "near Tarkwa" are scenes; "a climber from Sheffield", "the embassy of Japan", "Chile's
president" and "a Swiss drug maker" are origins. The words beside the name decide, in the languages of ``_IN`` and
``_FROM``; in other languages every mention counts the same.
"""

import re
from collections.abc import Mapping

SCENE, NEUTRAL, ORIGIN = 1.25, 1.0, 0.6
"""Weights of a mention for the focus."""

_IN: Mapping[str, str] = {
    "en": "in|near|at|outside|inside|off|around|across|throughout",
    "fr": "à|au|aux|en|dans|près de|près d'",
    "de": "in|im|bei|nahe|vor",
    "es": "en|cerca de",
    "it": "a|ad|in|nel|nella|presso|vicino a",
    "pt": "em|no|na|nos|nas|perto de",
    "nl": "in|te|bij|nabij",
    "sv": "i|vid|nära",
    "da": "i|ved|nær",
    "nb": "i|ved|nær",
    "pl": "w|we|pod|koło",
}
_FROM: Mapping[str, str] = {
    "en": "from",
    "de": "aus",
    "it": "da|dal|dalla",
    "nl": "uit",
    "sv": "från",
    "da": "fra",
    "nb": "fra",
    "pl": "z|ze",
}
# In front of a destination; in scripts without spaces, and behind a destination in Japanese.
_TO: Mapping[str, str] = {
    "de": "nach|richtung",
    "es": "a|hacia|hasta|para",
    "pt": "para|a|até|rumo a",
    "nl": "naar|richting",
    "pl": "do",
    "sv": "till",
    "da": "til",
    "nb": "til",
    "vi": "tới|đến|đi",
}
_UNSPACED_TO: Mapping[str, tuple[str, ...]] = {
    "zh": ("开往", "開往", "前往", "飞往", "飛往", "驶往", "駛往", "运往", "運往", "赴")
}
_UNSPACED_TO_BEHIND: Mapping[str, tuple[str, ...]] = {"ja": ("へ", "行き", "まで", "に向か")}
# Words between a preposition and the name: "in the far north of", "near the town of".
_BETWEEN = (
    r"(?:(?:the|le|la|les|der|dem|den|de|het|el|il|lo)\s)?(?:far\s)?(?:(?:\w+ern|central|downtown|upper|lower)\s)?"
    r"(?:(?:north|south|east|west|centre|center|middle|town|city|village|port|district|province|state|outskirts|streets)"
    r"\s(?:\w+\s)?of\s(?:the\s)?)?"
)
_WHOSE = re.compile(
    r"\b(?:embassy|consulate|ambassador|consul|president|government|ministers?|ministry|king|queen|teams?|players?|"
    r"flag|citizens?|nationals?|people|natives?) of (?:the )?$",
    re.I,
)
_OWNER = re.compile(r"['’]s?\s|\s(?:embassy|consulate|ambassador|high commission)\b", re.I)
_BEFORE = 48
_AFTER = 20
_SCENES = {code: re.compile(rf"(?:^|\W)(?:{words})\s{_BETWEEN}$", re.I) for code, words in _IN.items()}
_DESTINATIONS = {code: re.compile(rf"(?:^|\W)(?:{words})\s{_BETWEEN}$", re.I) for code, words in _TO.items()}
_ORIGINS = {code: re.compile(rf"(?:^|\W)(?:{words})\s{_BETWEEN}$", re.I) for code, words in _FROM.items()}


def role(text: str, start: int, end: int, language: str) -> float:
    """Return the weight of the mention between ``start`` and ``end`` of ``text``."""
    before = text[max(0, start - _BEFORE) : start]
    is_owner = _OWNER.match(text, end, end + _AFTER) or _WHOSE.search(before)
    if language == "en" and is_owner:
        return ORIGIN
    if language in _SCENES and _SCENES[language].search(before):
        return SCENE
    if language in _ORIGINS and _ORIGINS[language].search(before):
        return ORIGIN
    return NEUTRAL


def is_destination(text: str, start: int, end: int, language: str) -> bool:
    """Return whether someone or something goes to the place between ``start`` and ``end`` of ``text``."""
    before = text[max(0, start - _BEFORE) : start]
    if language in _DESTINATIONS:
        return _DESTINATIONS[language].search(before) is not None
    is_before = before.endswith(_UNSPACED_TO.get(language, ()))
    return is_before or text.startswith(_UNSPACED_TO_BEHIND.get(language, ()), end)
