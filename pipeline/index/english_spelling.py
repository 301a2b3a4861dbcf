"""Names respelled so that their transliteration by character is what English writes: vowels of Indian scripts, Korean
surnames, Russian, Ukrainian and Greek pairs, kana with small ones, silent Thai characters.

Each function returns a name partly in Latin; the rest is transliterated afterwards.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_INDIC = re.compile("[\u0900-\u0d7f]+")
# Without the vowel of a last consonant, which these scripts write and their languages do not speak: from Devanagari to Gujarati.
_SILENT_ENDS, _BENGALI = range(0x900, 0xB00), range(0x980, 0xA00)
_CONSONANTS, _SIGNS = range(0x15, 0x3A), range(0x3E, 0x4D)
_VIRAMA, _NUKTA, _NASALS, _LABIALS = 0x4D, 0x3C, (0x01, 0x02, 0x70), range(0x2A, 0x2F)
_SCHWA = "a"

_KOREAN_SURNAMES = {
    "김": "Kim", "이": "Lee", "박": "Park", "최": "Choi", "정": "Jung", "강": "Kang", "조": "Cho", "윤": "Yoon", "임": "Lim",
    "한": "Han", "오": "Oh", "서": "Seo", "신": "Shin", "권": "Kwon", "황": "Hwang", "안": "Ahn", "송": "Song", "류": "Ryu",
    "유": "Yoo", "홍": "Hong", "고": "Ko", "문": "Moon", "손": "Son", "배": "Bae", "백": "Baek", "노": "Roh", "구": "Koo",
    "우": "Woo", "주": "Joo", "반": "Ban", "심": "Shim", "추": "Choo",
}  # fmt: skip
_KOREAN_NAME = re.compile(f"([{''.join(_KOREAN_SURNAMES)}]) ?([\uac00-\ud7a3]{{1,3}})")

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_UKRAINIAN = re.compile("[ієїґІЄЇҐ]")
_UKRAINIAN_LETTERS = str.maketrans({"и": "y", "И": "Y", "г": "h", "Г": "H"})
_INNER_YI = re.compile("(?<=[\u0400-\u04ffyYhH])ї")

_GREEK = re.compile("[\u0370-\u03ff]")
_VOICED = "αεηιουωάέήίόύώβγδζλμνρ"
_GREEK_PAIRS = (
    (re.compile(f"(?<=[αεηΑΕΗάέή])[υύ](?=[{_VOICED}])"), "v"),
    (re.compile("(?<=[αεηΑΕΗάέή])[υύ]"), "f"),
    (re.compile("γγ"), "ng"),
    (re.compile(r"\bΜπ"), "B"),
    (re.compile(r"\bΝτ"), "D"),
    (re.compile(r"\bΓκ"), "G"),
)

_KANA_PAIR = re.compile("([キシチニヒミリギジヂビピきしちにひみりぎじぢびぴ])([ャュョゃゅょ])")
_KANA_FRONT = dict(
    zip(
        "キシチニヒミリギジヂビピきしちにひみりぎじぢびぴ", "ky sh ch ny hy my ry gy j j by py".split() * 2, strict=True
    )
)
_KANA_VOWEL = dict(zip("ャュョゃゅょ", "auoauo", strict=True))

_THAI_SILENT = re.compile("[\u0e01-\u0e2e][\u0e34\u0e38]?\u0e4c")
# The character without a sound that carries a vowel.
_THAI_CARRIER = re.compile("(?<![\u0e01-\u0e4e])\u0e2d(?=[\u0e30-\u0e3a\u0e47])|(?<=[\u0e40-\u0e44])\u0e2d")


def respelled(name: str, language: str = "") -> Iterator[str]:
    """Yield the name's further spellings; none in most scripts."""
    for respell in (_cyrillic, _greek, _indic, _korean, _kana, _thai):
        yield from (form for form in respell(name, language) if form != name)


