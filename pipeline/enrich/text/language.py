"""Language identification: the producer's tag, or else the script, CLD2 and langid; 'und' if none is certain.

Names tell nothing about the language of a text, so an uncertain text is identified again without its capitalised
words; a language that both identifiers give is accepted if one alone is uncertain.
"""

import re
from collections import Counter
from functools import cache
from typing import Any

import pycld2

from pipeline.messages.articles import Language

UNDETERMINED = Language(code="und", confidence=0.0)

_SAMPLE = 4000  # characters; more do not change the result
_SURE = 0.8
_MAIN = 0.55
"""Share of a text that its language needs, if no other language has half as much."""
_LIKELY = 0.4
"""Least probability from langid, to be confirmed by another identifier."""
_NO_LANGUAGE = "zxx"
# Withdrawn codes that CLD2 and some producers still use; "no" is nearly always Bokmål, and Chinese variants are "zh".
_TODAY = {
    "iw": "he",
    "in": "id",
    "jw": "jv",
    "mo": "ro",
    "ji": "yi",
    "no": "nb",
    "tl": "fil",
    "sdh": "ckb",
    "wuu": "zh",
    "yue": "zh",
}
_REGION = re.compile(r"[A-Za-z]{2}|\d{3}")

# Scripts, by Unicode block, of which news uses one language.
_SCRIPTS = (
    ("ka", "\u10a0", "\u10ff"), ("hy", "\u0530", "\u058f"), ("th", "\u0e00", "\u0e7f"), ("lo", "\u0e80", "\u0eff"),
    ("km", "\u1780", "\u17ff"), ("my", "\u1000", "\u109f"), ("el", "\u0370", "\u03ff"), ("ko", "\uac00", "\ud7a3"),
    ("ta", "\u0b80", "\u0bff"), ("te", "\u0c00", "\u0c7f"), ("ml", "\u0d00", "\u0d7f"), ("kn", "\u0c80", "\u0cff"),
    ("gu", "\u0a80", "\u0aff"), ("pa", "\u0a00", "\u0a7f"), ("si", "\u0d80", "\u0dff"), ("or", "\u0b00", "\u0b7f"),
    ("ja", "\u3040", "\u30ff"), ("zh", "\u3400", "\u9fff"), ("he", "\u0590", "\u05ff"), ("am", "\u1200", "\u137f"),
)  # fmt: skip
_MIN_SCRIPT = 4
"""Characters needed to recognise a script."""
_SCRIPT_SHARE = 0.6
_KANA_SHARE = 0.05
"""Least share of kana in Japanese."""
# Languages that share a script with the one above, and that the identifiers can tell apart.
_SHARED = {"he": {"yi"}, "am": {"ti"}}

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SHORT_TEXT = 200
"""Characters up to which CLD2 alone is unreliable: a headline, a brief."""
_SURER = 0.9
_VOTES = 3
"""Votes needed for a short text, out of four: two identifiers, each with the text's names and without."""
_VOTING_WORDS = 3
_QUOTATION = re.compile(r"[\"“”„«»「](?=\S)[^\"“”„«»」]{3,}[\"“”«»」]")
_FRAME_WORDS = 4
"""Words outside quotations that it takes to tell the language by them."""
_ALONE = 0.6
"""Least probability from langid for a short text that CLD2 cannot identify."""
_TWICE = 0.5
"""Least probability from langid for a language that it finds both with the names and without."""
# Languages without news that CLD2 confuses with larger neighbours in short texts.
_RARE = frozenset("ab co gv ia ie jv kl lg na sco ss st su tlh to ts vo wo xh zzp".split())
_SHOUTED = re.compile(r"(?m)^[^a-zа-яё\n]*[^\W\d_a-zа-яё]{4}[^a-zа-яё\n]*$")


def detect_language(text: str, tag: str | None = None) -> Language:
    """Return the language of a clean text; the producer's BCP 47 ``tag`` is trusted."""
    if tag and tag.lower() != "und":
        return Language(code=_primary(tag), confidence=1.0, region=_region(tag))
    sample = _SHOUTED.sub(lambda line: line.group().lower(), text[:_SAMPLE])
    found = _by_cld2(sample)
    if len(sample) < _SHORT_TEXT:
        found = _by_frame(sample) or (_checked(sample, found) if found is not None else None)
    return found or _by_script(sample) or _by_both(sample) or _by_vote(sample) or _by_langid(sample) or UNDETERMINED


def _primary(tag: str) -> str:
    """Return the code of the tag's language as detection writes it: two characters if there is such a code."""
    code = tag.split("-")[0].lower()
    code = _two_letters(code) if len(code) == 3 else code
    return _TODAY.get(code, code)


def _region(tag: str) -> str | None:
    """Return the region of a tag: "BR" of pt-BR, "TW" of zh-Hant-TW."""
    parts = tag.replace("_", "-").split("-")[1:]
    return next((part.upper() for part in parts if _REGION.fullmatch(part)), None)


@cache
def _two_letters(code: str) -> str:
    import pycountry  # slow: loads its tables on first use, which few articles need

    found = pycountry.languages.get(alpha_3=code) or pycountry.languages.get(bibliographic=code)
    return getattr(found, "alpha_2", code)


