"""Archives as odd hosts serve them: every walk ends, reads each page once, and says what it could not reach."""

import gzip
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.publish.test_history import ATOM, Walks, named, titles, wordpress
from tests.support.hostile import Site, rss, running_site, story


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as running:
        yield running


def pages_read(site: Site) -> int:
    return site.hits.total() - site.hits["/robots.txt"]


def atom(*entries: int, base: str = "", links: str = "") -> str:
    each = "".join(
        f"<entry><id>urn:{n}</id><title>Story {n}</title><link href='/{n}'/><summary>Rain fell.</summary></entry>"
        for n in entries
    )
    return f"<feed xmlns='{ATOM}' {f'xml:base={base!r}' if base else ''}><title>Coast</title>{links}{each}</feed>"


def changing(site: Site, path: str, *bodies: str) -> None:
    """Answer with the next body at each request, then with the last one."""
    left = list(bodies)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        body = (left.pop(0) if len(left) > 1 else left[0]).encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    site.pages[path] = answer


def test_a_circle_ends_though_its_pages_change(site: Site, tmp_path: Path) -> None:
    """What is published meanwhile changes every page; but an address is read once, also after a stop."""
    changing(site, "/feed/", named("next", "/b", 1), named("next", "/b", 9))
    changing(site, "/b", named("next", "/c", 2), named("next", "/c", 10))
    site.page("/c", named("next", "/feed/#top", 3))
    walks = Walks(site, tmp_path)
    walks.run(2)
    summary = walks.run()
    assert (walks.titles, summary.notes, pages_read(site)) == (titles(1, 2, 3), [], 3)


@pytest.mark.parametrize("href", ["", "/feed/", "#", "javascript:next()", "mailto:a@b.example", "file:///etc/passwd"])
def test_a_link_that_leads_nowhere_is_none(site: Site, tmp_path: Path, href: str) -> None:
    """An archive that names itself, or no page: another link counts, else paging."""
    site.page("/feed/", named("prev-archive", href, 1) if href else rss(story(1)))
    site.page("/feed/?paged=2", rss(story(2)))
    walks = Walks(site, tmp_path)
    walks.run()
    assert walks.titles == titles(1, 2)
    both = f"<link rel='prev-archive' href='{href or '/a'}'/><link rel='next' href='/b'/>"
    site.page("/a", atom(1, links=both.replace("/feed/", "/a")))
    site.page("/b", atom(2))
    other = Walks(site, tmp_path / "other", "/a")
    other.run()
    assert other.titles == titles(1, 2)


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_an_archive_that_fails_is_asked_again_next_time(site: Site, tmp_path: Path, status: int) -> None:
    """Its own link named it, so it is not the end."""
    site.page("/feed/", named("prev-archive", "/old", 1))
    site.pages["/old"] = (status, {}, b"")
    walks = Walks(site, tmp_path)
    stopped = walks.run()
    assert (stopped.rejected, "stopped before page 2" in stopped.notes[0]) == ({"fetch-failed": 1}, True)
    site.page("/old", rss(story(2)))
    assert walks.run().notes == []
    assert walks.titles == titles(1, 2)


def test_an_archive_that_is_gone_for_good_ends_the_walk(site: Site, tmp_path: Path) -> None:
    """410 is said once; asking again would not help."""
    site.page("/feed/", named("prev-archive", "/old", 1))
    site.pages["/old"] = (410, {}, b"")
    walks = Walks(site, tmp_path)
    summary = walks.run()
    assert summary.rejected == {"fetch-failed": 1}
    assert "older pages cannot be reached" in summary.notes[0]
    assert "were read before" in walks.run().notes[0]
    assert site.hits["/old"] == 1


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "0"}])
@pytest.mark.parametrize("status", [408, 425, 429])
def test_a_busy_host_has_not_come_to_its_end(site: Site, tmp_path: Path, status: int, headers: dict[str, str]) -> None:
    """Whether or not it says how long it is busy, the second page is asked for again in the next run."""
    wordpress(site, 3)
    site.pages["/feed/?paged=2"] = (status, headers, b"")
    walks = Walks(site, tmp_path)
    assert "stopped before page 2" in walks.run().notes[0]
    wordpress(site, 3)
    walks.run()
    assert walks.titles == titles(2, 3, 4, 5, 6, 7)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 406, 410, 451])
def test_a_host_that_refuses_the_first_guess_has_no_pages(site: Site, tmp_path: Path, status: int) -> None:
    """No link named ``?paged=2``; a refusal that may have another reason is noted."""
    site.page("/feed/", rss(story(1)))
    site.pages["/feed/?paged=2"] = (status, {}, b"")
    walks = Walks(site, tmp_path)
    summary = walks.run()
    assert (walks.titles, summary.rejected) == (titles(1), {})
    assert [f"status {status}" in note for note in summary.notes] == ([True] if status in (401, 403, 451) else [])
    assert "were read before" in walks.run().notes[0]


