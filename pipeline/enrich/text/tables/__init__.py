"""Language tables of page text, datelines and demonyms, one file per language; ``form.py`` documents the format."""

from collections.abc import Mapping

from pipeline.enrich.text.tables import de, es, fr, hu, it, ja, nl, pl, pt, ru, vi, zh
from pipeline.enrich.text.tables.form import AGENCIES, LanguageTable

__all__ = ["AGENCIES", "TABLES", "LanguageTable"]

TABLES: Mapping[str, LanguageTable] = {
    "de": de.TABLE,
    "es": es.TABLE,
    "fr": fr.TABLE,
    "hu": hu.TABLE,
    "it": it.TABLE,
    "ja": ja.TABLE,
    "nl": nl.TABLE,
    "pl": pl.TABLE,
    "pt": pt.TABLE,
    "ru": ru.TABLE,
    "vi": vi.TABLE,
    "zh": zh.TABLE,
}
"""Tables by language code."""
