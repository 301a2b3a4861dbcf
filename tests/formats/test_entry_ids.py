"""An entry has one id at every visit, in every order and form; two that a reader calls different have two."""

import json
import random
from collections.abc import Sequence
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config.settings import Settings
from pipeline.formats import forms
from pipeline.formats.items import Input, Item, ReadOptions, SizeLimits
from pipeline.messages.article_id import article_id
from pipeline.messages.articles import Article

HOME = "https://harbour.example/"
Entry = tuple[str, str, str]
"""Its link, its guid and its title; its text repeats the title."""

STORIES: tuple[Entry, ...] = (
    ("https://harbour.example/2026/03/ferry-late", "https://harbour.example/?p=11", "Ferry late"),
    ("https://harbour.example/2026/03/quay-repaired", "https://harbour.example/2026/03/quay-repaired", "Quay repaired"),
    ("https://harbour.example/story", "4711", "Lighthouse painted"),
    ("https://harbour.example/#/news/7", "n7", "Pilots train"),
    ("https://harbour.example/#/news/8", "n8", "Buoys counted"),
    ("https://harbour.example/list?m=1", "", "Fog on the sound"),
    ("https://harbour.example/list?m=2", "", "Fog lifts"),
    # a live blog, and a list of alerts, each under one address
    ("https://harbour.example/live/regatta", "regatta-1", "First boats start"),
    ("https://harbour.example/live/regatta", "regatta-2", "A mast breaks"),
    ("https://harbour.example/live/regatta", "regatta-3", "The winner is home"),
    ("https://harbour.example/sailing/cup-final", "cup-final-1", "Cup: gun fired"),
    ("https://harbour.example/sailing/cup-final", "cup-final-2", "Cup: protest"),
    ("https://harbour.example/latest", "q3", "Magnitude 3.3 off the coast"),
    ("https://harbour.example/latest", "q4", "Magnitude 4.4 off the coast"),
    ("https://harbour.example/live/storm#post-1", "s1", "Storm nears"),
    ("https://harbour.example/live/storm#post-2", "s2", "Storm is here"),
    # without a link or a guid of their own
    ("", "cast-1", "Episode one"),
    ("", "cast-2", "Episode two"),
    ("https://harbour.example/", "", "Tide tables"),
    ("https://harbour.example/", "", "Moon tables"),
    ("https://harbour.example/polls", "N/A", "Bridge or tunnel?"),
    ("https://harbour.example/polls", "N/A", "Tram or bus?"),
    ("N/A", "none", "Market day"),
    ("N/A", "none", "Market moved"),
)


def rss(entries: Sequence[Entry]) -> str:
    def item(link: str, guid: str, title: str) -> str:
        parts = (f"<link>{escape(link)}</link>" if link else "") + (
            f'<guid isPermaLink="false">{escape(guid)}</guid>' if guid else ""
        )
        return f"<item><title>{escape(title)}</title>{parts}<description>{escape(title)}.</description></item>"

    items = "".join(item(*entry) for entry in entries)
    return f'<rss version="2.0"><channel><title>Harbour</title><link>{HOME}</link>{items}</channel></rss>'


def atom(entries: Sequence[Entry]) -> str:
    def entry(link: str, guid: str, title: str) -> str:
        parts = (f'<link href="{escape(link)}"/>' if link else "") + (f"<id>{escape(guid)}</id>" if guid else "")
        return f"<entry>{parts}<title>{escape(title)}</title><summary>{escape(title)}.</summary></entry>"

    entries_ = "".join(entry(*each) for each in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title><link href="{HOME}"/>{entries_}</feed>'


def json_feed(entries: Sequence[Entry]) -> str:
    items = [
        {"title": title, "content_text": f"{title}."} | ({"url": link} if link else {}) | ({"id": guid} if guid else {})
        for link, guid, title in entries
    ]
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "Harbour", "home_page_url": HOME, "items": items}
    )


FORMS = {"rss": rss, "atom": atom, "json": json_feed}


def ids(data: str, name: str = "feed", url: str | None = None) -> dict[str, str]:
    """The ids by title."""
    found: dict[str, str] = {}
    for item in forms.read(Input.of(name, data.encode(), "", url), ReadOptions(SizeLimits.of(Settings()))):
        assert isinstance(item, Item)
        assert isinstance(item.outcome, Article), item.outcome
        found[item.outcome.title or ""] = article_id(item.outcome)
    return found


ALL = ids(rss(STORIES))


def test_entries_that_differ_have_ids_that_differ() -> None:
    """A live blog's posts, alerts under one address, and stories without a link each keep their own."""
    assert len(ALL) == len(set(ALL.values())) == len(STORIES)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40, deadline=None)
