"""Names in Latin script, so that *Путин* is found by *putin*: what ICU would do in the index is done in the document."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile("[\u3040-\u30ff]")
_SYLLABIC = re.compile(f"{_HAN.pattern}|[\uac00-\ud7a3]")
# Between the syllables of Chinese and Korean, which are written with a capital each: XiJinPing.
_SYLLABLE = re.compile(r"(?<=[a-z])(?=[A-Z])")
# How names are spelled in English news, against the form transliterated character by character: Zelenskiy is Zelensky there.
_ENDINGS = ((re.compile(r"(?:iy|yy|ij)\b"), "y"), (re.compile(r"iya\b"), "ia"))


def latin_forms(name: str) -> list[str]:
    """Return a name's forms in Latin script; none for a name that is in them already, or cannot be read so.

    >>> latin_forms("Владимир Зеленский"), latin_forms("習近平"), latin_forms("Erdoğan")
    (['Vladimir Zelenskiy', 'Vladimir Zelensky'], ['Xi Jin Ping', 'XiJinPing', 'Xi Jinping'], [])
    """
    return list(_latin_forms(name))


def latin_names(names: Iterable[str], language: str) -> list[str]:
    """Return the Latin forms of all names, once each; Chinese characters are not read as Chinese in Japanese."""
    return list(dict.fromkeys(form for name in names if _readable(name, language) for form in latin_forms(name)))


def _readable(name: str, language: str) -> bool:
    return not (_HAN.search(name) and (language == "ja" or _KANA.search(name)))


@lru_cache(maxsize=4096)
def _latin_forms(name: str) -> tuple[str, ...]:
    if name.isascii() or not any(map(_is_foreign, name)):
        return ()
    return tuple(dict.fromkeys(form for form in _forms(name) if any(map(str.isalnum, form))))


def _forms(name: str) -> Iterator[str]:
    from anyascii import anyascii  # its tables are read from files, and most articles need none

    # The apostrophe of a soft sign or a breathing is not written in names.
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
