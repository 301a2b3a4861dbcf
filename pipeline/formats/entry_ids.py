"""Identity of a feed entry from its own data: address, guid, words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.formats.entries import LONGEST_ADDRESS, is_placeholder
from pipeline.messages.article_id import canonical_url, derived_id, host_of, undressed_host, words_id
from pipeline.messages.shared_pages import is_front_page, is_live_page
from pipeline.messages.urls import is_web, redacted

# Without a number, too short to be distinctive.
_SHORT = re.compile(r"[^\W\d]{1,4}")
# A post on a page rather than the page: its slug and a number.
_POST_NUMBER = r"[-_/:.#]+(?:post|update|entry|item|goal|event|part|p)?[-_]?\d{1,4}"


@dataclass(frozen=True, slots=True)
class EntryName:
    """Identifying data of an entry: its address, absolute or not, its guid as written, and its words."""

    link: str = ""
    guid: str = ""
    title: str = ""
    text: str = ""


def outlet_of(*, home: str = "", ident: str = "", title: str = "", url: str | None = None) -> str:
    """Return the outlet that guids belong to: the host of the feed's home page, else its id, its own host, or its
    title.

    The document's own data come first, so that copies in files and at other addresses agree.
    """
    host = host_of(home) if is_web(home) else None
    return undressed_host(host) if host else ident or undressed_host(host_of(url or "") or "") or title


def entry_idents(names: Sequence[EntryName], outlet: str) -> list[str | None]:
    """Return an id for each entry; None if its address identifies it.

    An address identifies an article unless it is an outlet's home or section page, or a live page, or the guid numbers
    posts on it. Otherwise the guid does; without one, the words. All this depends on the entry alone, so that an
    article has the same id whatever else is listed. Only if entries of a document share an article-like address do guid
    and title distinguish them, as nothing else does.
    """
    addresses = [_address(name.link) for name in names]
    shared = _shared(names, addresses)
    return [
        _ident(name, address, outlet, shared=address in shared) for name, address in zip(names, addresses, strict=True)
    ]


def _address(link: str) -> str:
    # Without a host it is not an address, nor if malformed: "http://[".
    return canonical_url(redacted(link)) if is_web(link) and host_of(link) and len(link) <= LONGEST_ADDRESS else ""


def _shared(names: Sequence[EntryName], addresses: Sequence[str]) -> set[str]:
    first: dict[str, EntryName] = {}
    shared: set[str] = set()
    for name, address in zip(names, addresses, strict=True):
        other = first.setdefault(address, name)
        if name.title != other.title and (name.guid != other.guid or not name.guid):
            shared.add(address)
    return shared


def _ident(name: EntryName, address: str, outlet: str, *, shared: bool) -> str | None:
    host = host_of(address) or outlet
    guid = "" if _names_no_article(name.guid) else name.guid
    if address and not is_front_page(address):
        # A fragment may identify a post.
        of_many = shared or ("#" not in address and (is_live_page(address) or _is_post(guid, address)))
        if guid and of_many and not _is_address_of(guid, address):
            return derived_id("guid", host, guid)
        return derived_id("title", address, name.title) if shared and not guid and name.title else None
    if guid:
        return derived_id("guid", host, guid)
    return words_id(host, name.title, name.text) if name.title or name.text else None


def _names_no_article(guid: str) -> bool:
    return is_placeholder(guid) or bool(_SHORT.fullmatch(guid)) or (is_web(guid) and is_front_page(guid))


def _is_address_of(guid: str, address: str) -> bool:
    """Return whether the guid is the entry's own address, possibly with a version: ``https://a.example/1#3``."""
    return is_web(guid) and canonical_url(re.sub(r"#\d{1,3}$", "", guid)) == address


def _is_post(guid: str, address: str) -> bool:
    slug = urlsplit(address).path.rpartition("/")[2].partition(".")[0]
    if is_web(guid):
        # The page's own address, with the part as fragment or appended.
        return canonical_url(guid).startswith((f"{address}#", f"{address}/"))
    return len(slug) > 3 and not slug.isdigit() and re.search(re.escape(slug) + _POST_NUMBER + "$", guid) is not None
