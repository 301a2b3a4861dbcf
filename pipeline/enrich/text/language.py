"""Language identification: the producer's tag, else CLD2, else langid; 'und' when neither is sure."""

from functools import cache
from typing import Any

import pycld2

from pipeline.messages.articles import Language

UNDETERMINED = Language(code="und", confidence=0.0)

_SAMPLE = 4000  # characters: more do not change the answer
_SURE = 0.8
_NO_LANGUAGE = "zxx"
# Codes that CLD2 and some producers still write in their withdrawn form; "no" is Bokmål but for a few texts.
_TODAY = {"iw": "he", "in": "id", "jw": "jv", "mo": "ro", "ji": "yi", "no": "nb", "tl": "fil"}


def detect_language(text: str, tag: str | None = None) -> Language:
    """The language of a clean text; ``tag`` is the producer's BCP 47 tag, taken at its word."""
    if tag and tag.lower() != "und":
        return Language(code=_primary(tag), confidence=1.0)
    sample = text[:_SAMPLE]
    return _by_cld2(sample) or _by_langid(sample) or UNDETERMINED


def _primary(tag: str) -> str:
    """The two-character code where the tag's language has one, as detection would write it."""
    code = tag.split("-")[0].lower()
    code = _two_letters(code) if len(code) == 3 else code
    return _TODAY.get(code, code)


@cache
def _two_letters(code: str) -> str:
    import pycountry  # loads its tables on the first look-up, which few articles need

    found = pycountry.languages.get(alpha_3=code) or pycountry.languages.get(bibliographic=code)
    return getattr(found, "alpha_2", code)


def _by_cld2(sample: str) -> Language | None:
    try:
        reliable, _, found = pycld2.detect(sample)
    except pycld2.error:  # noncharacters such as U+FFFF, which are legal in JSON
        return None
    _, code, percent, _ = found[0]
    if not reliable or percent / 100 < _SURE:
        return None
    code = code.split("-")[0]
    return Language(code=_TODAY.get(code, code), confidence=percent / 100)


def _by_langid(sample: str) -> Language | None:
    if not any(char.isalpha() for char in sample):
        return None
    code, confidence = _langid().classify(sample)
    if confidence < _SURE or code == _NO_LANGUAGE:
        return None
    return Language(code=_TODAY.get(code, code), confidence=float(confidence))


@cache
def _langid() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # a second to load, and few articles need it

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
