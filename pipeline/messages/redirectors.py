"""Addresses of services that lead on to the page whose address they carry: alerts, mail filters, link counters."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from pipeline.messages.urls import is_web

# By host and path, the parameters of which one holds the page's address. Google's alerts and Bing's feeds write
# parameters of the visit beside it, so that one article would have another address each time.
_BY_PLACE: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(place, re.I), names)
    for place, names in (
        (r"(?:www\.|news\.)?google(?:\.[a-z]{2,3}){1,2}/url", ("url", "q")),
        (r"(?:www\.|cn\.)?bing\.com/news/apiclick\.aspx", ("url",)),
        (r"lm?\.(?:facebook|instagram)\.com/(?:l\.php)?", ("u",)),
        (r"(?:www\.)?youtube\.com/redirect", ("q",)),
        (r"t\.umblr\.com/redirect", ("z",)),
        (r"(?:away\.)?vk\.com/away(?:\.php)?", ("to",)),
        (r"[\w-]+\.safelinks\.protection\.outlook\.com/", ("url",)),
        (r"slack-redir\.net/link", ("url",)),
    )
)
_YAHOO = re.compile(r"/RU=(?P<address>https?[^/]+)/R[KS]=", re.I)
# A service that leads to another one.
_MOST = 3


def target_of(address: str) -> str:
    """The address of the page that a redirecting service's address carries; any other address as it is.

    >>> target_of("https://www.google.com/url?rct=j&url=https://a.example/ferry%3Fid%3D7&ct=ga&usg=x")
    'https://a.example/ferry?id=7'
    """
    for _ in range(_MOST):
        inner = _inner(address)
        if not inner:
            break
        address = inner
    return address


def _inner(address: str) -> str:
    try:
        parts = urlsplit(address)
        query = dict(parse_qsl(parts.query))
    except ValueError:
        return ""
    place = (parts.hostname or "") + parts.path
    if place.startswith("r.search.yahoo.com/") and (found := _YAHOO.search(parts.path)):
        return unquote(found["address"])
    names = next((names for pattern, names in _BY_PLACE if pattern.fullmatch(place)), ())
    return next((query[name] for name in names if is_web(query.get(name, "")) and urlsplit(query[name]).hostname), "")
