"""Plain text: one article per file, with the first line as headline if it reads like one."""

import re
import textwrap
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.dates import parse_date
from pipeline.formats.encodings import decode_text
from pipeline.formats.entries import labels, language_tag
from pipeline.formats.items import Input, Item, Link, ReadOptions, build, read_whole
from pipeline.formats.markup import line_of, to_text, without_controls
from pipeline.messages.urls import is_web

# Nearly all headlines have at most 150 characters; more is a paragraph.
_HEADLINE = 150
_SHORTENED = 120
_HEADING = re.compile(r"^#{1,6}[ \t]+")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.{1,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
# Hugo writes TOML between lines of plus signs; Pelican and others write lines of headers, the title among them.
_TOML = re.compile(r"\+\+\+[ \t]*\n(.{1,20000}?)\n\+\+\+[ \t]*(?:\n|$)", re.DOTALL)
_HEADERS = re.compile(r"((?:[a-z][\w-]{0,20}:[^\n]*\n){2,20})[ \t]*\n", re.I)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’»)]*\s+")


def read(given: Input, how: ReadOptions) -> Iterator[Item]:
    """Yield the file as one Item; a list of addresses as one per address, whose page can be read."""
    data = b""
    try:
        data = read_whole(given, how.limits.article)
        text = without_controls(decode_text(data, given.content_type))
        if addresses := _addresses(text):
            yield from (_listed(address, number, given) for number, address in addresses)
        else:
            yield Item(given.name, build(_values(text, is_markdown=_is_markdown(given.name))), data)
    except RecordRejected as rejected:
        yield Item(given.name, rejected, data)


def _addresses(text: str) -> list[tuple[int, str]]:
    """Return addresses by line if the text consists only of them, as sitemaps may."""
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    return lines if all(is_web(line) and " " not in line for _, line in lines) else []


def _listed(address: str, number: int, given: Input) -> Item:
    rejected = RecordRejected(
        Reason.EMPTY, f"{address} is listed without a title", field="title", fix="read the pages with --fetch-pages"
    )
    return Item(f"{given.name}:{number}", rejected, address.encode(), page=Link(address, given.defaults))


def _is_markdown(name: str) -> bool:
    return name.lower().endswith((".md", ".markdown"))


def _values(text: str, *, is_markdown: bool) -> dict[str, Any]:
    head, body = _front_matter(text)
    body = _from_markdown(body) if is_markdown else body
    title, rest = split_title(_HEADING.sub("", body.lstrip(), count=1))
    if not head.get("title"):
        return {**head, "title": title, "text": rest}
    # The headline is not repeated if the front matter has it.
    return {**head, "text": rest if title == head["title"] else body.strip()}


def _from_markdown(text: str) -> str:
    """Return the words of Markdown, without markup and pictures; one block per line."""
    from markdown_it import MarkdownIt  # rarely needed

    return to_text(MarkdownIt("commonmark").enable("table").render(text))


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The fields between two lines of dashes at the beginning, as sites in Markdown have them, and what follows."""
    found = _FRONT_MATTER.match(text) or _TOML.match(text) or _HEADERS.match(text)
    data = _data(found) if found else None
    if not found or not isinstance(data, dict):
        return {}, text
    data = {str(name).lower(): value for name, value in data.items()}
    if found.re is _HEADERS and not data.get("title"):
        return {}, text
    language = language_tag(str(data.get("language") or data.get("lang") or ""))
    fields = {
        "title": line_of(str(data["title"])) if data.get("title") else None,
        "published_at": parse_date(data["date"], language) if data.get("date") else None,
        "language": language,
        "authors": labels(_several(data.get("authors") or data.get("author"))),
        "tags": labels(_several(data.get("tags"))),
    }
    return {name: value for name, value in fields.items() if value}, text[found.end() :]


def _data(found: re.Match[str]) -> Any:
    """Read what stands in front of a text; None when it cannot be read."""
    try:
        if found.re is _TOML:
            return tomllib.loads(found[1])
        if found.re is _HEADERS:
            return dict(re.split(r":[ \t]*", line.strip(), maxsplit=1) for line in found[1].splitlines())
        return yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _several(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.split(",")
    several = value if isinstance(value, list) else [value]
    names = (each.get("name") if isinstance(each, dict) else each for each in several)
    return [str(name) for name in names if isinstance(name, str | int)]


def split_title(text: str) -> tuple[str, str]:
    """Return the title and the body.

    A first line that reads like a headline (short, no full stop) becomes the title and is removed from the body.
    Otherwise the body stays whole, and the title repeats its first sentence, shortened at a word if long.

    >>> split_title("Flood in Lagos\\n\\nThe river rose on Monday.")
    ('Flood in Lagos', 'The river rose on Monday.')
    >>> split_title("The river rose on Monday. No one was hurt.")
    ('The river rose on Monday.', 'The river rose on Monday. No one was hurt.')
    """
    body = text.strip()
    first, _, rest = body.partition("\n")
    first = first.strip()
    if len(first) <= _HEADLINE and not first.endswith("."):
        return first, rest.strip()
    sentence = _SENTENCE_END.split(first, maxsplit=1)[0]
    return (sentence if len(sentence) <= _HEADLINE else textwrap.shorten(sentence, _SHORTENED, placeholder="…")), body
