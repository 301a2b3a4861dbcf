"""feedparser, extended to keep what it drops: the element of each text, and guids and links as written."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import feedparser
from feedparser import api

from pipeline.formats.entries import is_placeholder

# Elements whose language is the entry's.
_TITLED = frozenset(("item", "entry", "title", "content"))


@dataclass(frozen=True, slots=True)
class Body:
    """One text of an entry: its element with the usual prefix (``media:description``), type, and content.

    ``typed`` if the type was given explicitly, rather than the element's default.
    """

    element: str
    kind: str
    typed: bool
    value: str


class _Remembering:
    """Mix-in before feedparser's handlers, which keep only the last of several elements with one name."""

    def unknown_starttag(self: Any, tag: str, attrs: Any) -> Any:
        if not self.incontent:
            self._element = self._map_to_standard_prefix(tag).lstrip(":")
            self._typed = any(name.lower() == "type" for name, _ in attrs)
        super().unknown_starttag(tag, attrs)  # type: ignore[misc]
        language = next((value for name, value in attrs if name.lower() in ("xml:lang", "lang")), "")
        if language and tag.lower().endswith("rdf"):
            self.feeddata.setdefault("language", language)
        if language and self.inentry and not self.insource and self._element in _TITLED:
            self.entries[-1].setdefault("own_language", language)

    def pop_content(self: Any, tag: str) -> Any:
        kind, element, typed = self.contentparams.get("type", ""), self._element, self._typed
        value = super().pop_content(tag)  # type: ignore[misc]
        if value and tag != "title" and self.inentry and not self.insource:
            self.entries[-1].setdefault("bodies", []).append(Body(element, kind, typed, value))
        return value

    def _sync_author_detail(self: Any, key: str = "author") -> None:
        # A name and a mail address in one text: feedparser parts them by top-level domains of up to four characters.
        context = self._get_context()
        details = context.get(f"{key}s") or [None]
        written = context.get(key) if not details[-1] else None
        super()._sync_author_detail(key)  # type: ignore[misc]
        if written and details[-1] is not None:
            details[-1]["name"] = written

    def _start_link(self, attrs_d: Any) -> None:
        # feedparser takes a link without a type for one to a web page.
        super()._start_link(attrs_d | {"typed": "yes" if "type" in attrs_d else ""})  # type: ignore[misc]

    def resolve_uri(self: Any, uri: str) -> Any:
        # "N/A" would become a page on the feed's host.
        return uri if is_placeholder(uri.strip()) else super().resolve_uri(uri)  # type: ignore[misc]

    def _end_guid(self: Any) -> None:
        # As written: joined with the feed's address it would differ by where the feed is read.
        permalink, self.guidislink = self.guidislink, 0
        super()._end_guid()  # type: ignore[misc]
        self._save("permalink", bool(permalink))

    _end_id = _end_guid


class _Strict(_Remembering, api.StrictFeedParser):  # type: ignore[misc]
    """For well-formed documents."""


class _Loose(_Remembering, api.LooseFeedParser):  # type: ignore[misc]
    """For all others."""


api.StrictFeedParser = _Strict
api.LooseFeedParser = _Loose


def parse(text: str, url: str | None = None) -> Any:
    """Return feedparser's result; ``bozo`` marks a broken document, which may still have entries.

    Entries also have ``bodies`` (a list of Body) and ``permalink`` (of their guid), and their ``id`` is as written;
    links have ``typed``, which is empty where their type is only assumed.
    Markup is not sanitized and its links not resolved: only its text is used.
    """
    headers = {"content-location": url or "", "content-type": "application/xml; charset=utf-8"}
    data = BytesIO(text.encode("utf-8", "replace"))
    return feedparser.parse(data, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
