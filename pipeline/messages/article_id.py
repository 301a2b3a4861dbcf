"""Article ids: the canonical URL and the id derived from it.

Two articles taken for one lose news; one taken for two is only a duplicate. So nothing is dropped from a URL
unless it is known never to choose the article.
"""

import hashlib
import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from pipeline.messages.articles import Article

# Parameters that say how the reader came, never what is read. Whole names and vendors' prefixes only: courlan's
# own patterns also take "cid", "eid", "source" and "reference", which some outlets number their articles with.
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "matomo_", "itm_", "hsa_", "mc_", "at_", "ns_", "oly_", "vero_", "amp_")
_TRACKING = frozenset(
    "fbclid gclid dclid gclsrc gbraid wbraid msclkid twclid yclid ysclid igshid igsh li_fat_id mkt_tok mibextid "
    "_ga _gl _hsenc _hsmi __twitter_impression ref_src ref_url ocid xtor ftag cmpid smid usqp".split()
)
# The same page in another dress.
_DRESS = {("outputtype", "amp"), ("amp", "1"), ("amp", "true"), ("amp", ""), ("m", "1"), ("view", "amp")}
_DRESS_LABELS = re.compile(r"www\d?|m|mobile|amp")
# A scheme, or a host with a dot: "N/A", "-" and "none" would make one article of all that have them.
_ADDRESS = re.compile(r"[A-Za-z][\w+.-]*:\S*\w|(//)?[^/\s]*[\w-]\.(\w{2}|\d)")
_GOOGLE = re.compile(r"(www\.)?google(\.[a-z]{2,3}){1,2}")
_AMP_CACHE = re.compile(r"^/(?:[acirv]/)(?:s/)?(?P<address>[^/]+/.*)$")
_AMP_VIEWER = re.compile(r"^/amp/(?:s/)?(?P<address>[^/]+\.[^/]+/.*)$")


def canonical_url(url: str) -> str:
    """The address that every form of the same page shares: ``https://example.com/story?id=7``.

    Scheme, ``www.``, mobile and AMP hosts and paths, AMP caches, default ports, tracking parameters, the order of
    parameters, character case of the host and fragments are levelled. It is a name, made to be compared: it need not
    answer when it is fetched. Text that is not an http address comes back stripped of white space only.
    """
    from courlan import normalize_url  # takes a while to import, and articles with an id of their own never need it

    bare = url.strip()
    try:
        parts = _without_cache(urlsplit(bare))
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return bare
        # courlan levels case, punycode, ports and dots in paths; the query stays ours, as courlan
        # drops parameters without a value ("/story.asp?1234").
        level = urlsplit(str(normalize_url(SplitResult(parts.scheme, parts.netloc, parts.path, "", ""))))
    except ValueError:
        return bare
    host = _undressed_host(level.netloc.rpartition("@")[2])
    return urlunsplit(("https", host, _undressed_path(level.path), _query(parts.query), _fragment(parts.fragment)))


def article_id(article: Article) -> str:
    """The article's own id, else one derived from its URL if that is an address, else from its source, title and text.

    Derived ids are 32 hexadecimal digits (the first half of a SHA-256).
    """
    if article.id:
        return article.id
    if article.url and _ADDRESS.match(article.url.strip()):
        return _digest("url", canonical_url(article.url))
    source = (article.source and (article.source.domain or article.source.name)) or ""
    return _digest("text", source, article.title or "", article.text or article.html or "")


def derived_id(*parts: str) -> str:
    """An id of whatever else names an article, e.g. a feed and its guid."""
    return _digest(*parts)


def identified(article: Article) -> Article:
    """The article with its id set."""
    return article if article.id else article.model_copy(update={"id": article_id(article)})


def host_of(url: str) -> str | None:
    """The host name without ``www.`` and without port, or None: what ``source.domain`` holds."""
    try:
        host = urlsplit(url.strip()).hostname
    except ValueError:
        return None
    return (host.removeprefix("www.") or None) if host else None


def _without_cache(parts: SplitResult) -> SplitResult:
    host = parts.netloc.lower()
    if host.endswith(".cdn.ampproject.org"):
        found = _AMP_CACHE.match(parts.path)
    else:
        found = _AMP_VIEWER.match(parts.path) if _GOOGLE.fullmatch(host) else None
    return urlsplit(f"https://{found['address']}?{parts.query}") if found else parts


def _undressed_host(netloc: str) -> str:
    labels = netloc.split(".")
    # "en.m.example.org" and "m.example.com", but never the name itself: "m.fr" stays.
    kept = [label for label in labels[:-2] if not _DRESS_LABELS.fullmatch(label)]
    return ".".join(kept + labels[-2:])


def _undressed_path(path: str) -> str:
    segments = [segment for segment in path.split("/") if segment.lower() != "amp"]
    last = re.sub(r"\.amp(?=$|\.html?$)", "", segments[-1]) if segments else ""
    return "/".join([*segments[:-1], last]).rstrip("/") or "/"


def _query(query: str) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode(sorted(p for p in pairs if not _noise(*p)))


def _noise(name: str, value: str) -> bool:
    low = name.lower()
    return low in _TRACKING or low.startswith(_TRACKING_PREFIXES) or (low, value.lower()) in _DRESS


def _fragment(fragment: str) -> str:
    # "#!/story/7" is an address of its own on old single-page sites.
    return fragment if fragment.startswith("!") else ""


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:32]
