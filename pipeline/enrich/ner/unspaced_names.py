"""Place names in scripts without spaces between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese."""

import re
import unicodedata
from collections.abc import Iterator

from pipeline.enrich.ner.compounds import is_part_of_word
from pipeline.enrich.ner.place_homographs import TRANSLITERATED, common_words, homographs
from pipeline.enrich.ner.words import UNSPACED
from pipeline.gazetteer import Candidate, Kind
from pipeline.gazetteer.inflected import LanguageGazetteer
from pipeline.gazetteer.name_keys import fold

_RUN = re.compile(f"[{UNSPACED}\u30fb·]{{2,}}")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc-\u30ff\u30fb]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# A vowel written in front of its consonant belongs to what follows, so no name begins behind one.
_LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")
_TRAILING_VOWELS = frozenset("ะาำๅๆ็์ະາຳ")
# Shorter names are too often part of a word.
_SHORT, _SHORT_STATE = 5, 3
# Population and fame (names in all languages) from which a place is meant wherever its name stands.
_LARGE, _FAME, _FAMOUS = 100_000, 12, 30
_LIKELIEST = 5
_STATES = frozenset({"PPLC", "CONT", "RGN", "SEA", "OCN"})
BEHIND_PERSONS = {
    "ja": ("さん", "氏", "様", "容疑者", "被告", "夫妻", "ちゃん", "くん"),
    "zh": ("先生", "女士", "小姐", "夫妇", "夫婦"),
}
"""Words behind a name that mark a person, by language."""
# Words that mark a place: in front of its name, and behind it.
_FRONT = {
    "th": ("ที่", "ใน", "จาก", "ไป", "ถึง", "กรุง", "เมือง", "จังหวัด", "สู่", "ณ", "นคร", "และ", " "),
    "lo": ("ຢູ່", "ໃນ", "ຈາກ", "ໄປ", "ເມືອງ", "ແຂວງ", "ນະຄອນ", "ແລະ", " "),
    "km": ("នៅ", "ក្នុង", "ពី", "ទៅ", "ក្រុង", "ខេត្ត", "ទីក្រុង", "និង", "នៃ", " "),
    "my": (" ", "၊", "။", "နှင့်"),
    "zh": ("在", "到", "从", "從", "赴", "往", "于", "於", "抵达", "抵達", "访问", "訪問"),
    "ja": (),
}
_BACK = {
    "zh": ("市", "县", "縣", "省", "机场", "機場", "区", "區", "站", "大学", "警方"),
    "ja": (
        "市",
        "県",
        "駅",
        "空港",
        "で",
        "に",
        "へ",
        "から",
        "まで",
        "都",
        "府",
        "港",
        "地裁",
        "発",
        "入り",
        "原発",
        "第一原発",
        "第二原発",
    ),
    "my": ("မြို့", "တွင်", "မှ", "သို့", "တိုင်း"),
    "th": ("ล่าช้า",),
}


def unspaced_names(text: str, gazetteer: LanguageGazetteer, language: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of well-known places in runs of such characters, preferring the longest name."""
    for run in _RUN.finditer(text):
        at = run.start()
        while at < run.end():
            end = _longest(text, at, run.end(), gazetteer, language)
            if end:
                yield at, end
            at = end or at + 1


def _longest(text: str, at: int, limit: int, gazetteer: LanguageGazetteer, language: str) -> int | None:
    names = gazetteer.unspaced_names(text[at : at + 2])
    if not names or not _may_begin(text, at):
        return None
    for name in names:
        end = at + len(name)
        is_whole = end <= limit and text.startswith(name, at) and _may_end(text, end)
        if is_whole and _is_place(text, at, name, gazetteer, language):
            return end
    return None


def _may_begin(text: str, at: int) -> bool:
    """Return whether a syllable begins here and, in katakana, a word."""
    before = text[at - 1] if at else " "
    if _KATAKANA.match(text[at]) and _KATAKANA.match(before) and before not in "・\u30fb":
        return False
    return before not in _LEADING_VOWELS and text[at] not in _TRAILING_VOWELS and not _is_mark(text[at])


def _may_end(text: str, end: int) -> bool:
    if end >= len(text):
        return True
    if _KATAKANA.match(text[end - 1]) and _KATAKANA.match(text[end]) and text[end] not in "・\u30fb":
        return False
    return text[end] not in _TRAILING_VOWELS and not _is_mark(text[end])


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M"


def _is_place(text: str, at: int, name: str, gazetteer: LanguageGazetteer, language: str) -> bool:
    places = [place for place in gazetteer.exact(name) if place.kind <= Kind.ALTERNATE][:_LIKELIEST]
    place = next((place for place in places if _is_known(place)), None)
    key = fold(name)
    is_person = text.startswith(BEHIND_PERSONS.get(language, ()), at + len(name))
    if place is None or is_person or key in common_words(language):
        return False
    is_state = place.feature.startswith("PCL")
    if is_part_of_word(text, at, at + len(name), language, is_state):
        return False
    least = _SHORT_STATE if is_state else _SHORT
    is_alphabet = not (_HAN.match(name) or _KATAKANA.match(name))
    is_doubtful = key in homographs(language) or place.name in TRANSLITERATED or (is_alphabet and len(name) < least)
    return not is_doubtful or _is_said(text, at, at + len(name), language)


def _is_known(place: Candidate) -> bool:
    is_state = place.feature.startswith("PCL") or place.feature in _STATES
    return is_state or (place.population >= _LARGE and place.fame >= _FAME) or place.fame >= _FAMOUS


def _is_said(text: str, start: int, end: int, language: str) -> bool:
    """Return whether a word in front of a name or behind it marks a place."""
    before, behind = text[max(0, start - 8) : start], text[end : end + 8]
    return before.endswith(_FRONT.get(language, ())) or behind.startswith(_BACK.get(language, ()))
