"""Walking back through a feed's archives over a real connection, with a publisher that only takes note."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import UsageError
from pipeline.publish.history import state_path, walk_history
from pipeline.publish.summary import Summary
from tests.fetch.test_collect import collector
from tests.support.hostile import Site, rss, running_site, story
from tests.watch.test_poller import Noting

ATOM = "http://www.w3.org/2005/Atom"


class Taking(Noting):
    """A publisher that can be flushed."""

    def flush(self) -> None:
        pass


class Walks:
    """Walks through one feed, from where the last one ended."""

    def __init__(self, site: Site, folder: Path, path: str = "/feed/"):
        self.feed, self.state = site.url(path), folder / "state.json"
        self.publisher, self.told = Taking(), list[str]()

    def run(self, most: int = 100) -> Summary:
        summary, publisher = Summary(), self.publisher
        taking: Any = publisher
        walk_history(self.feed, collector(), taking, summary, self.state, most, self.told.append)
        return summary

    @property
    def titles(self) -> list[str | None]:
        return [article.title for article in self.publisher.articles]


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


def named(rel: str, href: str, *numbers: int) -> str:
    link = f'<atom:link xmlns:atom="{ATOM}" rel="{rel}" href="{href}"/>' if href else ""
    return rss(link, *map(story, numbers))


def titles(*numbers: int) -> list[str]:
    return [f"Story {number}" for number in numbers]


def wordpress(site: Site, pages: int) -> None:
    for page in range(1, pages + 1):
        site.page("/feed/" + (f"?paged={page}" if page > 1 else ""), rss(story(2 * page), story(2 * page + 1)))


@pytest.mark.parametrize("rel", ["prev-archive", "next"])
def test_archives_that_a_feed_names_are_walked(site: Site, tmp_path: Path, rel: str) -> None:
    """RFC 5005's archived and paged feeds, relative addresses and the end."""
    site.page("/feed/", named(rel, "/2025.xml", 1, 2))
    site.page("/2025.xml", named(rel, "2024.xml", 2, 3))
    site.page("/2024.xml", rss(story(4)))
    walks = Walks(site, tmp_path)
    summary = walks.run()
    assert walks.titles == titles(1, 2, 3, 4)
    assert (summary.published, summary.duplicates) == (4, 1)
    assert "3 pages, 4 published, back to 2026-03-01" in walks.told
    assert "read before" in walks.run().notes[0]
    assert site.hits["/2024.xml"] == 1


def test_other_words_for_the_next_page_are_heard(site: Site, tmp_path: Path) -> None:
    """The Link header, and next_url of a JSON Feed, which has no pages that it does not name."""
    site.page("/feed/", rss(story(1)), Link='</old.xml>; rel="next", </x>; rel=author')
    site.page("/old.xml", rss(story(2)))
    walks = Walks(site, tmp_path)
    walks.run()
    assert walks.titles == titles(1, 2)
    item = '{{"id": "{0}", "url": "https://coast.example/{0}", "title": "Story {0}"}}'
    feed = '{{"version": "https://jsonfeed.org/version/1.1", "title": "C"{}, "items": [{}]}}'
    site.page("/a.json", feed.format(', "next_url": "b.json"', item.format(7)))
    site.page("/b.json", feed.format("", item.format(8)))
    walks = Walks(site, tmp_path / "json", "/a.json")
    walks.run()
    assert walks.titles == titles(7, 8)
    assert site.hits["/b.json?paged=2"] == 0


def test_wordpress_is_paged_to_its_end(site: Site, tmp_path: Path) -> None:
    """``?paged=N`` beside other parameters, until 404."""
    wordpress(site, 4)
    walks = Walks(site, tmp_path)
    assert walks.run().rejected == {}
    assert walks.titles == titles(*range(2, 10))
    site.page("/?feed=rss2", rss(story(1)))
    site.page("/?feed=rss2&paged=2", rss(story(2)))
    other = Walks(site, tmp_path / "other", "/?feed=rss2")
    other.run()
    assert other.titles == titles(1, 2)


