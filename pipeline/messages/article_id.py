"""Article ids: the canonical URL and the id derived from it.

Two articles taken for one lose news; one taken for two is only a duplicate. So nothing is dropped from a URL
unless it is known never to choose the article.
"""

import hashlib
import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit, urlunsplit

from pipeline.messages.articles import Article
from pipeline.messages.redirectors import target_of
from pipeline.messages.shared_pages import is_front_page, names_front_page, part_named

# Parameters that say how the reader came, never what is read. Whole names, and prefixes of vendors who use no other:
# "pk_", "at_", "ns_" and "mc_" also begin parameters that outlets number their articles with.
_TRACKING_PREFIXES = ("utm_", "mtm_", "matomo_")
_TRACKING = frozenset(
    "fbclid gclid dclid gclsrc gbraid wbraid msclkid twclid yclid ysclid igshid igsh li_fat_id mkt_tok mibextid "
    "_ga _gl _hsenc _hsmi __twitter_impression ref_src ref_url ocid xtor ftag cmpid smid usqp "
    "pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content pk_cid "
    "at_medium at_campaign at_campaign_type at_creation at_format at_network at_variant at_platform at_emailtype "
    "at_link_id at_link_origin at_link_type at_ptr_name at_bbc_team at_custom1 at_custom2 at_custom3 at_custom4 "
    "ns_mchannel ns_source ns_campaign ns_linkname ns_fee mc_cid mc_eid itm_source itm_medium itm_campaign itm_content "
    "itm_term hsa_acc hsa_ad hsa_cam hsa_grp hsa_kw hsa_mt hsa_net hsa_src hsa_tgt hsa_ver oly_enc_id oly_anon_id "
    "vero_id vero_conv amp_js_v amp_gsa amp_ct".split()
)
_SESSION = re.compile(
    r"(j|php|asp)sess(ion)?id\w*|asp\.net_sessionid|session_?id|sessid|oscsid|zenid|cfid|cftoken", re.I
)
# "sid=7" is a story on old news systems; as long as these, it is a session.
_SESSION_OF_ITS_VALUE = re.compile(r"(s|sid)=[0-9a-z]{16,}", re.I)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sessionid|sid)=[^/;?]*", re.I)
# Servers of .NET put the session into a segment of its own.
_SESSION_SEGMENT = re.compile(r"/\(S\([0-9a-z]+\)\)(?=/)", re.I)
# The same page in another dress.
_DRESS = {("outputtype", "amp"), ("amp", "1"), ("amp", "true"), ("amp", "")}
_DRESS_LABELS = re.compile(r"www\d?|m|mobile|amp")
_BLOGGER = re.compile(r"(.+\.)?blogspot\.[a-z.]{2,6}")
# A scheme, or a host with a dot: "N/A", "-" and "none" would make one article of all that have them.
_ADDRESS = re.compile(
    r"(?!(?i:javascript|about|data|mailto|tel|chrome|blob):)"
    r"(?:[A-Za-z][\w+.-]*:\S*\w|(//)?[^/\s]*[\w-]\.(\w{2}|\d))"
)
_GOOGLE = re.compile(r"(www\.)?google(\.[a-z]{2,3}){1,2}")
_AMP_CACHE = re.compile(r"^/(?:[acirv]/)(?:s/)?(?P<address>[^/]+/.*)$")
# Signs that part a path, or would if they were decoded; the rest of a path has one way to be written.
_RESERVED = re.compile(r"%(2[0-9a-cf]|3[abdf]|40|5[bcd]|[01][0-9a-f]|7f)", re.I)
_ENCODED = "\x1a"
_SAFE = "/!$&'()*+,;=:@~" + _ENCODED
_AMP_VIEWER = re.compile(r"^/amp/(?:s/)?(?P<address>[^/]+\.[^/]+/.*)$")


