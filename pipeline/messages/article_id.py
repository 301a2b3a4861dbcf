"""Article ids: the canonical URL and the id derived from it.

Merging two articles loses news; splitting one only makes a duplicate. So nothing is dropped from a URL unless it is
known never to select the article.
"""

import hashlib
import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit, urlunsplit

from pipeline.messages.articles import Article
from pipeline.messages.redirectors import target_of
from pipeline.messages.shared_pages import is_front_page, names_front_page, part_named

# Parameters that say how the reader came, never what is read. Whole names, and prefixes that only one vendor uses:
# "pk_", "at_", "ns_" and "mc_" also begin parameters with which outlets number their articles.
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
# "sid=7" is a story on old news systems; a value this long is a session.
_SESSION_OF_ITS_VALUE = re.compile(r"(s|sid)=[0-9a-z]{16,}", re.I)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sessionid|sid)=[^/;?]*", re.I)
# .NET servers put the session into a path segment of its own.
_SESSION_SEGMENT = re.compile(r"/\(S\([0-9a-z]+\)\)(?=/)", re.I)
# Variants of the same page.
_DRESS = {("outputtype", "amp"), ("amp", "1"), ("amp", "true"), ("amp", "")}
_DRESS_LABELS = re.compile(r"www\d?|m|mobile|amp")
_BLOGGER = re.compile(r"(.+\.)?blogspot\.[a-z.]{2,6}")
# A scheme, or a host with a dot: "N/A", "-" and "none" would merge all articles that have them.
_ADDRESS = re.compile(
    r"(?!(?i:javascript|about|data|mailto|tel|chrome|blob):)"
    r"(?:[A-Za-z][\w+.-]*:\S*\w|(//)?[^/\s]*[\w-]\.(\w{2}|\d))"
)
_GOOGLE = re.compile(r"(www\.)?google(\.[a-z]{2,3}){1,2}")
_AMP_CACHE = re.compile(r"^/(?:[acirv]/)(?:s/)?(?P<address>[^/]+/.*)$")
# Characters that separate parts of a path, or would if decoded; everything else in a path is normalized.
_RESERVED = re.compile(r"%(2[0-9a-cf]|3[abdf]|40|5[bcd]|[01][0-9a-f]|7f)", re.I)
_ENCODED = "\x1a"
_SAFE = "/!$&'()*+,;=:@~" + _ENCODED
_AMP_VIEWER = re.compile(r"^/amp/(?:s/)?(?P<address>[^/]+\.[^/]+/.*)$")


def canonical_url(url: str) -> str:
    """Return the address that all variants of a page share: ``https://example.com/story?id=7``.

    Scheme, ``www.``, mobile and AMP hosts and paths, AMP caches, default ports, tracking parameters, session ids, the
    order of parameters, capitals of the host, dots in paths, percent-encoding, and fragments that name no part are
    levelled; of a service that leads on to a page, the page's address is taken. It is a name, made to be compared: it
    need not answer when it is fetched. Text that is not an http address comes back stripped of white space only.
    """
    from courlan import normalize_url  # slow to import, and articles with their own id never need it

    bare = url.strip()
    try:
        parts = _without_cache(urlsplit(target_of(bare)))
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return bare
        # courlan normalizes case, punycode and ports; the query stays ours, as courlan drops parameters without a value
        # ("/story.asp?1234").
        level = urlsplit(str(normalize_url(SplitResult(parts.scheme, parts.netloc, _plain_path(parts.path), "", ""))))
    except ValueError:
        return bare
    host = undressed_host(level.netloc.rpartition("@")[2])
    query = _query(parts.query, of_blogger=bool(_BLOGGER.fullmatch(host)))
    return urlunsplit(("https", host, _undressed_path(level.path), query, part_named(parts.fragment)))


def article_id(article: Article) -> str:
    """Return the article's own id, else one derived from its URL if that names an article, else from its content.

    Something that is not an address (``N/A``), or an outlet's home or section page, names no article; then source,
    title and text are used. Derived ids are 32 hexadecimal digits (half of a SHA-256).
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
    """Return the id of an article without any other identity: a different text is a different article."""
    return _digest("text", source, title, text)


def derived_id(*parts: str) -> str:
    """Return an id from other identifying parts, e.g. a feed and its guid."""
    return _digest(*parts)


def identified(article: Article) -> Article:
    """Return the article with its id set."""
    return article if article.id else article.model_copy(update={"id": article_id(article)})


def host_of(url: str) -> str | None:
    """Return the host name without ``www.`` and port, as in ``source.domain``, or None."""
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
    """Strip ``www.``, ``m.`` and the like from a host: ``en.m.example.org`` becomes ``en.example.org``."""
    labels = netloc.lower().rstrip(".").split(".")
    # Never the registered name itself: "m.fr" stays.
    kept = [label for label in labels[:-2] if not _DRESS_LABELS.fullmatch(label)]
    return ".".join(kept + labels[-2:])


def _plain_path(path: str) -> str:
    """Return a path without sessions and dots, with one encoding for each character."""
    plain = _SESSION_SEGMENT.sub("", _SESSION_IN_PATH.sub("", path))
    plain = quote(unquote_to_bytes(_RESERVED.sub(_kept_encoded, plain)), safe=_SAFE)
    plain = plain.replace(_ENCODED, "%")
    return _without_dots(plain) if "/." in plain else plain


def _kept_encoded(found: re.Match[str]) -> str:
    # "%2F" is not "/": reserved characters stay encoded, in capitals.
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
    # Only with an article path around it: "/reviews/amp/42" and "/reviews/amp" are about amplifiers.
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
