"""The story among an entry's texts: chosen once, whole, and never a caption where there are words of its own."""

from collections.abc import Sequence

from pipeline.formats.feed_parser import Body
from pipeline.formats.markup import as_written, guessed, to_text

# The entry's story in full; what reports the story; what reports pictures and sound, and stands in where all else is
# missing.
_CONTENT = frozenset(("content:encoded", "content", "fullitem", "body", "xhtml:body"))
_ABOUT = frozenset(("description", "summary", "abstract", "dc:description", "dcterms:abstract", "itunes:summary"))
# A picture or sound in the place of the content.
_NO_TEXT = ("image/", "audio/", "video/", "application/pdf", "multipart/")
_MARKUP_KINDS = ("text/html", "application/xhtml+xml")


def story(bodies: Sequence[Body], *, of_atom: bool) -> tuple[str, bool]:
    """An entry's text, and whether it is its content rather than what reports it.

    The content, unless a description says more: systems write "Read more" into it. Captions only where there is neither.
    """
    bodies = [body for body in bodies if not body.kind.startswith(_NO_TEXT)]
    content = _longest([body for body in bodies if body.element in _CONTENT], of_atom)
    about = _longest([body for body in bodies if body.element in _ABOUT], of_atom)
    if content and len(content) >= len(about):
        return content, True
    if about:
        return about, False
    return _longest([body for body in bodies if body.element not in _CONTENT | _ABOUT], of_atom), False


def text_of(value: str, kind: str, *, of_atom: bool, typed: bool) -> str:
    """The text of one element: Atom says what is markup, RSS leaves it to be seen."""
    if kind in _MARKUP_KINDS:
        return to_text(value) if of_atom or kind != "text/html" else _of_rss(value)
    return as_written(value, typed=typed) if of_atom else guessed(value)


def _of_rss(value: str) -> str:
    # Descriptions and contents are markup there; one that has none of it is text, with its signs as they are.
    return to_text(value) if "</" in value or "/>" in value else guessed(value)


def _longest(bodies: Sequence[Body], of_atom: bool) -> str:
    texts = (text_of(body.value, body.kind, of_atom=of_atom, typed=body.typed) for body in bodies)
    return max(texts, key=len, default="")