@pytest.mark.parametrize("beyond", ["same", "first", "empty", "page"])
def test_a_host_that_has_no_404_ends_too(site: Site, tmp_path: Path, beyond: str) -> None:
    """The last or the first page again, a feed without entries, or a web page where there was never a second one."""
    if beyond == "page":
        site.page("/feed/", rss(story(1)))
        site.page("/feed/?paged=2", "<html><body><p>Our front page.</p></body></html>", "text/html")
    else:
        wordpress(site, 2)
        last = {"same": rss(story(4), story(5)), "first": rss(story(2), story(3)), "empty": rss()}[beyond]
        site.page("/feed/?paged=3", last)
    summary = Walks(site, tmp_path).run()
    assert (summary.rejected, summary.notes) == ({}, [])
    assert site.hits.total() - site.hits["/robots.txt"] <= 4


def test_archives_that_lead_in_a_circle_end(site: Site, tmp_path: Path) -> None:
    """Each page is read once."""
    site.page("/feed/", named("next", "/b", 1))
    site.page("/b", named("next", "/feed/", 2))
    walks = Walks(site, tmp_path)
    walks.run()
    assert walks.titles == titles(1, 2)


def test_a_walk_goes_on_where_it_was_stopped(site: Site, tmp_path: Path) -> None:
    """By its bound or by a page in trouble; what was read is not asked for again."""
    wordpress(site, 5)
    whole = site.pages["/feed/?paged=4"]
    site.pages["/feed/?paged=4"] = (500, {}, b"")
    walks = Walks(site, tmp_path)
    assert "stopped after 2 pages" in walks.run(2).notes[0]
    stopped = walks.run()
    assert stopped.rejected == {"fetch-failed": 1}
    assert "stopped before page 4" in stopped.notes[0]
    cut = rss(story(8), story(9))[:-30]
    site.page("/feed/?paged=4", cut)
    assert "stopped before page 4" in walks.run().notes[0]
    site.pages["/feed/?paged=4"] = whole
    assert walks.run().notes == []
    assert walks.titles == titles(*range(2, 12))
    assert site.hits["/feed/"] == site.hits["/feed/?paged=3"] == 1


def test_a_walk_that_dies_before_its_place_is_saved_repeats_one_page(site: Site, tmp_path: Path) -> None:
    """What a process that was killed leaves behind, half a draft, does no harm."""
    wordpress(site, 3)
    walks = Walks(site, tmp_path)
    walks.run(1)
    draft = tmp_path / "state.json.new"
    draft.mkdir()
    with pytest.raises(IsADirectoryError):
        walks.run(1)
    draft.rmdir()
    draft.write_text('{"feed": "htt')
    walks.run()
    assert walks.titles == titles(2, 3, 4, 5, 4, 5, 6, 7)
    assert site.hits["/feed/"] == 1
    assert not draft.exists()


def test_a_walk_is_polite(site: Site, tmp_path: Path) -> None:
    """robots.txt holds for every page; a busy host is waited for, or left alone when it asks for long."""
    wordpress(site, 3)
    site.page("/robots.txt", "User-agent: *\nDisallow: /feed/?paged=2")
    walks = Walks(site, tmp_path)
    assert walks.run().rejected == {"fetch-failed": 1}
    assert (walks.titles, site.hits["/feed/?paged=2"]) == (titles(2, 3), 0)
    site.page("/robots.txt", "")
    site.pages["/feed/?paged=2"] = (429, {"Retry-After": "600"}, b"")
    assert "stopped before page 2" in walks.run().notes[0]
    assert site.hits["/feed/?paged=2"] == 1


def test_a_password_is_sent_and_kept_nowhere(site: Site, tmp_path: Path) -> None:
    """It goes to every page of the feed's own host."""
    wordpress(site, 2)
    walks = Walks(site, tmp_path)
    walks.feed = walks.feed.replace("://", "://ann:pa55@")
    walks.run(1)
    assert "pa55" not in walks.state.read_text()
    assert walks.state.stat().st_mode & 0o077 == 0
    walks.run()
    assert site.seen[-1]["authorization"].startswith("Basic ")


def test_a_state_of_another_feed_is_not_taken(site: Site, tmp_path: Path) -> None:
    """Nor one that is broken; each feed has a file of its own unless told otherwise."""
    wordpress(site, 1)
    walks = Walks(site, tmp_path)
    walks.state.write_text(json.dumps({"feed": "https://b.example/", "next": "", "pages": []}))
    with pytest.raises(UsageError, match=r"is of https://b\.example/"):
        walks.run()
    walks.state.write_text("{")
    with pytest.raises(UsageError, match="delete it"):
        walks.run()
    paths = {state_path(tmp_path, f"https://a.example/{name}") for name in ("x", "y")}
    assert len(paths) == 2
