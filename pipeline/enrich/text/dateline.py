"""Datelines: the place, date and agency that open a story, in the forms of agencies in many countries.

"BERLIN (dpa) -", "Madrid, 5 may (EFE).-", "МОСКВА, 5 мая. /ТАСС/.", "(ANSA) - ROMA, 05 MAG -", "Budapest, 2026. május 5.
(MTI) -", "新华社北京5月5日电", "【パリ時事】", "[東京 ５日 ロイター]". A dateline has an agency or a date, and a separator
from the story; capitals and a dash alone ("LONDON —") are enough too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.enrich.text.tables import TABLES, LanguageTable
from pipeline.enrich.text.tables.patterns import agencies_pattern

REACH = 120
"""Longest dateline, in code points."""
_OTHER = LanguageTable()
_PLACE = r"[^\W\d_a-zß-ÿа-яё][^\W\d_]*(?:[ '’.\-]{1,2}(?!\d)[^\W\d_]+){0,3}"
_DASH = r"(?:[-–—]{1,2}|:)"
_PARTS = re.compile(r"[^\W\d_](?:[\w'’.\- ]*[^\W\d_])?")
_UNSPACED = re.compile(
    r"""(?x)\s*(?:
      (?:据?AGENCY)(?P<a>[^\W\d_]{2,8}?)\d{1,2}月\d{1,2}日(?:电|電|讯|訊|消息)
    | [（(【［\[](?:AGENCY(?:記者|记者)?)?(?P<b>[^\W\d_]{2,10}?)(?:综合|綜合|\d{1,2}日)?(?:讯|訊|电|電)[）)】］\]]
    | [（(【［\[](?P<c>[^\W\d_]{2,14}?)\s*(?:[\d０-９]{1,2}\s*日\s*)?(?:AGENCY)[）)】］\]]
    | [（(【［\[](?P<d>[^\W\d_]{2,14}?)[=＝][^（()）【】\[\]［］]{1,16}[）)】］\]]
    | 【(?P<e>[^\W\d_]{2,10})】
    | (?:本报|本報|本台|记者|記者)(?P<f>[^\W\d_]{2,4})(?:\d{1,2}月)?\d{1,2}日(?:电|電|讯|訊)
    | (?P<g>[^\W\d_]{2,4})\d{1,2}月\d{1,2}日(?:电|電|讯|訊)(?=\s)
    )"""
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """End of a dateline, and the spans in it that may be places."""

    end: int
    places: tuple[tuple[int, int], ...]


def find_dateline(text: str, language: str) -> Dateline | None:
    """Return the dateline that a text opens with, or None."""
    table = TABLES.get(language, _OTHER)
    match = (_spaced(table) if table.is_spaced else _unspaced(table)).match(text, 0, REACH)
    if match is None:
        return None
    spans = [match.span(name) for name, found in match.groupdict().items() if found]
    return Dateline(match.end(), tuple(place for span in spans for place in _parts(text, *span)))


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the names in a list: "PARIS/LYON", "Kiel, Schleswig-Holstein"."""
    for match in _PARTS.finditer(text, start, end):
        yield match.span()


@cache
def _spaced(table: LanguageTable) -> re.Pattern[str]:
    agency = agencies_pattern(table)
    day = _day(table)
    said = rf"(?:\(\s*{agency}[^()\n]{{0,25}}\)|/\s*(?:[Кк]орр\.\s*)?{agency}\s*/)"
    shouted = r"(?-i:[^\W\d_a-zß-ÿа-яё]{3,}(?:[ \-][^\W\d_a-zß-ÿа-яё]{2,}){0,3})"
    where = rf"{_PLACE}(?:\s*[,/]\s*{_PLACE}){{0,2}}"
    dated = rf"(?:[,.]?\s*\(?{day}\)?)"
    return re.compile(
        rf"\W{{0,3}}(?:"
        # Place, date and agency; behind an agency in brackets the dash may be missing.
        rf"(?P<a>{where}){dated}?[,.]?\s*[-–—]?\s*{said}\s*[.:]?\s*{_DASH}?"
        rf"|(?P<f>{where}){dated}[,.]?\s*[-–—]?\s*{agency}(?!\w)\s*(?:[.:]|{_DASH})"
        rf"|(?P<b>{where}){dated}[,.]?\s*{_DASH}(?=\s)"
        rf"|(?:\(\s*{agency}\s*\)|{agency})\s*[-–—]\s*(?P<c>{where}){dated}?[,.]?\s*{_DASH}(?=\s)"
        rf"|\(\s*(?P<d>{where})(?:{dated}|\s*[,/-]\s*{agency})?\s*\)\s*{_DASH}(?=\s)"
        # With a date, so are the capitals of an agency that is not listed: "Киев. 3 ноября. УНН."
        rf"|(?P<h>{where}){dated}[.,]?\s*[-–—]?\s*(?-i:[^\W\d_a-zß-ÿа-яё]{{3,8}})\s*(?:[.:]|{_DASH})(?=\s)"
        # In capitals, with a date or alone, a full stop is enough: "ПЕРМЬ, 3 ноября. Суд …", "DRESDEN. Das …".
        rf"|(?P<g>{shouted}){dated}?\.(?=\s)"
        rf"|{day},?\s*(?P<i>{where})\s*{said}\s*[.:]?\s*{_DASH}?"
        rf"|(?P<e>(?!{agency}\b)(?-i:[^\W\d_a-zß-ÿа-яё]{{3,}}(?:[ ,/.\-]{{1,2}}[^\W\d_a-zß-ÿа-яё]{{2,}}){{0,4}}))"
        rf"\s*{_DASH}(?=\s)"
        rf")\s*"
    )


def _day(table: LanguageTable) -> str:
    """Return a pattern for dates in the language: "5 mai", "5. Mai 2026", "2026. május 5., kedd", "May 5", "5/5"."""
    months = [re.escape(name.removesuffix("*")) + (r"\w*" if name.endswith("*") else "") for name in _months(table)]
    month = r"(?i:" + "|".join(sorted(months, key=len, reverse=True)) + r")\.?"
    year = r"(?:\s*(?:de\s+|г\.\s*)?\d{4}\.?)?"
    return (
        rf"(?:\d{{1,2}}[.ºo]?\s*(?:de\s+)?{month}{year}|(?:\d{{4}}\.\s*)?{month}\s*\d{{1,2}}\.?(?:,\s*\w{{3,12}})?{year}"
        rf"|\d{{1,2}}[./]\d{{1,2}}(?:[./]\d{{2,4}})?)(?:\s*г\.)?"
    )


def _months(table: LanguageTable) -> list[str]:
    english = "January February March April May June July August September October November December Jan Feb Aug Sept Oct Nov Dec"
    return [*(table.months or english).split(), *english.split()] if table.months else english.split()


@cache
def _unspaced(table: LanguageTable) -> re.Pattern[str]:
    return re.compile(_UNSPACED.pattern.replace("AGENCY", agencies_pattern(table)), re.VERBOSE)