def _by_cld2(sample: str) -> Language | None:
    """Return the language if CLD2 is certain: that of nearly all the text, or of most if the rest is mixed."""
    shares, is_reliable = _cld2_shares(sample)
    if not is_reliable or not shares:
        return None
    (code, share), second = shares[0], max((share for _, share in shares[1:]), default=0.0)
    if share >= _SURE or (share >= _MAIN and second * 2 < share):
        return Language(code=code, confidence=share)
    return None


def _cld2_shares(sample: str, guess: bool = False) -> tuple[list[tuple[str, float]], bool]:
    """Return the languages of a text with their shares, largest first, and whether CLD2 considers them reliable."""
    try:
        is_reliable, _, found = pycld2.detect(sample, bestEffort=guess)
    except pycld2.error:  # noncharacters such as U+FFFF, which are legal in JSON
        return [], False
    codes = [(code.split("-")[0], percent / 100) for _, code, percent, _ in found if code != "un"]
    return [(_TODAY.get(code, code), share) for code, share in codes], is_reliable


def _by_script(sample: str) -> Language | None:
    """Return the language of a script that only one language uses."""
    alphabetic = [char for char in sample if char.isalpha()]
    counts = Counter(code for char in alphabetic if char > "\u036f" and (code := _script(char)))
    if not counts:
        return None
    if counts["ja"] >= _KANA_SHARE * counts["zh"] and counts["ja"]:
        counts["ja"] += counts.pop("zh", 0)
    code, count = counts.most_common(1)[0]
    share = count / len(alphabetic)
    if count < _MIN_SCRIPT or share < _SCRIPT_SHARE:
        return None
    guessed = {guess for guess, _ in _cld2_shares(sample, guess=True)[0]} & _SHARED.get(code, set())
    return Language(code=min(guessed, default=code), confidence=round(share, 3))


def _script(char: str) -> str | None:
    return next((code for code, first, last in _SCRIPTS if first <= char <= last), None)


def _by_frame(sample: str) -> Language | None:
    """Return the language around the quotations of a short text, which may be in another: "I have a dream", dijo."""
    frame = _QUOTATION.sub(" ", sample)
    if frame == sample or len(_WORD.findall(frame)) < _FRAME_WORDS:
        return None
    found = _by_cld2(frame)
    return _checked(frame, found) if found is not None else None


def _checked(sample: str, found: Language) -> Language | None:
    """Return CLD2's language for a short text, unless it is rare or the text's names misled it."""
    if found.code in _RARE:
        return None
    bare = _without_names(sample)
    code, probability = _classified(sample)
    if code == found.code or bare == sample:
        return found
    if probability < _SURER:
        return _by_vote(sample) or found
    return Language(code=code, confidence=probability) if _guess(bare) == code else found


def _by_both(sample: str) -> Language | None:
    """Return the language that CLD2 and langid agree on, with names or without, or that langid finds both ways."""
    bare = _without_names(sample)
    classified = [_classified(text) for text in (sample, bare) if sum(map(str.isalpha, text)) >= _MIN_SCRIPT]
    for text, (code, probability) in zip((sample, bare), classified, strict=False):
        if probability >= _LIKELY and code == _guess(text):
            return Language(code=code, confidence=probability)
    codes = {code for code, _ in classified}
    best = max((probability for _, probability in classified), default=0.0)
    if len(classified) > 1 and len(codes) == 1 and bare != sample and best >= _TWICE and not codes & _RARE:
        return Language(code=codes.pop(), confidence=best)
    return None


def _by_vote(sample: str) -> Language | None:
    """Return the language of a short text by majority of CLD2 and langid, each with names and without."""
    if len(sample) >= _SHORT_TEXT or len(_WORD.findall(sample)) < _VOTING_WORDS:
        return None
    texts = (sample, _without_names(sample))
    classified = [_classified(text) for text in texts]
    guessed = [guess for text in texts if (guess := _guess(text))]
    code, votes = Counter([*(code for code, _ in classified), *guessed]).most_common(1)[0]
    probability = max((probability for each, probability in classified if each == code), default=_VOTES / 4)
    is_agreed = votes >= _VOTES if guessed else votes > 1 and probability >= _ALONE
    if not is_agreed or code in _RARE or code == _NO_LANGUAGE:
        return None
    return Language(code=code, confidence=probability)


def _without_names(text: str) -> str:
    """Return the text without words that are capitalised inside a sentence."""
    return _WORD.sub(
        lambda word: " " if word.group()[0].isupper() and not _begins(text, word.start()) else word.group(), text
    )


def _begins(text: str, at: int) -> bool:
    return not text[:at].strip() or text[:at].rstrip(' "«„“(')[-1:] in ".!?…:\n"


def _guess(text: str) -> str | None:
    shares, _ = _cld2_shares(text, guess=True)
    return shares[0][0] if shares else None


def _by_langid(sample: str) -> Language | None:
    if not any(char.isalpha() for char in sample):
        return None
    code, probability = _classified(sample)
    if probability < _SURE or code == _NO_LANGUAGE or code in _RARE:
        return None
    return Language(code=code, confidence=probability)


def _classified(text: str) -> tuple[str, float]:
    code, probability = _langid().classify(text)
    return _TODAY.get(code, code), float(probability)


@cache
def _langid() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # takes a second to load, and few articles need it

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