def canonical_url(url: str) -> str:
    """The address that every form of the same page shares: ``https://example.com/story?id=7``.

    Scheme, ``www.``, mobile and AMP hosts and paths, AMP caches, default ports, tracking parameters, session ids, the
    order of parameters, capitals of the host, dots in paths, percent-encoding, and fragments that name no part are
    levelled; of a service that leads on to a page, the page's address is taken. It is a name, made to be compared: it
    need not answer when it is fetched. Text that is not an http address comes back stripped of white space only.
    """
    from courlan import normalize_url  # takes a while to import, and articles with an id of their own never need it

    bare = url.strip()
    try:
        parts = _without_cache(urlsplit(target_of(bare)))
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return bare
        # courlan levels case, punycode and ports; the query stays ours, as courlan drops parameters without a
        # value ("/story.asp?1234").
        level = urlsplit(str(normalize_url(SplitResult(parts.scheme, parts.netloc, _plain_path(parts.path), "", ""))))
    except ValueError:
        return bare
    host = undressed_host(level.netloc.rpartition("@")[2])
    query = _query(parts.query, of_blogger=bool(_BLOGGER.fullmatch(host)))
    return urlunsplit(("https", host, _undressed_path(level.path), query, part_named(parts.fragment)))


def article_id(article: Article) -> str:
    """The article's own id, else one derived from its URL if that names an article, else from its words.

    An address that is none (``N/A``), or that many articles share as it is an outlet's home or section page, names no
    article: there its source, title and text do. Derived ids are 32 hexadecimal digits (half of a SHA-256).
    """
    if article.id:
        return article.id
    address = article.url.strip() if article.url and _ADDRESS.match(article.url.strip()) else ""
    if address and not is_front_page(address):
        return _digest("url", canonical_url(address))
    source = article.source
    known_by = (source and source.domain) or host_of(address) or (source and source.name) or ""
    return words_id(known_by, article.title or "", article.text or article.html or "")


def words_id(source: str, title: str, text: str) -> str:
    """An id for an article that nothing else names: another text is another article."""
    return _digest("text", source, title, text)


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


def undressed_host(netloc: str) -> str:
    """A host without ``www.``, ``m.`` and the like: ``en.m.example.org`` is ``en.example.org``."""
    labels = netloc.lower().rstrip(".").split(".")
    # Never the name itself: "m.fr" stays.
    kept = [label for label in labels[:-2] if not _DRESS_LABELS.fullmatch(label)]
    return ".".join(kept + labels[-2:])


def _plain_path(path: str) -> str:
    """Without sessions and dots, and with one way to write each character."""
    plain = _SESSION_SEGMENT.sub("", _SESSION_IN_PATH.sub("", path))
    plain = quote(unquote_to_bytes(_RESERVED.sub(_kept_encoded, plain)), safe=_SAFE)
    plain = plain.replace(_ENCODED, "%")
    return _without_dots(plain) if "/." in plain else plain


def _kept_encoded(found: re.Match[str]) -> str:
    # "%2F" is not "/": what is reserved stays as it was written, in capitals.
    return _ENCODED + found[1].upper()


def _without_dots(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            kept = kept[:-1] or [""]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _undressed_path(path: str) -> str:
    segments = path.rstrip("/").split("/")
    last = re.sub(r"\.amp(?=$|\.html?$)", "", segments[-1])
    segments = [*segments[:-1], last]
    # Only around an article's own path: "/reviews/amp/42" and "/reviews/amp" are about amplifiers.
    if len(segments) > 2 and last.lower() == "amp" and not names_front_page(segments[1:-1]):
        segments = segments[:-1]
    if len(segments) > 3 and segments[1].lower() == "amp" and not names_front_page(segments[2:]):
        segments = ["", *segments[2:]]
    return "/".join(segments) or "/"


def _query(query: str, *, of_blogger: bool = False) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode(sorted(p for p in pairs if not (_noise(*p) or (of_blogger and p == ("m", "1")))))


def _noise(name: str, value: str) -> bool:
    low = name.lower()
    return (
        low in _TRACKING
        or low.startswith(_TRACKING_PREFIXES)
        or (low, value.lower()) in _DRESS
        or bool(_SESSION.fullmatch(low) or _SESSION_OF_ITS_VALUE.fullmatch(f"{low}={value}"))
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:32]
