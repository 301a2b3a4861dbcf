"""Addresses that several articles share (home, section and live pages), and page parts that are articles."""

import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

# Words in most outlets' languages: a path of these alone leads to a list of articles.
_SECTIONS = frozenset(
    "home homepage frontpage front-page startseite accueil inicio portada index default main start news latest all archive "
    "archives category categories tag tags topic topics reviews section sections blog feed rss articles stories headlines "
    "breaking breaking-news latest-news top-stories local national world international politics business economy sport sports "
    "culture arts entertainment lifestyle health science tech technology opinion opinions weather video videos media photos "
    "polls poll live events alerts alert updates press press-releases pressreleases notices incidents status "
    "actualites actualite infos monde politique economie sante noticias ultimas-noticias ultimas mundo politica "
    "economia deportes esportes cultura notizie cronaca nachrichten aktuell aktuelles schlagzeilen wirtschaft politik "
    "kultur panorama nieuws nyheter nyheder uutiset wiadomosci novosti novini zpravy haberler novice vijesti vesti stiri "
    "spravy hirek eidiseis".split()
)
_LANGUAGE = re.compile(r"[a-z]{2}([-_][a-z]{2})?")
_INDEX = re.compile(r"(index|default|home|main|start)\.\w{2,5}")
# Pages that grow by posts under one address, each of them news.
_LIVE = re.compile(
    r"live|latest|ticker|liveticker|live-?blog|live-?updates?|en-?direct|en-?vivo|ao-?vivo|diretta|alerts?|incidents|"
    r"(.+-)?(live-?blog|live-?updates?|live-?ticker|minute-by-minute|as-it-happen(s|ed))(-.+)?|.+-live|live-.+"
)
_SLUG_EXTENSION = re.compile(r"\.\w{2,5}$")
# A position on the page rather than a part of its news.
_COMMENT = re.compile(r"(comments?|respond|reply|disqus|c|cid|fn|fnref|cite|footnote)[-_:]?\d[\w-]*", re.I)
_CHOICE = re.compile(r"(id|aid|article|articleid|story|storyid|post|postid|news|newsid|item|entry|p)=\w+", re.I)


def is_front_page(url: str) -> bool:
    """Return whether an address, by its path, is an outlet's home or section page and so names no article.

    >>> is_front_page("https://example.com/en/news/"), is_front_page("https://example.com/?p=7")
    (True, False)
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    if part_named(parts.fragment) or any(character.isdigit() for character in parts.query):
        return False
    if parts.scheme and not parts.netloc:
        # "urn:uuid:7", "tag:example.com,2026:7"
        return False
    # Without a scheme, the host is the first path segment.
    path = parts.path if parts.netloc else parts.path.lstrip("/").partition("/")[2]
    return names_front_page([segment for segment in path.split("/") if segment])


def names_front_page(segments: Sequence[str]) -> bool:
    """Return whether these path segments lead to a home or section page."""
    return all(_is_section(unquote(segment).lower()) for segment in segments)


def is_live_page(url: str) -> bool:
    """Return whether an address, by the words in its path, is a live blog or a list of alerts."""
    try:
        segments = urlsplit(url.strip()).path.lower().split("/")
    except ValueError:
        return False
    return any(_LIVE.fullmatch(_SLUG_EXTENSION.sub("", segment)) for segment in segments if segment)


def part_named(fragment: str) -> str:
    """Return the fragment if it may select the article, else an empty string.

    ``/news/7`` and ``!/news/7`` are routes of single-page sites, ``post-7`` a post of a live blog, ``id=7`` an article;
    ``comments`` is a position on the page, ``xtor=RSS-1`` tells where the reader came from.

    >>> [part_named(each) for each in ("/news/7", "post-7", "comments", "comment-7", "xtor=RSS-1")]
    ['/news/7', 'post-7', '', '', '']
    """
    if fragment.startswith("!") or _CHOICE.fullmatch(fragment):
        return fragment
    if "=" in fragment and not fragment.startswith("/"):
        return ""
    numbered = any(character.isdigit() for character in fragment) and not _COMMENT.fullmatch(fragment)
    return fragment if "/" in fragment.rstrip("/") or numbered else ""


def _is_section(segment: str) -> bool:
    return segment in _SECTIONS or bool(_LANGUAGE.fullmatch(segment) or _INDEX.fullmatch(segment))
