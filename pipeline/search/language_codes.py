"""Languages as typed, converted to the codes in the index."""

import re
from difflib import get_close_matches
from functools import cache

import pycountry
from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

from pipeline.errors import UsageError
from pipeline.world.english_names import language_names

UNDETERMINED = "und"
# Codes that language detection writes differently.
_ALSO = {"iw": "he", "in": "id", "ji": "yi", "no": "nb", "norwegian": "nb", "mo": "ro", "sh": "sr", "tl": "fil"}
# Names that are neither CLDR's in English nor the language's own there.
_OTHER_NAMES = {
    "mandarin": "zh", "简体中文": "zh", "繁體中文": "zh", "繁体中文": "zh", "汉语": "zh", "漢語": "zh", "华语": "zh",
    "華語": "zh", "普通话": "zh", "國語": "zh", "国语": "zh", "farsi": "fa", "dari": "fa", "castilian": "es", "castellano": "es",
    "flemish": "nl", "vlaams": "nl", "moldovan": "ro", "moldavian": "ro", "burmese": "my", "gaelic": "gd", "bahasa": "id",
    "bokmål": "nb", "bokmal": "nb", "nynorsk": "nn", "norsk": "nb", "pashto": "ps", "sinhalese": "si", "punjabi": "pa",
    "oriya": "or", "uighur": "ug", "kirghiz": "ky", "greek, modern": "el", "modern greek": "el", "valencian": "ca",
}  # fmt: skip
_LANGUAGE_WORD = re.compile(
    r"\s+(?:language|lang\.?|мова|язык|език|jezik|jazyk|język|sprache|dili)$|^(?:lingua|langue|idioma)\s+"
)
# Languages also recognised by their own name for themselves, if no English name fits.
_SELF_NAMED = (
    "ar az bg bn ca cs da de el en es et eu fa fi fr gl he hi hr hu hy id is it ja ka kk ko lt lv mk ms nb nl pl pt ro ru "
    "sk sl sq sr sv sw ta th tr uk ur uz vi zh "
    "af am as be bs cy eo fo fy ga gd gu ig kn km ky lb lo mi ml mn mr mt my ne nn or pa ps rm si so te tg tk ug xh yi yo zu"
).split()


def language_code(text: str) -> str:
    """Return the code of a language: ``en``, ``en-US``, ``eng``, ``English`` and ``english`` are en.

    Raises UsageError for what is not a language, with the nearest name.
    """
    name = re.sub(r"\s*(?:\(.*\)|;.*)$", "", text.strip().casefold())
    name = _LANGUAGE_WORD.sub("", name)
    primary = name.replace("_", "-").partition("-")[0]
    code = _names().get(name) or _OTHER_NAMES.get(name) or _code(primary) or _regional_names().get(name)
    code = code or _own_names().get(name)
    if code is None:
        hint = _hint(name)
        raise UsageError(f"--language {text!r} is not a language: {hint}give its code (en) or its name (English)")
    return _ALSO.get(code, code)


def _hint(name: str) -> str:
    """Say which language was probably meant: that of a country by whose code it was called, else the nearest name."""
    if spoken := get_official_languages(name.upper()) if len(name) == 2 else ():
        return f"{name} is a country; did you mean {spoken[0]!r} ({language_name(spoken[0])})? "
    near = get_close_matches(name, [*_names(), *_own_names()], n=1) if len(name) > 3 else []
    return f"did you mean {near[0]!r}? " if near else ""


def _code(tag: str) -> str | None:
    """Return the two-character code for a code of two or three, where there is one."""
    if tag == UNDETERMINED:
        return tag
    found = pycountry.languages.get(alpha_2=tag) or pycountry.languages.get(alpha_3=tag)
    found = found or (pycountry.languages.get(bibliographic=tag) if len(tag) == 3 else None)
    if found is None and not get_official_languages(tag.upper()):
        # Withdrawn, but still written; not where a country has the same code, which is meant more often.
        return _ALSO.get(tag)
    return str(getattr(found, "alpha_2", None) or found.alpha_3) if found else None


@cache
def _names() -> dict[str, str]:
    """Return codes by English name, without regional names such as "American English"."""
    return {name.casefold(): code for code, name in language_names().items()} | {
        name: code for name, code in _ALSO.items() if len(name) > 3
    }


@cache
def _regional_names() -> dict[str, str]:
    """Return codes by names like "Brazilian Portuguese", which are of one country or script."""
    names = _english_names().items()
    return {name.casefold(): code.partition("_")[0] for code, name in names if "_" in code}


@cache
def _own_names() -> dict[str, str]:
    """Return codes by the languages' own names: français, русский."""
    found = {}
    for code in _SELF_NAMED:
        try:
            own = Locale(code).get_language_name(code)
        except UnknownLocaleError:
            continue
        if own:
            found[own.casefold()] = code
    return found


def language_name(code: str) -> str:
    """Return a language's English name; the code itself if it has none."""
    return "undetermined" if code == UNDETERMINED else _english_names().get(code, code)


@cache
def _english_names() -> dict[str, str]:
    return dict(Locale("en").languages)
