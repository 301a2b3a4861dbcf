"""Analyzers by language: the field that holds an article's stems, and the analyzers to query.

``text_stems.russian`` holds the text of Russian articles and ``title_stems.russian`` their headlines, analyzed by the
analyzer of that name; an article only has the fields of its own language. English is not among them: ``title`` and
``text`` themselves are English. Elasticsearch has the analyzers built in, except two made of its filters.
"""

import re

# Analyzers by language code. To a stemmer, Croatian and Bosnian are Serbian in Latin script.
ANALYZERS = {
    "arabic": ("ar",),
    "armenian": ("hy",),
    "basque": ("eu",),
    "bengali": ("bn",),
    "bulgarian": ("bg",),
    "catalan": ("ca",),
    "cjk": ("zh", "ja", "ko"),
    "czech": ("cs",),
    "danish": ("da",),
    "dutch": ("nl",),
    "estonian": ("et",),
    "finnish": ("fi",),
    "french": ("fr",),
    "galician": ("gl",),
    "german": ("de",),
    "greek": ("el",),
    "hindi": ("hi",),
    "hungarian": ("hu",),
    "indonesian": ("id",),
    "irish": ("ga",),
    "italian": ("it",),
    "latvian": ("lv",),
    "lithuanian": ("lt",),
    "nepali": ("ne",),
    "norwegian": ("nb", "nn", "no"),
    "persian": ("fa",),
    "portuguese": ("pt",),
    "romanian": ("ro",),
    "russian": ("ru",),
    "serbian": ("sr", "hr", "bs", "sh"),
    "sorani": ("ckb",),
    "spanish": ("es",),
    "swedish": ("sv",),
    "tamil": ("ta",),
    "thai": ("th",),
    "turkish": ("tr",),
}
_OF_LANGUAGE = {code: analyzer for analyzer, codes in ANALYZERS.items() for code in codes}

# Elasticsearch has these stemmers but no analyzer of that name.
CUSTOM = {"nepali": "Nepali", "tamil": "Tamil"}

# Analyzers by script; all others are Latin.
_SCRIPTS = {
    "\u0370-\u03ff\u1f00-\u1fff": ("greek",),
    "\u0400-\u052f": ("bulgarian", "russian", "serbian"),
    "\u0530-\u058f": ("armenian",),
    "\u0600-\u077f\ufb50-\ufdff\ufe70-\ufeff": ("arabic", "persian", "sorani"),
    "\u0900-\u097f": ("hindi", "nepali"),
    "\u0980-\u09ff": ("bengali",),
    "\u0b80-\u0bff": ("tamil",),
    "\u0e00-\u0e7f": ("thai",),
    "\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff": ("cjk",),
}
_NOT_LATIN = frozenset(analyzer for analyzers in _SCRIPTS.values() for analyzer in analyzers)
_LATIN = (*(analyzer for analyzer in ANALYZERS if analyzer not in _NOT_LATIN), "serbian")
_PATTERNS = [
    (re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff]"), _LATIN),
    *((re.compile(f"[{ranges}]"), analyzers) for ranges, analyzers in _SCRIPTS.items()),
]


def analyzer_of(language: str) -> str | None:
    """Return the analyzer of a language code; None for English and languages without one.

    >>> analyzer_of("ru"), analyzer_of("nn"), analyzer_of("en"), analyzer_of("yi")
    ('russian', 'norwegian', None, None)
    """
    return _OF_LANGUAGE.get(language)


def analyzers_for(text: str, languages: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the analyzers whose languages may contain this word: those of its script, or of ``languages`` if given.

    >>> analyzers_for("трамвай"), analyzers_for("трамвай", ("ru", "en")), analyzers_for("42")
    (('bulgarian', 'russian', 'serbian'), ('russian',), ())
    """
    wanted = {analyzer_of(code) for code in languages}
    found = dict.fromkeys(name for pattern, names in _PATTERNS if pattern.search(text) for name in names)
    return tuple(name for name in found if not languages or name in wanted)
