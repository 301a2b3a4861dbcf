"""Build articles from loose fields of feeds, sitemaps and pages."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

from pipeline.errors import Reason, RecordRejected
from pipeline.formats.items import Defaults, build
from pipeline.messages.article_id import host_of
from pipeline.messages.articles import Article
from pipeline.messages.redirectors import target_of
from pipeline.messages.urls import is_web, redacted

LABEL = 256
LONGEST_ADDRESS = 2048
_LABELS = 100
_FEED_SCHEME = re.compile(r"^(feed|rss|pcast|itpc|podcast|webcal):(//)?(?=\S)", re.I)
_HOST_FIRST = re.compile(r"(//)?[\w-]+(\.[\w-]+)+(:\d+)?(/|$)")
_PLACEHOLDER = re.compile(r"[\W_]*|n/?a|n\.a\.|none|null|nil|undefined|nan|false|true|guid|id|link|url|0+", re.I)
_SCHEME = re.compile(r"[A-Za-z][\w+.-]*:")
_LINE_BREAK = re.compile(r"\s*[\t\r\n]\s*")
_MAIL = re.compile(r"(?:mailto:)?[\w.+%-]+@[\w-]+(?:\.[\w-]+)+(?:\?\S*)?", re.I)
_EMPTY_BRACKETS = re.compile(r"[<(\[]\s*[>)\]]|&lt;\s*&gt;")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def entry_article(
    *,
    defaults: Defaults,
    url: str | None = None,
    ident: str | None = None,
    title: str | None = None,
    text: str | None = None,
    published_at: str | None = None,
    language: str | None = None,
    authors: Iterable[str] = (),
    tags: Iterable[str] = (),
    source: Mapping[str, str | None] | None = None,
) -> Article | RecordRejected:
    """Return an article from untrusted fields: untidy values are tidied, wrong ones left out or rejected.

    ``ident`` is given if the address does not identify the article.
    """
    address = target_of(redacted(tidy_address(url))) if url and is_web(url.strip()) else None
    if address and len(address) > LONGEST_ADDRESS:
        # A truncated address leads elsewhere.
        address = None
    return build(
        {
            "id": ident,
            "url": address,
            "title": title,
            "text": text,
            "published_at": published_at,
            "language": language_tag(language) or defaults.language,
            "authors": labels(authors),
            "tags": labels([*tags, *defaults.tags]),
            "source": _source(source or {}, address, defaults),
        }
    )


def web_address(text: str) -> str:
    """Return an address as intended: programs write ``feed:`` before or in place of http, or neither.

    >>> [web_address(each) for each in ("feed://a.example/1", "feed:https://a.example/1", "a.example/1", "/1")]
    ['https://a.example/1', 'https://a.example/1', 'https://a.example/1', '/1']
    """
    address = _FEED_SCHEME.sub("", text.strip())
    if is_web(address):
        return address
    if address != text.strip() or (_HOST_FIRST.match(address) and "://" not in address):
        return f"https://{address.removeprefix('//')}"
    return address


def tidy_address(written: str) -> str:
    """An address without the line breaks that an editor put into it, its blanks escaped as browsers do.

    >>> tidy_address(" https://a.example/\\n   ferry late ")
    'https://a.example/ferry%20late'
    """
    return _LINE_BREAK.sub("", written.strip()).replace(" ", "%20")


def joined(base: str | None, address: str) -> str:
    """A relative address joined with where it was read, if that is known; others as they are."""
    plain = tidy_address(address)
    if is_web(plain) or _SCHEME.match(plain) or is_placeholder(plain) or not base or not is_web(base):
        return plain
    try:
        return urljoin(base, plain)
    except ValueError:
        return plain


def no_whole_address(address: str, field: str) -> RecordRejected:
    """Return the rejection of a relative address without a base."""
    return RecordRejected(
        Reason.INVALID, f"{address[:200]!r} is not a whole address", field=field, fix="write it from https:// on"
    )


def is_placeholder(text: str) -> bool:
    """Return whether this is a common placeholder for "none", as an address or guid.

    >>> [is_placeholder(each) for each in ("N/A", "-", "#", "0", "/news/7")]
    [True, True, True, True, False]
    """
    return _PLACEHOLDER.fullmatch(text) is not None


def labels(values: Iterable[str]) -> list[str]:
    """Return distinct labels, one line each, limited to the contract's length and number."""
    tidy = (" ".join(value.split())[:LABEL].strip() for value in values if value)
    return list(dict.fromkeys(value for value in tidy if value))[:_LABELS]


def author_name(written: str) -> str:
    """The name of a person without the mail address that feeds write before, behind or in place of it.

    >>> [author_name(each) for each in ("desk@a.example (Ann Lee)", "Ann Lee <ann@paper.london>", "desk@a.example")]
    ['Ann Lee', 'Ann Lee', '']
    """
    if "@" not in written:
        return written.strip()
    name = _EMPTY_BRACKETS.sub("", _MAIL.sub("", written)).strip(' \t\n,;:"')
    return (name[1:-1] if name[:1] + name[-1:] in ("()", "[]", "<>") else name).strip()


def without_name(title: str, name: str | None) -> str:
    """Remove the outlet's name from the end of a title, where pages and aggregators add it.

    >>> without_name("Bridge closed - Harbour Gazette", "Harbour Gazette")
    'Bridge closed'
    """
    if not name or not name.strip():
        return title
    found = re.fullmatch(rf"(.*\S)\s+[-–—|·:»]\s+{re.escape(name.strip())}\s*", title, re.IGNORECASE | re.DOTALL)
    return found[1] if found else title


def language_tag(text: str | None) -> str | None:
    """Return ``en_US`` and ``EN-us`` as BCP 47, or None for other text."""
    tag = (text or "").strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) and len(tag) <= 35 else None


def _source(found: Mapping[str, str | None], url: str | None, defaults: Defaults) -> dict[str, Any]:
    own = {"name": found.get("name"), "feed": found.get("feed"), "domain": host_of(url or found.get("feed") or "")}
    merged = {**defaults.source, **{name: value for name, value in own.items() if value}}
    # The name in a feed list takes precedence over the feed's own.
    merged |= {"name": defaults.source["name"]} if defaults.source.get("name") else {}
    return {name: str(value)[: 2048 if name == "feed" else LABEL] for name, value in merged.items()}