@given(chosen=st.sets(st.integers(0, len(STORIES) - 1), min_size=1), seed=st.integers())
def test_an_entry_has_one_id_whatever_is_listed_with_it(form: str, chosen: set[int], seed: int) -> None:
    """Alone or among others, in any order, in RSS, Atom or JSON Feed, its id is the same."""
    entries = [STORIES[number] for number in sorted(chosen)]
    random.Random(seed).shuffle(entries)
    assert ids(FORMS[form](entries)) == {title: ALL[title] for _, _, title in entries}


@pytest.mark.parametrize("form", FORMS)
def test_an_entry_has_one_id_wherever_it_is_read(form: str) -> None:
    """As a file, under another name, from its address, and from where the feed has moved to."""
    data = FORMS[form](STORIES)
    for name, url in (
        ("/data/a.xml", None),
        ("b.xml", None),
        (f"{HOME}feed", f"{HOME}feed"),
        ("https://feeds.example.net/harbour", "https://feeds.example.net/harbour"),
    ):
        assert ids(data, name, url) == ALL


def test_a_correction_keeps_the_id() -> None:
    """A new title or text at an address of its own, or under a guid, is the same article."""
    corrected = [(link, guid, f"{title} (corrected)") for link, guid, title in STORIES if guid and link != "N/A"]
    corrected = [entry for entry in corrected if entry[1] != "N/A"]
    found = ids(rss(corrected))
    assert all(found[title] == ALL[title.removesuffix(" (corrected)")] for _, _, title in corrected)


@pytest.mark.parametrize(
    "link",
    [
        "https://harbour.example/2026/03/ferry-late",
        "https://www.harbour.example/2026/03/ferry-late/?utm_source=rss",
        "http://harbour.example/2026/03/ferry-late;jsessionid=77F0A1",
        "https://harbour.example/2026/03/ferry-late#xtor=RSS-1",
    ],
)
@pytest.mark.parametrize(
    "guid", ["https://harbour.example/?p=11", "", "b1c2-new-at-each-visit", "tag:harbour.example,2026:11"]
)
def test_an_articles_address_counts_and_its_guid_does_not(link: str, guid: str) -> None:
    """So that it is the same from a sitemap, a page, and a feed whose guids change at every visit."""
    assert list(ids(rss([(link, guid, "Ferry late")])).values()) == [ALL["Ferry late"]]
    row = json.dumps({"url": link, "title": "Ferry late", "text": "x"})
    assert list(ids(row).values()) == [ALL["Ferry late"]]


def test_a_version_behind_the_guid_does_not_count() -> None:
    """Some newspapers number the versions of an article in its guid."""
    link = "https://harbour.example/live/pier-fire"
    one, other = (ids(rss([(link, f"{link}#{number}", "Fire on the pier")])) for number in (0, 3))
    assert one == other


@pytest.mark.parametrize("form", FORMS)
def test_articles_that_nothing_else_tells_apart_are_told_by_their_neighbours(form: str) -> None:
    """Two titles and two guids under one address that looks like an article's are two articles."""
    link = "https://harbour.example/2026/03/council"
    assert (
        len(set(ids(FORMS[form]([(link, "a-77", "Council: budget"), (link, "b-78", "Council: parks")])).values())) == 2
    )
    assert len(set(ids(FORMS[form]([(link, "", "Council: budget"), (link, "", "Council: parks")])).values())) == 2


def test_the_address_of_a_post_is_the_posts_own() -> None:
    """A guid that is the live page's address with the post in it tells the posts apart."""
    link = "https://harbour.example/2026/03/election-night"
    posts = [(link, f"{link}#block-{number}a", f"Count {number}") for number in (1, 2)]
    assert len(set(ids(rss(posts)).values())) == 2
    assert ids(rss(posts[:1])) == {"Count 1": ids(rss(posts))["Count 1"]}


def test_two_outlets_may_number_their_entries_alike() -> None:
    """A guid is its outlet's own."""
    entry = ("", "17", "Episode one")
    assert ids(rss([entry])) != ids(rss([entry]).replace("harbour.example", "lagoon.example"))


def test_an_address_that_is_too_long_costs_itself_only() -> None:
    """The entry is published without it, and known by its guid."""
    link = "https://harbour.example/news/7?state=" + "x" * 3000
    (item,) = forms.read(
        Input.of("feed", rss([(link, "n7", "Pilots train")]).encode()), ReadOptions(SizeLimits.of(Settings()))
    )
    assert isinstance(item, Item)
    assert isinstance(item.outcome, Article)
    assert item.outcome.url is None
    assert item.outcome.title == "Pilots train"


@pytest.mark.parametrize("link", ["http://[::1", "https://", "https://harbour.example:port/1", "http://[bad/"])
@pytest.mark.parametrize("guid", ["n7", "http://[::1", "http://[bad/#post-1"])
def test_a_broken_address_costs_nothing(link: str, guid: str) -> None:
    """The entry is known by its guid or its words."""
    assert list(ids(rss([(link, guid, "Pilots train")]))) == ["Pilots train"]
