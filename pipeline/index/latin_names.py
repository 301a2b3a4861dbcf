"""Names in Latin script, so that *putin* finds *Путин*: done in the document, as the index has no ICU."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from pipeline.index.english_spelling import respelled
from pipeline.messages.invisible import without_invisible

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile("[\u3040-\u30ff]")
_SYLLABIC = re.compile(f"{_HAN.pattern}|[\uac00-\ud7a3]")
# Between Chinese and Korean syllables, each written with a capital: XiJinPing.
_SYLLABLE = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Vowels written with two signs, which English writes "ou" or "u": Παπανδρέου, Πούτιν, Պուտին.
_VOWEL_PAIRS = re.compile("(?:ο[υύ]|ու)", re.IGNORECASE)
# Spellings in English news that differ from transliteration by character: Zelenskiy is Zelensky there.
_ENDINGS = ((re.compile(r"(?:iy|yy|ij)\b"), "y"), (re.compile(r"iya\b"), "ia"))


def latin_forms(name: str, language: str = "") -> list[str]:
    """Return a name's forms in Latin script; none if it is Latin already or cannot be transliterated.

    >>> latin_forms("Владимир Зеленский"), latin_forms("習近平"), latin_forms("Erdoğan")
    (['Vladimir Zelenskiy', 'Vladimir Zelensky'], ['Xi Jin Ping', 'XiJinPing', 'Xi Jinping'], [])
    """
    return list(_latin_forms(name, language if language == "uk" else ""))


def latin_names(names: Iterable[str], language: str) -> list[str]:
    """Return the distinct Latin forms of all names; Chinese characters in Japanese are not read as Chinese."""
    return list(
        dict.fromkeys(form for name in names if _readable(name, language) for form in latin_forms(name, language))
    )


def _readable(name: str, language: str) -> bool:
    return not (_HAN.search(name) and (language == "ja" or _KANA.search(name)))


@lru_cache(maxsize=4096)
def _latin_forms(name: str, language: str) -> tuple[str, ...]:
    if name.isascii() or not any(map(_is_foreign, name)):
        return ()
    composed = without_invisible(unicodedata.normalize("NFC", name))
    spellings = (composed, *respelled(composed, language))
    return tuple(dict.fromkeys(form for each in spellings for form in _forms(each) if any(map(str.isalnum, form))))


def _forms(composed: str) -> Iterator[str]:
    if _VOWEL_PAIRS.search(composed):
        for vowel in ("ou", "u"):
            yield from _transliterated(_VOWEL_PAIRS.sub(partial(_in_case, vowel), composed))
    else:
        yield from _transliterated(composed)


def _in_case(vowel: str, pair: re.Match[str]) -> str:
    return vowel.capitalize() if pair.group()[0].isupper() else vowel


def _transliterated(name: str) -> Iterator[str]:
    from anyascii import anyascii  # reads its tables from files, and most articles need none

    # Names are written without the apostrophe of a soft sign or a breathing.
    plain = " ".join(anyascii(name).replace("'", "").split())
    if _SYLLABIC.search(name):
        first, *rest = _SYLLABLE.sub(" ", plain).split() or [plain]
        yield from (" ".join([first, *rest]), plain, f"{first} {''.join(rest).capitalize()}")
        return
    yield plain
    usual = plain
    for ending, written in _ENDINGS:
        usual = ending.sub(written, usual)
    yield usual


def _is_foreign(char: str) -> bool:
    return not char.isascii() and char.isalpha() and not unicodedata.name(char, "").startswith("LATIN")
