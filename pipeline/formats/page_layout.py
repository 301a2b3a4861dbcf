"""Story containers: rename elements that text extraction would skip, and drop teasers of other stories."""

import re
from typing import Any

# Elements skipped as a page's margins, and those of table layouts.
_MARGINS = frozenset(("aside", "footer", "header", "nav", "form", "figure", "table", "tbody", "tr", "td"))
# Class words of margins; on an element around the story they mean something else, as in "comments-open".
_MARGIN_WORDS = re.compile(
    r"comment|sidebar|foot|nav|menu|cookie|consent|banner|share|social|related|promo|advert|paywall|premium|newsletter|"
    r"subscri|hidden|widget|popup|modal|overlay|login|print|caption|byline|tag|meta|breadcrumb",
    re.I,
)
_MOST = 0.6
"""Share of the page's paragraph characters that makes an element the story's container."""


def open_containers(tree: Any) -> None:
    """Turn the elements with most of a page's paragraphs into plain divisions, in place."""
    lengths = {paragraph: len("".join(paragraph.itertext()).strip()) for paragraph in tree.iter("p")}
    wanted = _MOST * sum(lengths.values())
    if not wanted:
        return
    held: dict[Any, int] = {}
    for paragraph, length in lengths.items():
        for ancestor in paragraph.iterancestors():
            held[ancestor] = held.get(ancestor, 0) + length
    for element, length in held.items():
        if length >= wanted:
            _open(element)


def drop_teasers(tree: Any) -> None:
    """Remove links to other stories that are articles of their own beside the one with the page's headline, in place."""
    articles = [element for element in tree.iter("article") if next(element.iterancestors("article"), None) is None]
    stories = [element for element in articles if next(element.iter("h1"), None) is not None]
    if len(stories) != 1:
        # A list of stories, or of a live blog's posts.
        return
    length = _paragraphs(stories[0])
    for element in articles:
        if element is not stories[0] and _is_teaser(element) and _paragraphs(element) < length:
            element.drop_tree()


def _is_teaser(element: Any) -> bool:
    """Return whether the heading of an article is a link, or in one."""
    return any(
        next(heading.iter("a"), None) is not None or next(heading.iterancestors("a"), None) is not None
        for heading in element.iter("h2", "h3", "h4")
    )


def _paragraphs(element: Any) -> int:
    return sum(len("".join(paragraph.itertext()).strip()) for paragraph in element.iter("p"))


def _open(element: Any) -> None:
    if element.tag in _MARGINS:
        element.tag = "div"
    for name in ("class", "id", "role", "data-testid"):
        if _MARGIN_WORDS.search(element.get(name) or ""):
            del element.attrib[name]