def cut(body: str) -> tuple[int, dict[str, str], bytes]:
    return (200, {}, body[: len(body) // 2].encode())


def cut_gzip(body: str) -> tuple[int, dict[str, str], bytes]:
    packed = gzip.compress(body.encode())
    return (200, {"Content-Encoding": "gzip"}, packed[: len(packed) // 2])


def cut_file(body: str) -> tuple[int, dict[str, str], bytes]:
    packed = gzip.compress(body.encode())
    return (200, {"Content-Type": "application/gzip"}, packed[: len(packed) // 2])


def shut(body: str) -> tuple[int, dict[str, str], bytes]:
    return (200, {"Content-Length": str(len(body) + 50)}, body.encode())


@pytest.mark.parametrize("how", [cut, cut_gzip, cut_file])
def test_a_page_cut_short_is_read_again(site: Site, tmp_path: Path, how: object) -> None:
    """Nothing is kept of it, so that its articles are neither lost nor sent twice."""
    site.page("/feed/", named("next", "/2", 1))
    assert callable(how)
    site.pages["/2"] = how(named("next", "/3", 2, 3, 4, 5, 6, 7, 8))
    site.page("/3", rss(story(9)))
    walks = Walks(site, tmp_path)
    assert "stopped before page 2" in walks.run().notes[0]
    assert walks.titles == titles(1)
    site.page("/2", named("next", "/3", 2, 3, 4, 5, 6, 7, 8))
    walks.run()
    assert walks.titles == titles(*range(1, 10))


@pytest.mark.parametrize("packed", ["encoding", "file", "both", "utf-16"])
def test_links_in_packed_pages_are_followed(site: Site, tmp_path: Path, packed: str) -> None:
    """Compressed by HTTP, as a file, or both; or in UTF-16."""
    body, headers = named("prev-archive", "2.xml.gz", 1).encode(), dict[str, str]()
    if packed == "utf-16":
        body = body.decode().replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16")
    if packed in ("file", "both"):
        body, headers = gzip.compress(body), {"Content-Type": "application/gzip"}
    if packed in ("encoding", "both"):
        body, headers = gzip.compress(body), {**headers, "Content-Encoding": "gzip"}
    site.pages["/feed/"] = (200, headers, body)
    site.pages["/feed/2.xml.gz"] = (200, {}, gzip.compress(rss(story(2)).encode()))
    walks = Walks(site, tmp_path)
    walks.run()
    assert walks.titles == titles(1, 2)


def test_a_packed_json_feed_is_followed(site: Site, tmp_path: Path) -> None:
    """next_url behind a byte order mark, in a file packed by gzip; what is not an address ends it."""
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "C", "items": [{"id": "1", "title": "Story 1"}]}
    packed = gzip.compress(b"\xef\xbb\xbf" + json.dumps(feed | {"next_url": "?page=2"}).encode())
    site.pages["/a.json"] = (200, {"Content-Type": "application/json"}, packed)
    for number, following in enumerate((7, ["x"], {"url": "x"}, None, "", "/a.json", "ftp://x/y"), 2):
        items = [{"id": str(number), "title": f"Story {number}"}]
        site.page("/a.json?page=2", json.dumps(feed | {"items": items, "next_url": following}))
        walks = Walks(site, tmp_path / str(number), "/a.json")
        summary = walks.run()
        assert (walks.titles, summary.rejected, summary.notes) == (titles(1, number), {}, [])


def test_pages_are_followed_across_redirects(site: Site, tmp_path: Path) -> None:
    """Relative links are of where a page was found; a host's robots.txt holds behind the redirect too."""
    other = site.url("/arch/1.xml").replace("127.0.0.1", "localhost")
    site.redirect("/feed/", other)
    site.page("/arch/1.xml", named("prev-archive", "0.xml", 1))
    site.page("/arch/0.xml", named("prev-archive", "/private/x", 2))
    site.page("/robots.txt", "User-agent: *\nDisallow: /private/")
    walks = Walks(site, tmp_path)
    summary = walks.run()
    assert (walks.titles, summary.rejected) == (titles(1, 2), {"fetch-failed": 1})
    assert "robots.txt" in str(summary.examples[0]["error"])
    assert site.hits["/private/x"] == 0


def test_a_feed_that_moved_is_paged_at_its_new_address(site: Site, tmp_path: Path) -> None:
    """A redirect often drops what follows the path; the host may not be the other one's."""
    site.redirect("/feed", "/feed/", 301)
    site.redirect("/feed?paged=2", "/feed/", 301)
    wordpress(site, 3)
    walks = Walks(site, tmp_path, "/feed")
    walks.run()
    assert walks.titles == titles(2, 3, 4, 5, 6, 7)


@pytest.mark.parametrize("paged", ["shuffled", "stamped"])
def test_the_same_page_for_every_number_ends_the_walk(site: Site, tmp_path: Path, paged: str) -> None:
    """In another order, or with entries that differ in nothing that a reader sees."""
    for page in range(1, 12):
        numbers = [1, 2, 3] if page % 2 else [3, 1, 2]
        stamp = f"<lastBuildDate>{page}</lastBuildDate>" if paged == "stamped" else ""
        entries = [story(number).replace("Mar 2026", f"Mar 20{page + 10}") for number in numbers]
        site.page(
            "/feed/" + (f"?paged={page}" if page > 1 else ""), rss(stamp, *(entries if stamp else map(story, numbers)))
        )
    walks = Walks(site, tmp_path)
    summary = walks.run()
    assert (summary.notes, summary.rejected) == ([], {})
    assert pages_read(site) <= 4
    assert set(walks.titles) == set(titles(1, 2, 3))


def test_a_page_that_has_moved_on_meanwhile_is_not_the_end(site: Site, tmp_path: Path) -> None:
    """A host publishes a page's worth of articles during the walk: the next page repeats the last one once."""
    wordpress(site, 2)
    site.page("/feed/?paged=3", rss(story(5), story(4)))
    site.page("/feed/?paged=4", rss(story(6)))
    walks = Walks(site, tmp_path)
    walks.run()
    assert walks.titles == titles(2, 3, 4, 5, 6)


def test_a_month_without_news_is_walked_through(site: Site, tmp_path: Path) -> None:
    """Archives without entries that name an older one; not those of a calendar without end."""
    site.page("/feed/", named("prev-archive", "/3", 1))
    site.page("/3", named("prev-archive", "/2"))
    site.page("/2", named("prev-archive", "/1"))
    site.page("/1", named("prev-archive", "/0", 2))
    for month in range(0, -200, -1):
        site.page(f"/{month}", named("prev-archive", f"/{month - 1}"))
    walks = Walks(site, tmp_path)
    summary = walks.run(1000)
    assert walks.titles == titles(1, 2)
    assert pages_read(site) < 50
    assert "without a new entry" in summary.notes[0]
    assert "were read before" in walks.run().notes[0]


def test_a_page_of_entries_without_words_is_passed(site: Site, tmp_path: Path) -> None:
    """They are rejected one by one, and the older pages are reached."""
    wordpress(site, 2)
    site.page("/feed/?paged=3", rss("<item><guid>x</guid></item>", "<item><guid>y</guid></item>"))
    site.page("/feed/?paged=4", rss(story(9)))
    site.page("/one", named("next", "/two"))
    walks = Walks(site, tmp_path)
    assert walks.run().rejected == {"empty": 2}
    assert walks.titles == titles(2, 3, 4, 5, 9)


@pytest.mark.parametrize(
    "link",
    [
        '</old>; rel="next"; title="Older, much older"',
        '</old>; title="Older, much older"; rel=next',
        "</old>; rel='next'",
        '</old>; rel="alternate http://www.iana.org/assignments/relation/next"',
        "<http://127.0.0.1:1/x>; rel=prev, </old>;rel=NEXT",
        '</x>; title="a; rel=next"; rel="author", </old>; rel="next"',
        '</page/2/>; rel="next"; type="text/html", </old>; rel="next"; type="application/rss+xml"',
    ],
)
def test_forms_of_the_link_header(site: Site, tmp_path: Path, link: str) -> None:
    """Quoted commas and semicolons, one quotation mark or the other, full names of relations, pages for people."""
    site.page("/feed/", rss(story(1)), Link=link)
    site.page("/old", rss(story(2)))
    walks = Walks(site, tmp_path)
    walks.run()
    assert walks.titles == titles(1, 2)


@pytest.mark.parametrize(
    ("base", "href"),
    [
        ("", "old"),
        ("", "?page=2"),
        ("", "../old/"),
        ("", "  /old\n"),
        ("", "{site}/old"),
        ("", "//{host}/old"),
        ("archives/", "x.xml"),
        ("{site}/deep/", "x.xml"),
    ],
)
def test_forms_of_relative_links(site: Site, tmp_path: Path, base: str, href: str) -> None:
    """By the page's address and by xml:base, with blanks around, without a scheme."""
    host = site.url("").removeprefix("http://")
    base, href = (text.format(site=site.url(""), host=host) for text in (base, href))
    site.page("/feed/", atom(1, base=base, links=f"<link rel='next' href='{href}'/>"))
    for path in ("/feed/old", "/feed/?page=2", "/old/", "/old", "/feed/archives/x.xml", "/deep/x.xml"):
        site.page(path, atom(2, links="<link rel='next' type='text/html' href='/html'/>"))
    walks = Walks(site, tmp_path)
    summary = walks.run()
    assert (walks.titles, summary.rejected) == (titles(1, 2), {})


def test_a_thousand_pages_are_the_most_of_a_run(site: Site, tmp_path: Path) -> None:
    """A calendar without end stops at the limit, and its state stays small."""
    for page in range(1, 42):
        site.page(f"/{page}", named("next", f"/{page + 1}", page))
    walks = Walks(site, tmp_path, "/1")
    for _ in range(2):
        assert "stopped after 20 pages" in walks.run(20).notes[0]
    assert walks.titles == titles(*range(1, 41))
    assert walks.state.stat().st_size < 40 * 60