def _cyrillic(name: str, language: str) -> Iterator[str]:
    """Yield "Volodymyr", "Kyiv"; "Yevgeny", "Alexei", "Gorbachev"."""
    if not _CYRILLIC.search(name):
        return
    if language == "uk" or _UKRAINIAN.search(name):
        yield _INNER_YI.sub("i", name.translate(_UKRAINIAN_LETTERS))
        return
    plain = name.replace("ё", "е").replace("Ё", "Е")
    yield plain
    english = re.sub(r"\bЕ(?=[а-я])", "Ye", plain).replace("кс", "x")
    yield english
    yield re.sub(r"ей\b", "ei", english)


def _greek(name: str, language: str) -> Iterator[str]:
    """Yield "Evangelos", "Bakogianni"."""
    if _GREEK.search(name):
        for pair, latin in _GREEK_PAIRS:
            name = pair.sub(latin, name)
        yield name


def _indic(name: str, language: str) -> Iterator[str]:
    """Yield the name with the vowels that its script does not write: "Narendra", "Manmohan Singh"."""
    if _INDIC.search(name):
        yield _INDIC.sub(lambda word: _with_vowels(word[0]), name)


class _Syllable(NamedTuple):
    """A consonant by its last offset: joined to the one in front, with the vowel that is not written, or with none."""

    end: int
    is_joined: bool
    is_bare: bool
    is_mute: bool


def _with_vowels(word: str) -> str:
    signs = [ord(sign) & 0x7F for sign in word]
    spelled = list(word)
    syllables: list[_Syllable] = []
    for at, sign in enumerate(signs):
        if sign in _CONSONANTS:
            end = at + (signs[at + 1 : at + 2] == [_NUKTA])
            following = signs[end + 1] if end + 1 < len(signs) else -1
            is_mute = following == _VIRAMA
            is_bare = not is_mute and following not in _SIGNS
            syllables.append(_Syllable(end, at > 0 and signs[at - 1] == _VIRAMA, is_bare, is_mute))
        elif sign in _NASALS and at:
            is_labial = at + 1 == len(signs) or signs[at + 1] in _LABIALS
            spelled[at] = "m" if is_labial else "n"
    spoken = {each.end for each in syllables if each.is_bare} - _silent(syllables, word)
    return "".join(sign + (_SCHWA if at in spoken else "") for at, sign in enumerate(spelled))


def _silent(syllables: Sequence[_Syllable], word: str) -> set[int]:
    """Return where a vowel that is not written is not spoken: at the end of a word, in most between two spoken ones too."""
    silent: set[int] = set()
    if len(syllables) < 2 or ord(word[0]) not in _SILENT_ENDS:
        return silent
    last = syllables[-1]
    if last.is_bare and not last.is_joined and last.end == len(word) - 1:
        silent.add(last.end)
    for before, this, following in zip(syllables[-3::-1], syllables[-2::-1], syllables[::-1], strict=False):
        is_between = not (before.is_mute or following.is_mute or this.is_joined or following.is_joined)
        if ord(word[0]) not in _BENGALI and this.is_bare and is_between and following.end not in silent:
            silent.add(this.end)
    return silent


def _korean(name: str, language: str) -> Iterator[str]:
    """Yield the surname as its bearers write it: "Kim", "Park", "Lee"."""
    if found := _KOREAN_NAME.fullmatch(name):
        yield f"{_KOREAN_SURNAMES[found[1]]}{found[2]}"


def _kana(name: str, language: str) -> Iterator[str]:
    """Yield "Jo" for ジョ, and a long vowel once: "Shinzo"."""
    if re.search("[\u3041-\u30fe]", name):
        name = _KANA_PAIR.sub(_small_kana, name.replace("・", " ")).replace("ー", "")
        yield name
        yield re.sub("(?<=[オコソトノホモヨロゴゾドボポおこそとのほもよろごぞどぼぽo])[ウう]", "", name)


def _small_kana(pair: re.Match[str]) -> str:
    return _KANA_FRONT[pair[1]] + _KANA_VOWEL[pair[2]]


def _thai(name: str, language: str) -> Iterator[str]:
    """Yield the name without its silent characters: "Prayuth"."""
    if re.search("[\u0e00-\u0e7f]", name):
        yield _THAI_CARRIER.sub("", _THAI_SILENT.sub("", name))
