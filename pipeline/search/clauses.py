"""Elasticsearch clauses for words, phrases, names, and the trees of the query grammar."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.index.latin_names import latin_forms
from pipeline.index.stems import analyzers_for
from pipeline.index.template import SEARCHED, TITLE_STEMS_WEIGHT
from pipeline.search.acronyms import Acronym, acronym_of, as_acronym, names_of_organization
from pipeline.search.country_codes import country_code
from pipeline.search.language_codes import language_code
from pipeline.search.outlet_hosts import host_names
from pipeline.search.query_grammar import AllOf, AnyOf, InField, Node, Not, Phrase, Prefix, Word
from pipeline.search.query_parser import FILLER
from pipeline.stories.tokens import UNSPACED

Clause = dict[str, Any]

# Share added by fields other than the best: enough to prefer a word in headline and body without drowning it.
TIE_BREAKER = 0.3
# Words of a name may be apart ("Recep Erdoğan") but not in two names: the array's gap between values is 100.
NAME_SLOP = 10
# Search words looked up by stems in every language; Elasticsearch limits a query's clauses, and a word in Latin script
# takes about sixty.
MAX_STEMMED = 15
# Of the character pairs of a long word without spaces, a third may be missing.
MOST_PAIRS = "2<67%"

NAMES = ("entities.all.folded", "latin.all", "places.name.folded", "source.name.folded", "tags.folded")
EXACT = ("title.exact^4", "text.exact", *NAMES)
LATIN_NAMES = ("entities.all.folded^1.5", "latin.all^1.5", "places.name.folded", "focus.name.folded^2")
FIELDS_OF = {
    "person": ("entities.person.folded", "latin.person"),
    "organization": ("entities.organization.folded", "latin.organization"),
    "place": (
        "entities.place.folded",
        "latin.place",
        "places.name.folded",
        "places.admin1.folded",
        "focus.name.folded",
    ),
    "tag": ("tags.folded",),
    "author": ("authors.folded",),
}
_UNSPACED = re.compile(f"[{UNSPACED}]")


def any_of(clauses: Sequence[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def term(text: str, analyzers: Sequence[str] = (), only: str | None = None) -> Clause:
    """Match a word in any form, in all searched fields or in headline or text ``only``."""
    acronym = None if only else acronym_of(text) or as_acronym(text, FILLER)
    if acronym and acronym.is_word and not acronym_of(text):
        return _best(list(_spelled(acronym)))
    clauses = [_words(text, _base_fields(only)), *_stems(text, analyzers, only)]
    if not only:
        clauses += [_words(form, LATIN_NAMES) for form in _latin(text)]
    if acronym:
        clauses += _spelled(acronym)
    return _best(clauses)


def phrase(text: str, only: str | None = None) -> Clause:
    """Match exact words in sequence: quoting excludes other words with the same stem."""
    fields = (f"{only}.exact",) if only else EXACT
    return {"multi_match": {"query": text, "type": "phrase", "fields": list(fields), "tie_breaker": TIE_BREAKER}}


def prefix(text: str, fields: Sequence[str] = EXACT) -> Clause:
    """Match the words of ``text``, the last one as a prefix."""
    kind = "bool_prefix" if len(text.split()) == 1 and text.isalnum() else "phrase_prefix"
    options = {"max_expansions": 1000} if kind == "phrase_prefix" else {}
    return {"multi_match": {"query": text, "type": kind, "fields": list(fields), **options}}


def named(name: str, *fields: str) -> Clause:
    """Match a name by any part of it, or by its Latin form."""
    return any_of([_name(form, fields) for form in (name, *_latin(name))])


def organization(name: str) -> Clause:
    """An organization by any part of its name, by its acronym, or by what its acronym stands for."""
    return any_of([named(form, *FIELDS_OF["organization"]) for form in names_of_organization(name)])


def from_source(text: str) -> Clause:
    """Match an outlet by name, or by any form of its address, including subdomains."""
    hosts = host_names(text)
    clauses = [_name(text, ("source.name.folded", "source.domain"))]
    clauses += [{"term": {"source.domain": {"value": host, "case_insensitive": True}}} for host in hosts]
    clauses += [{"wildcard": {"source.domain": {"value": f"*.{host}", "case_insensitive": True}}} for host in hosts[:1]]
    return any_of(clauses)


def of_node(node: Node, languages: tuple[str, ...] = (), field: str | None = None) -> Clause:
    """Return the clause of a tree; raises UsageError for an unknown country or language."""
    match node:
        case AllOf(of=parts):
            return {"bool": {"must": [of_node(part, languages, field) for part in parts]}}
        case AnyOf(of=parts):
            return any_of([of_node(part, languages, field) for part in parts])
        case Not(of=inner):
            return {"bool": {"must_not": [of_node(inner, languages, field)]}}
        case InField(name=name, of=inner):
            return of_node(inner, languages, name)
        case Word() | Phrase() | Prefix():
            return _leaf(node, languages, field)


def _leaf(node: Word | Phrase | Prefix, languages: tuple[str, ...], field: str | None) -> Clause:
    only = field if field in ("title", "text") else None
    if field is None or only:
        match node:
            case Word(text=text):
                return term(text, analyzers_for(text, languages), only)
            case Phrase(text=text):
                return phrase(text, only)
            case Prefix(text=text):
                return prefix(text, (f"{only}.exact",) if only else EXACT)
    return _valued(node, field or "")


def _valued(node: Word | Phrase | Prefix, field: str) -> Clause:
    match field:
        case "country":
            return {"term": {"countries": country_code(node.text)}}
        case "language":
            return {"term": {"language": language_code(node.text)}}
        case "organization" if not isinstance(node, Prefix):
            return organization(node.text)
        case "source" if not isinstance(node, Prefix):
            return from_source(node.text)
        case "source":
            domain = {"prefix": {"source.domain": {"value": node.text, "case_insensitive": True}}}
            return any_of([prefix(node.text, ("source.name.folded",)), domain])
    fields = FIELDS_OF[field]
    return prefix(node.text, fields) if isinstance(node, Prefix) else named(node.text, *fields)


def stem_fields(prefixed: str, analyzers: Iterable[str]) -> list[str]:
    """Return the analyzers' fields under ``title_stems`` or ``text_stems``."""
    return [f"{prefixed}_stems.{analyzer}" for analyzer in analyzers]


