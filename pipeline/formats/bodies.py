"""The story among an entry's texts: one whole text, and captions only if there is nothing else."""

from collections.abc import Sequence

from pipeline.formats.feed_parser import Body
from pipeline.formats.markup import as_written, guessed, to_text

# Elements with the full story; with its summary; and with captions of pictures and sound, a last resort.
_CONTENT = frozenset(("content:encoded", "content", "fullitem", "body", "xhtml:body"))
_ABOUT = frozenset(("description", "summary", "abstract", "dc:description", "dcterms:abstract", "itunes:summary"))
# Types of pictures or sound in place of content.
_NO_TEXT = ("image/", "audio/", "video/", "application/pdf", "multipart/")
_MARKUP_KINDS = ("text/html", "application/xhtml+xml")


def story(bodies: Sequence[Body], *, of_atom: bool) -> tuple[str, bool]:
    """Return an entry's text, and whether it is the content rather than a summary.

    The content, unless a description is longer: some systems write "Read more" as content. Captions only without both.
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
    """Return the text of one element: Atom declares markup, in RSS it must be detected."""
    if kind in _MARKUP_KINDS:
        return to_text(value) if of_atom or kind != "text/html" else _of_rss(value)
    return as_written(value, typed=typed) if of_atom else guessed(value)


def _of_rss(value: str) -> str:
    # Descriptions and contents are markup in RSS; without any tag they are text, to be kept as it is.
    return to_text(value) if "</" in value or "/>" in value else guessed(value)


def _longest(bodies: Sequence[Body], of_atom: bool) -> str:
    texts = (text_of(body.value, body.kind, of_atom=of_atom, typed=body.typed) for body in bodies)
    return max(texts, key=len, default="")
