"""Detect truncated documents by their missing end: XML and JSON have one, HTML and text need not."""

import re

_NOT_MARKUP = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(rb"\s*<((?:[\w.-]+:)?(?:rss|feed|rdf|channel|urlset|sitemapindex|opml))\b([^>]*)>", re.IGNORECASE)
_JSON = re.compile(rb"\{|\[\s*[\[{\"]")
_HEAD = 8192
# After the last end tag: PHP notices, cache comments, statistics.
_TAIL = 65_536


def is_whole(body: bytes) -> bool:
    """Return False for a feed, sitemap, OPML list or JSON document without its end; else True.

    UTF-16, compressed and other documents count as whole, as it cannot be determined here.
    """
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    if _JSON.match(text):
        return text.endswith((b"}", b"]"))
    root = _ROOT.match(_NOT_MARKUP.sub(b"", text[:_HEAD]))
    if root is None:
        # A declaration with nothing after it.
        return not (text.startswith(b"<?xml") and b">" not in text[2:])
    return root[2].endswith(b"/") or re.search(rb"</" + re.escape(root[1]) + rb"\s*>", text[-_TAIL:], re.I) is not None