def _base_fields(only: str | None) -> tuple[str, ...]:
    return (only, f"{only}.exact^0.5") if only else SEARCHED


def _words(text: str, fields: Sequence[str]) -> Clause:
    # "and" joins only the parts of one term: "twenty-five" is not any "five". In scripts without spaces each character
    # is a word, and they must be in sequence.
    how = {"type": "phrase"} if _UNSPACED.search(text) else {"operator": "and"}
    return {"multi_match": {"query": text, **how, "fields": list(fields), "tie_breaker": TIE_BREAKER}}


def _stems(text: str, analyzers: Sequence[str], only: str | None) -> list[Clause]:
    if not analyzers:
        return []
    title = [f"{name}^{TITLE_STEMS_WEIGHT}" for name in stem_fields("title", analyzers)] if only != "text" else []
    fields = [*title, *(stem_fields("text", analyzers) if only != "title" else ())]
    how = {"minimum_should_match": MOST_PAIRS} if _UNSPACED.search(text) else {"operator": "and"}
    return [{"multi_match": {"query": text, **how, "fields": fields, "tie_breaker": TIE_BREAKER}}]


def _spelled(acronym: Acronym) -> Iterable[Clause]:
    """Yield an acronym's full names, then itself as a name in capitals; words in the index have no case."""
    for name in acronym.names:
        yield phrase(name)
    yield phrase(acronym.written[1])
    yield {"constant_score": {"filter": {"terms": {"entities.all": list(acronym.written)}}, "boost": 2.0}}
    yield {"constant_score": {"filter": {"terms": {"tags": list(acronym.written)}}, "boost": 2.0}}


def _best(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"dis_max": {"queries": clauses, "tie_breaker": TIE_BREAKER}}


def _name(name: str, fields: Sequence[str]) -> Clause:
    return {"multi_match": {"query": name, "type": "phrase", "slop": NAME_SLOP, "fields": list(fields)}}


def _latin(text: str) -> list[str]:
    """Return the word as a name in Latin script; none for marks alone."""
    return [form for form in latin_forms(text) if unicodedata.normalize("NFC", form) != text]
