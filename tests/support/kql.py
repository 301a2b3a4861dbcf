"""Kibana's query language as the Elasticsearch query it stands for, after Kibana's documentation.

Enough of the language for what our documentation and dashboards say: words, "phrases", ``field : value``, lists of
values, wildcards, ranges, and/or/not and parentheses. It stands in for Kibana, which is not run here.
"""

import re
from typing import Any

Clause = dict[str, Any]

_TOKEN = re.compile(r'\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<sign><=|>=|[():<>])|(?P<word>[^\s():<>"]+))')
_RANGES = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}


def to_query(text: str) -> Clause:
    """The query for a line of KQL; raises ValueError for what is not understood."""
    parser = _Parser(text)
    query = parser.either() if parser.tokens else {"match_all": {}}
    if parser.tokens:
        raise ValueError(f"not understood from {parser.tokens[0]!r} on: {text}")
    return query


def fields(text: str) -> set[str]:
    """The fields that a line of KQL names."""
    return set(re.findall(r"([\w.]+) ?(?::|[<>])", re.sub(r'"[^"]*"', '""', text)))


def any_of(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": clauses, "minimum_should_match": 1}}


def all_of(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"bool": {"filter": clauses}}


class _Parser:
    def __init__(self, text: str):
        self.tokens = [found[0].strip() for found in _TOKEN.finditer(text)]

    def either(self, field: str | None = None) -> Clause:
        clauses = [self.both(field)]
        while self.takes("or"):
            clauses.append(self.both(field))
        return any_of(clauses)

    def both(self, field: str | None) -> Clause:
        clauses = [self.negated(field)]
        while self.takes("and"):
            clauses.append(self.negated(field))
        return all_of(clauses)

    def negated(self, field: str | None) -> Clause:
        if self.takes("not"):
            return {"bool": {"must_not": [self.negated(field)]}}
        if self.takes("("):
            inside = self.either(field)
            if not self.takes(")"):
                raise ValueError("a parenthesis is not closed")
            return inside
        return self.value(field) if field or not self.names_field() else self.of_field()

    def of_field(self) -> Clause:
        field, sign = self.tokens.pop(0), self.tokens.pop(0)
        if sign in _RANGES:
            return {"range": {field: {_RANGES[sign]: self.tokens.pop(0).strip('"')}}}
        if self.takes("("):
            self.tokens.insert(0, "(")
            return self.negated(field)
        return self.value(field)

    def value(self, field: str | None) -> Clause:
        if self.tokens and self.tokens[0].startswith('"'):
            return _phrase(field, self.tokens.pop(0)[1:-1])
        words = []
        while self.tokens and self.tokens[0].lower() not in ("and", "or", "not", "(", ")") and not self.names_field():
            words.append(self.tokens.pop(0))
        if not words:
            raise ValueError("a value is missing")
        return _words(field, " ".join(words))

    def names_field(self) -> bool:
        return len(self.tokens) > 1 and (self.tokens[1] == ":" or self.tokens[1] in _RANGES)

    def takes(self, token: str) -> bool:
        if self.tokens and self.tokens[0].lower() == token:
            self.tokens.pop(0)
            return True
        return False


def _phrase(field: str | None, text: str) -> Clause:
    if field is None:
        return {"multi_match": {"type": "phrase", "query": text, "lenient": True}}
    return {"match_phrase": {field: text}}


def _words(field: str | None, text: str) -> Clause:
    if field and text == "*":
        return {"exists": {"field": field}}
    if "*" in text:
        escaped = re.sub(r'([+\-=&|><!(){}\[\]^"~?:\\/ ])', r"\\\1", text)
        return {"query_string": {"query": escaped} | ({"fields": [field]} if field else {})}
    if field is None:
        return {"multi_match": {"type": "best_fields", "query": text, "lenient": True}}
    return {"match": {field: text}}
