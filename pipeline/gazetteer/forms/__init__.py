"""Base forms of inflected names: "Warszawie" is a form of "Warszawa"."""

from pipeline.gazetteer.forms.base_forms import base_forms
from pipeline.gazetteer.forms.grammar import Grammar
from pipeline.gazetteer.forms.grammars import ARTICLES, CYRILLIC_GRAMMARS, GRAMMARS, LINKS, LOCATIVE_WORDS

__all__ = ["ARTICLES", "CYRILLIC_GRAMMARS", "GRAMMARS", "LINKS", "LOCATIVE_WORDS", "Grammar", "base_forms"]
