"""Plain text: one article a file, its headline the first line when that reads like one."""

import re
import textwrap
from collections.abc import Iterator

from pipeline.errors import RecordRejected
from pipeline.formats.items import Input, Item, ReadOptions, build, read_whole
from pipeline.publish.encodings import decode_text

# Of 150 characters or fewer are all but a few headlines; more is a paragraph.
_HEADLINE = 150
_SHORTENED = 120
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’»)]*\s+")


def read(given: Input, how: ReadOptions) -> Iterator[Item]:
    """Yield the file as one Item."""
    data = b""
    try:
        data = read_whole(given, how.settings.max_article_bytes)
        title, text = split_title(decode_text(data, given.content_type))
        yield Item(given.name, build({"title": title, "text": text}), data)
    except RecordRejected as rejected:
        yield Item(given.name, rejected, data)


def split_title(text: str) -> tuple[str, str]:
    """The title and the body.

    A first line that reads like a headline (short, no full stop) is the title and leaves the body. Otherwise the
    body stays whole, and the title repeats its first sentence, shortened at a word when it is long.

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
