"""Patterns of table entries, and an index of those that a line can match."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.enrich.text.alignment import What
from pipeline.enrich.text.tables import AGENCIES, TABLES, LanguageTable

_NAME = (
    r"(?-i:[^\W\d_a-zß-ÿа-яё][\w.’'\-]*(?:\s+(?:(?:de|da|do|dos|van|von|der|den|al|bin|el|la|di|del|y|und|et|i|и)\s+)*"
    r"[^\W\d_a-zß-ÿа-яё][\w.’'\-]*){0,3})"
)
_UNSPACED_NAME = r"[^\W\d_][\w·・ \u3000、，,]{1,11}"
_NUMBER = r"\d[\w.,:/\- –年月日时時分点點秒]{0,30}?"
_ANYTHING = r".{0,90}?"
_EDGE = r"[\W_]*"
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u3001-\u9fff\uff01-\uffee]")
_HALF_WIDTH = str.maketrans("（）：／＝", "():/=")
_KEY = 6
"""Leading characters of a word by which entries are indexed."""
MAX_LENGTH = 320
"""Longest line or sentence that an entry may match, in code points."""
FIELDS: Mapping[str, What] = {
    "notices": "notice",
    "promotions": "promotion",
    "navigation": "navigation",
    "credits": "credit",
    "boilerplate": "boilerplate",
}


@dataclass(frozen=True, slots=True)
class PageForm:
    """Entry of a language table."""

    what: What
    language: str
    form: str

    def matches(self, line: str) -> bool:
        """Return whether the whole line matches."""
        return _compiled(self.form).fullmatch(line) is not None


@dataclass(frozen=True, slots=True)
class Index:
    """Index of all entries by the beginning of a required word; in unspaced scripts by a run of characters."""

    spaced: Mapping[str, tuple[PageForm, ...]]
    unspaced: Mapping[str, tuple[PageForm, ...]]
    saying: Mapping[str, re.Pattern[str]]
    """Verbs of saying by language."""


@cache
def agencies_pattern(table: LanguageTable) -> str:
    """Return an alternation of the agencies in a language's news, longest first."""
    names = sorted({*AGENCIES.split(), *table.agencies.split()}, key=lambda name: (-len(name), name))
    return "(?:" + "|".join(re.escape(name).replace("_", r"[\s ]") for name in names) + ")"


def _saying(table: LanguageTable) -> re.Pattern[str]:
    words = "|".join(re.escape(phrase.replace("_", " ")) for phrase in table.saying.split())
    return re.compile(rf"\b(?:{words})\b" if table.is_spaced else words, re.IGNORECASE)


@cache
def _compiled(form: str) -> re.Pattern[str]:
    # Compiled on first use: all two thousand take seconds, and most are never needed.
    return re.compile(form, re.IGNORECASE)


@cache
def index() -> Index:
    """Return the index of all tables."""
    spaced: dict[str, list[PageForm]] = defaultdict(list)
    unspaced: dict[str, list[PageForm]] = defaultdict(list)
    for language, table in TABLES.items():
        for field, what in FIELDS.items():
            for line in getattr(table, field).strip().splitlines():
                entry = PageForm(what, language, _pattern(line, table))
                kept, keys = (spaced, _keys(line, table)) if table.is_spaced else (unspaced, [_sign_key(line)])
                for key in keys:
                    kept[key].append(entry)
    saying = {language: _saying(table) for language, table in TABLES.items()}
    return Index(_frozen(spaced), _frozen(unspaced), saying)


def _frozen(entries: Mapping[str, list[PageForm]]) -> dict[str, tuple[PageForm, ...]]:
    return {key: tuple(found) for key, found in entries.items()}


# A line is looked up as a whole and again for its sentences.
@lru_cache(maxsize=8)
def candidates(line: str) -> tuple[PageForm, ...]:
    """Return the entries that a line may match, by its words."""
    entries = index()
    low = line.casefold()
    found: list[PageForm] = []
    if _has_unspaced(line):
        squeezed = "".join(low.split()).translate(_HALF_WIDTH)
        found += (entry for key, kept in entries.unspaced.items() if key in squeezed for entry in kept)
    for key in {word[:_KEY] for word in _WORD.findall(low)} & entries.spaced.keys():
        found += entries.spaced[key]
    return tuple(found)


def _has_unspaced(line: str) -> bool:
    return _UNSPACED.search(line, 0, 40) is not None


def _keys(line: str, table: LanguageTable) -> list[str]:
    """Return the beginnings of the entry's most distinctive word, several if it has alternatives."""
    best: list[str] = []
    for token in line.split():
        if token.endswith("?") or token in _SIGNS or _is_short(token):
            continue
        names = [*AGENCIES.split(), *table.agencies.split()] if token == "AGENCY" else token.split("|")
        words = [max(_WORD.findall(name.casefold().replace("_", " ")), key=len, default="") for name in names]
        if token != "AGENCY" and min(map(len, words)) > min(map(len, best), default=0):
            best = words
        rest = words if token == "AGENCY" else []
        best = best or rest
    if not best:
        raise ValueError(f"an entry without a word that must be there: {line.strip()!r}")
    return sorted({word[:_KEY] for word in best})


def _is_short(token: str) -> bool:
    """Return whether a word's beginning is too short to index by."""
    return any(word.endswith("*") and len(word) <= _KEY for word in token.split("|"))


def _sign_key(line: str) -> str:
    parts = re.split(r"…|#|NAME|AGENCY|\S ？", line.casefold().replace("name", "NAME").replace("agency", "AGENCY"))
    return max(("".join(part.split()) for part in parts), key=len).translate(_HALF_WIDTH)


def _pattern(line: str, table: LanguageTable) -> str:
    parts = _spaced(line.split(), table) if table.is_spaced else _unspaced(line.split(), table)
    return _EDGE + "".join(parts) + _EDGE


def _spaced(tokens: list[str], table: LanguageTable) -> Iterator[str]:
    for number, token in enumerate(tokens):
        gap = r"\W*" if number else ""
        core = token.removesuffix("?")
        body = _SIGNS.get(core) or (agencies_pattern(table) if core == "AGENCY" else _words(core))
        yield f"(?:{gap}{body})?" if token.endswith("?") else gap + body


def _words(token: str) -> str:
    words = (re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in token.split("|"))
    return r"\b(?:" + "|".join(words).replace("'", "['’]") + r")\b"


def _unspaced(tokens: list[str], table: LanguageTable) -> Iterator[str]:
    for number, token in enumerate(tokens):
        gap = r"\s*" if number else ""
        is_optional = number + 1 < len(tokens) and tokens[number + 1] == "？"
        if token == "？":
            continue
        body = {"…": _ANYTHING, "#": _NUMBER, "NAME": _UNSPACED_NAME, "AGENCY": agencies_pattern(table)}.get(
            token, _any_width(token)
        )
        yield gap + (f"(?:{body})?" if is_optional else body)


def _any_width(token: str) -> str:
    return {"（": "[（(]", "）": "[）)]", "：": "[：:]", "／": "[／/]", "＝": "[＝=]"}.get(token, re.escape(token))


_SIGNS = {"…": _ANYTHING, "#": _NUMBER, "NAME": _NAME, ":": r"[:：]", "(": r"[(（]", ")": r"[)）]", "©": "©", ",": ","}
