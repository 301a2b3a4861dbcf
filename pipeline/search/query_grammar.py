"""Grammar of searches: words, "phrases", prefix*, field:value, AND, OR, NOT and parentheses, parsed to a tree.

``AND`` (or ``&&``) binds more than ``OR`` (or ``||``), and ``OR`` more than standing side by side: ``rain snow OR hail``
is rain, and snow or hail. Operators are in capitals; without a word on each side they are words. Parentheses that do not
match are signs.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pipeline.errors import UsageError

MAX_DEPTH = 10
"""Maximum nesting of parentheses; no one types more."""

FIELDS = {
    "title": "title",
    "headline": "title",
    "intitle": "title",
    "text": "text",
    "intext": "text",
    "person": "person",
    "people": "person",
    "organization": "organization",
    "organisation": "organization",
    "org": "organization",
    "place": "place",
    "country": "country",
    "countries": "country",
    "language": "language",
    "lang": "language",
    "source": "source",
    "site": "source",
    "outlet": "source",
    "publisher": "source",
    "tag": "tag",
    "tags": "tag",
    "author": "author",
    "authors": "author",
    "byline": "author",
    # Kibana's names.
    "entities.person": "person",
    "entities.organization": "organization",
    "places.name": "place",
    "source.name": "source",
    "source.domain": "source",
}
"""Fields of ``field:value``, by every name."""
NAMES = tuple(dict.fromkeys(FIELDS.values()))
_OPTIONS = {"date": "--since and --until", "since": "--since", "until": "--until", "near": "--near", "story": "--story"}

_OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "&&": "AND", "||": "OR", "|": "OR"}
_NAME = r"[A-Za-z][\w.]*:"
_TOKEN = re.compile(
    rf"""(?P<before>-?(?:{_NAME})?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<open>\())|(?P<close>\))|(?P<word>[^\s"()]+)"""
)
_SPACED_FIELD = re.compile(
    rf"(?<![^\s(-])({'|'.join(map(re.escape, sorted(FIELDS, key=len, reverse=True)))})\s*:\s*", re.IGNORECASE
)
# Operators of news archives; "W/5" is within five words.
_FOREIGN_OPERATOR = re.compile(r"XOR|NEAR|ADJ|WITHIN|(?:NEAR|ADJ|W|N)/?\d{1,3}")
_PREFIX = re.compile(r"(?P<start>[^\W_]{2}[^*]*)\*")
_NAMED = re.compile(r"(?P<name>[A-Za-z][\w.]*):(?P<value>[^/:\s].*)")


@dataclass(frozen=True)
class Word:
    text: str


@dataclass(frozen=True)
class Phrase:
    text: str


@dataclass(frozen=True)
class Prefix:
    """Words with a common beginning."""

    text: str


@dataclass(frozen=True)
class InField:
    name: str
    of: "Node"


@dataclass(frozen=True)
class Not:
    of: "Node"


@dataclass(frozen=True)
class AllOf:
    of: tuple["Node", ...]


@dataclass(frozen=True)
class AnyOf:
    of: tuple["Node", ...]


Node = Word | Phrase | Prefix | InField | Not | AllOf | AnyOf


@dataclass
class Tree:
    """Parsed input: juxtaposed nodes, hints about what was not understood, and signs that are not words."""

    nodes: list[Node] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)


def parse(text: str) -> Tree:
    """Parse a search; raises UsageError when parentheses nest too deep."""
    # Every other part is quoted. Outside quotes, Kibana's "title : word" and "title: word" are one token.
    parts = re.sub("[“”„«»]", '"', text).split('"')
    parts[::2] = [_SPACED_FIELD.sub(r"\1:", part) for part in parts[::2]]
    tree = _Parser('"'.join(parts)).tree()
    if re.fullmatch(r"https?://\S+", text.strip()):
        tree.hints.append("an address is looked for as words: `dateline trace` finds its article, --source its outlet")
    return tree


def leaves(node: Node) -> Iterator[Word | Phrase | Prefix]:
    """Yield the words of a tree, including excluded ones."""
    match node:
        case Word() | Phrase() | Prefix():
            yield node
        case InField(of=inner) | Not(of=inner):
            yield from leaves(inner)
        case AllOf(of=parts) | AnyOf(of=parts):
            for part in parts:
                yield from leaves(part)


@dataclass(frozen=True)
class _Token:
    """``kind`` is open, close, operator, word or phrase; ``field`` and ``minus`` are its prefixes."""

    kind: str
    text: str = ""
    field: str = ""
    minus: bool = False


