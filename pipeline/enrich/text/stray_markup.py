"""Removal of tags, short codes and entities left in plain text."""

import re
from collections.abc import Iterator
from html import unescape

from pipeline.enrich.text.alignment import Edit

_BLOCK = "p|br|div|li|ul|ol|h[1-6]|tr|table|blockquote|section|article|figure|figcaption|hr|dl|dt|dd"
_INLINE = (
    "a|b|i|u|s|em|strong|span|small|sub|sup|font|mark|img|cite|q|abbr|td|th|tbody|thead|strike|del|ins|code|center"
)
_INLINE += (
    "|iframe|video|audio|source|picture|button|form|input|label|svg|path|main|header|footer|nav|aside|time|wbr|o:p"
)
_PAIRS = "caption|embed|gallery|video|audio|youtube|tweet|twitter|instagram|playlist"
# Only tags and codes of HTML and publishing systems: "<10 cm" and "[sic]" are text.
_MARKUP = re.compile(
    rf"""(?six) <!--.{{0,2000}}?-->
      | <(script|style|noscript|iframe|template)\b[^<>]{{0,500}}> .{{0,5000}}? </\1\s*>
      | \[({_PAIRS})\b[^\[\]\n]{{0,500}}\] [^\[\]]{{0,500}} \[/\2\]
      | \[/?(?:{_PAIRS}|ad|adsense|contact-form|vc_\w+|et_pb_\w+|fusion_\w+|pullquote|su_\w+)\b[^\[\]\n]{{0,500}}\]
      | </?(?P<block>{_BLOCK})\b[^<>]{{0,1000}}>
      | </?(?:{_INLINE})(?:\s[^<>]{{0,1000}})?/?>"""
)
_ENTITY = re.compile(r"&(?:amp;)*#?\w{2,31};")
_MOST_ESCAPED = 5


def strip_markup(text: str) -> list[Edit]:
    """Return an edit for each tag, comment or short code: a line break for block elements, otherwise nothing."""
    if "<" not in text and "[" not in text:
        return []
    return [
        Edit(match.start(), match.end(), "\n" if match["block"] else "", removed="markup")
        for match in _MARKUP.finditer(text)
    ]


def unescape_entities(text: str) -> list[Edit]:
    """Return an edit that puts the character in place of each entity, even if escaped several times."""
    return list(_entities(text)) if "&" in text else []


def _entities(text: str) -> Iterator[Edit]:
    for match in _ENTITY.finditer(text):
        put = match.group()
        for _ in range(_MOST_ESCAPED):
            put = unescape(put)
        if put != match.group():
            yield Edit(match.start(), match.end(), put)