class _Parser:
    """Recursive descent parser."""

    def __init__(self, text: str) -> None:
        self._found = Tree()
        self._tokens = list(self._cut(text))
        self._at = 0

    def tree(self) -> Tree:
        self._found.nodes = self._side_by_side(0)
        return self._found

    def _cut(self, text: str) -> Iterator[_Token]:
        grouped = _balanced(text)
        for part in _TOKEN.finditer(text):
            if part["word"] is not None:
                yield from self._word(part["word"])
                continue
            before = part["before"] or ""
            name = self._field(before.strip("-:"))
            if before.strip("-") and not name:
                yield from self._word(before.strip("-:"))
            minus = before.startswith("-")
            if part["phrase"] is None:
                if grouped:
                    yield _Token("open" if part["open"] else "close", field=name, minus=minus)
            elif self._has_word(value := part["phrase"].strip()):
                yield _Token("phrase", value, name, minus)

    def _field(self, name: str) -> str:
        """Return a field by name; empty, adding a hint, when it is unknown."""
        known = FIELDS.get(name.lower(), "")
        if name and not known:
            self._say_unknown(name)
        return known

    def _word(self, text: str) -> Iterator[_Token]:
        if text in _OPERATORS:
            yield _Token("operator", _OPERATORS[text])
            return
        minus, bare = text.startswith("-"), text.removeprefix("-")
        if bare.endswith(":") and bare[:-1].lower() in FIELDS:
            self._say_empty(text, FIELDS[bare[:-1].lower()])
            return
        named = _NAMED.fullmatch(bare)
        name = self._field(named["name"]) if named else ""
        if named and name:
            bare = named["value"]
        if self._has_word(bare):
            self._look_at(text)
            yield _Token("word", bare, name, minus)
        elif name:
            self._say_empty(text, name)

    def _say_empty(self, text: str, name: str) -> None:
        self._hint(f"{text}: {name} has no value here, and was ignored")
        self._found.signs.append(text)

    def _look_at(self, text: str) -> None:
        """Hint at what means something elsewhere, and not here."""
        if text.startswith("!"):
            self._hint(f"{text}: to exclude a word write -{text.lstrip('!')} or NOT {text.lstrip('!')}")
        elif text == "not":
            self._hint("not: in small letters it is a word; to exclude what follows it write NOT")
        elif _FOREIGN_OPERATOR.fullmatch(text):
            self._hint(f"{text}: is not an operator here and was looked for as a word; a phrase in quotes is close by")
        elif re.search(r"\w\?\w", text) and "://" not in text:
            self._hint(f"{text}: ? stands for no character here; write how the word begins, and *")

    def _has_word(self, value: str) -> bool:
        if any(map(str.isalnum, value)):
            return True
        if value.strip("-"):
            self._found.signs.append(value)
        return False

    def _say_unknown(self, name: str) -> None:
        option = _OPTIONS.get(name.lower())
        if option:
            self._hint(f"{name}: is not a field; use {option}")
        elif name.isalpha() or "." in name.strip("."):
            self._hint(f"{name}: is not a field and was looked for as a word; fields are {', '.join(NAMES)}")

    def _hint(self, text: str) -> None:
        if text not in self._found.hints:
            self._found.hints.append(text)

    def _side_by_side(self, depth: int) -> list[Node]:
        if depth > MAX_DEPTH:
            raise UsageError(f"the parentheses of the search nest deeper than {MAX_DEPTH}: write it more simply")
        nodes: list[Node] = []
        while (token := self._peek()) is not None and token.kind != "close":
            nodes += self._either(depth)
        return nodes

    def _either(self, depth: int) -> list[Node]:
        return self._chain("OR", lambda: self._chain("AND", lambda: self._one(depth), AllOf), AnyOf)

    def _chain(self, operator: str, read: Callable[[], list[Node]], make: type[AllOf | AnyOf]) -> list[Node]:
        """Return the nodes joined by ``operator``; an operator without a right-hand side is a word."""
        parts = [read()]
        while self._is_operator(operator) and parts[0] and self._operand_follows(self._at + 1):
            self._at += 1
            parts.append(read())
        if len(parts) == 1:
            return parts[0]
        return [make(tuple(_whole(part) for part in parts))]

    def _one(self, depth: int) -> list[Node]:
        token = self._tokens[self._at]
        self._at += 1
        if token.kind == "operator":
            if token.text == "NOT" and self._operand_follows(self._at):
                return [Not(_whole(self._one(depth)))]
            # "Portland OR" is in Oregon: what joins nothing is a word, usually one that requires nothing.
            return [Word(token.text.lower())]
        nodes: list[Node]
        if token.kind == "open":
            nodes = self._side_by_side(depth + 1)
            self._at += 1
        else:
            nodes = [Phrase(token.text) if token.kind == "phrase" else self._leaf(token.text)]
        if not nodes:
            return []
        if token.field:
            nodes = [InField(token.field, _whole(nodes))]
        return [Not(_whole(nodes))] if token.minus else nodes

    def _leaf(self, text: str) -> Node:
        if "*" in text and text != "*":
            prefix = _PREFIX.fullmatch(text)
            if prefix:
                return Prefix(prefix["start"])
            self._hint(
                f"{text}: * stands for the end of a word, after two characters or more; it was ignored elsewhere"
            )
            return Word(text.replace("*", ""))
        for sign, meaning in (("~", "similar spelling"), ("^", "weight")):
            if re.fullmatch(rf"\w+\{sign}[\d.]*", text):
                self._hint(f"{text}: {sign} ({meaning}) is not supported and was ignored")
                return Word(text.partition(sign)[0])
        return Word(text)

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _is_operator(self, name: str) -> bool:
        token = self._peek()
        return token is not None and (token.kind, token.text) == ("operator", name)

    def _operand_follows(self, at: int) -> bool:
        while at < len(self._tokens) and (self._tokens[at].kind, self._tokens[at].text) == ("operator", "NOT"):
            at += 1
        if at < len(self._tokens) and self._tokens[at].kind == "open":
            return any(token.kind in ("word", "phrase") for token in self._tokens[at:])
        return at < len(self._tokens) and self._tokens[at].kind in ("word", "phrase")


def _whole(nodes: list[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else AllOf(tuple(nodes))


def _balanced(text: str) -> bool:
    depth = 0
    for part in _TOKEN.finditer(text):
        depth += bool(part["open"]) - bool(part["close"])
        if depth < 0:
            return False
    return depth == 0
