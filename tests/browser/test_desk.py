"""Every view of the desk in Chromium: by mouse, by keyboard, in both themes, on a phone, without a script."""

import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, shot

pytestmark = pytest.mark.services

VIEWS = {
    "front": "/?days=365",
    "search": "/search?q=lake",
    "everything": "/search",
    "nothing": "/search?q=zxqwv",
    "person": "/person/Nikol%20Pashinyan",
    "place": "/place/Yerevan",
    "article": "/article/hostile-emoji",
    "story": "/story/copy-1",
    "sources": "/sources?days=365",
    "pipeline": "/pipeline",
    "alerts": "/alerts",
    "missing": "/article/none",
    "refused": "/search?near=Atlantis",
}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}


def ready(page: Page) -> None:
    """Wait until the map, where there is one, is drawn."""
    if page.locator("[data-map]").count():
        page.locator("[data-map][data-ready]").wait_for()


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_view_is_accessible(new_page: NewPage, name: str, theme: str) -> None:
    """axe-core finds nothing serious in either theme, and the page fits its width."""
    page = new_page(VIEWS[name], color_scheme=theme)
    ready(page)
    shot(page, f"{name}-{theme}")
    serious = [
        (found["id"], [node["html"][:120] for node in found["nodes"][:3]])
        for found in Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", ["front", "search", "person", "sources", "pipeline"])
def test_a_phone_shows_all_of_it(new_page: NewPage, name: str) -> None:
    """Nothing is wider than the screen."""
    page = new_page(VIEWS[name], **PHONE)
    ready(page)
    shot(page, f"{name}-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_corrections_are_behind_a_click(new_page: NewPage) -> None:
    """Read when asked for: without Kafka, as here, the link to their page stays, and that says what is unavailable."""
    page = new_page("/search?q=sevan&sort=newest")
    page.locator(".hits h3 a").last.click()
    page.get_by_text("Corrections", exact=True).click()
    link = page.get_by_role("link", name="What each version changed")
    expect(link).to_be_visible()
    assert "/history?id=" in str(link.get_attribute("href"))


def test_the_seed_article_by_word(new_page: NewPage) -> None:
    """From the front: typed, found, opened; its names are marked, and back leads back."""
    page = new_page("/?days=365")
    page.keyboard.press("/")
    page.keyboard.type("peace agreement")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=peace+agreement")
    page.locator(".hit .headline").first.click()
    page.wait_for_url("**/article/**")
    assert page.locator(".text .mark.person").count() > 0
    assert page.locator(".text .mark.place").count() > 0
    shot(page, "article-light")
    page.go_back()
    expect(page.locator("#q")).to_have_value("peace agreement")


def test_the_seed_article_by_person_and_place(new_page: NewPage) -> None:
    """A person's facet leads to their articles, a mark in the text to the person, from there to an article."""
    page = new_page("/search?person=Nikol+Pashinyan")
    page.locator(".hit .headline").first.click()
    page.locator(".text .mark.person, .names .name.person").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert "/person/" in page.url
    page.goto(page.url.split("/person/")[0] + "/place/Yerevan")
    assert page.locator(".hit").count() > 0
    page.locator(".picture a").first.click()
    page.wait_for_url("**/search?**box=**")
    assert page.locator(".hit").count() > 0


def test_the_map_narrows_the_list(new_page: NewPage) -> None:
    """A cluster leads to its articles; a box that is drawn is in the address, and list and map are of it."""
    page = new_page("/search")
    ready(page)
    before = int(page.locator(".total").inner_text().split()[0].replace(",", ""))
    page.get_by_role("button", name="Draw a box").click()
    frame = page.locator("[data-map]").bounding_box()
    assert frame
    page.mouse.move(frame["x"] + frame["width"] * 0.5, frame["y"] + frame["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.75, frame["y"] + frame["height"] * 0.6, steps=6)
    page.mouse.up()
    page.wait_for_url("**box=**")
    after = int(page.locator(".total").inner_text().split()[0].replace(",", ""))
    assert 0 < after < before
    ready(page)
    page.locator(".cluster").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: ("box=" in url and url != page.url) or True)
    expect(page.locator(".chip.box")).to_be_visible()


def test_a_finger_draws_a_box(new_page: NewPage) -> None:
    """On a phone the button works as it does with a mouse, and the page does not scroll meanwhile."""
    page = new_page("/search", **PHONE)
    ready(page)
    page.get_by_role("button", name="Draw a box").tap()
    frame = page.locator("[data-map]").bounding_box()
    assert frame
    touches = page.context.new_cdp_session(page)
    for kind, part in (("touchStart", 0.5), ("touchMove", 0.6), ("touchMove", 0.75), ("touchEnd", None)):
        at = (
            []
            if part is None
            else [{"x": frame["x"] + frame["width"] * part, "y": frame["y"] + frame["height"] * part}]
        )
        touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
    page.wait_for_url("**box=**")
    west, south, east, north = map(float, parse_qs(urlsplit(page.url).query)["box"][0].split(","))
    assert west < east
    assert south < north


def test_a_span_of_the_timeline_narrows_both(new_page: NewPage) -> None:
    """Dragging over bars asks for their time; without a drag a bar is a link."""
    page = new_page("/search")
    chart = page.locator("[data-timeline] > svg").bounding_box()
    assert chart
    page.mouse.move(chart["x"] + chart["width"] * 0.5, chart["y"] + 20)
    page.mouse.down()
    page.mouse.move(chart["x"] + chart["width"] * 0.9, chart["y"] + 20, steps=5)
    page.mouse.up()
    page.wait_for_url("**since=**")
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["since"] < asked["until"]
    expect(page.locator(".chip.since")).to_be_visible()


def test_filters_are_chips_that_go_away(new_page: NewPage) -> None:
    """A facet adds a filter, its chip takes it away, and the words stay."""
    page = new_page("/search?q=lake")
    page.locator(".facet .name").first.click()
    page.wait_for_load_state()
    assert page.locator(".chip").count() == 1
    expect(page.locator("#q")).to_have_value("lake")
    page.locator(".chip").click()
    page.wait_for_load_state()
    assert page.locator(".chip").count() == 0


def test_copies_are_behind_a_click(new_page: NewPage) -> None:
    """The list of a story's copies comes where its hit stands."""
    page = new_page("/search?q=ferry+timetable+changes")
    copies = page.locator("details.copies").first
    copies.locator("summary").click()
    expect(copies.locator(".plain-list li").first).to_be_visible()


def test_the_keyboard_reaches_everything(new_page: NewPage) -> None:
    """The first stop skips to the content; going on reaches headlines, and each stop can be seen."""
    page = new_page("/?days=365")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    reached = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.className"))
        here = page.evaluate("[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]")
        assert here[0] in ("BODY", "MAIN") or here[1] != "none", page.evaluate("document.activeElement.outerHTML")
    assert {"headline", "dateline"} <= reached


def test_watch_this_makes_an_alert_and_it_can_be_removed(new_page: NewPage) -> None:
    """From a person's page, by a form that proves where it came from."""
    page = new_page("/person/Nikol%20Pashinyan")
    page.get_by_role("button", name="Watch this").click()
    page.wait_for_url("**/alerts?added=nikol-pashinyan")
    row = page.get_by_role("row", name="nikol-pashinyan")
    expect(row).to_contain_text("Nikol Pashinyan")
    shot(page, "alerts-with-one")
    row.get_by_role("button").click()
    page.wait_for_url("**/alerts")
    expect(page.get_by_text("No alerts yet")).to_be_visible()


def test_all_but_the_live_map_works_without_a_script(new_page: NewPage) -> None:
    """Pages, forms and filters; the map is a picture whose points are links."""
    page = new_page("/search?q=lake", java_script_enabled=False)
    assert page.locator(".hit").count() > 0
    shot(page, "search-no-script")
    page.locator(".map .picture a").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**box=**")
    page.locator(".filters summary").click()
    page.get_by_label("Person").fill("Nikol Pashinyan")
    page.get_by_role("button", name="Apply").click()
    assert "person=Nikol" in page.url
    page.goto(page.url.split("/search")[0] + "/")
    assert page.locator(".story").count() > 0


def test_a_search_can_be_taken_away(new_page: NewPage) -> None:
    """As a table, as points and as a feed, each of what the page shows."""
    page = new_page("/search?person=Nikol+Pashinyan")
    links = {link.inner_text(): str(link.get_attribute("href")) for link in page.locator(".take a").all()}
    assert "Nikol Pashinyan" in page.request.get(links["CSV"]).text()
    assert page.request.get(links["GeoJSON"]).json()["type"] == "FeatureCollection"
    assert "<rss" in page.request.get(links["RSS"]).text()
    assert "name,type,articles" in page.request.get(links["who"]).text()
    assert "Yerevan" in page.request.get(links["where"]).text()


HOSTILE = [
    "hostile-script",
    "hostile-bidi",
    "hostile-huge",
    "hostile-places",
    "..",
    "hostile/../id?x=1#y",
    "hostile-word",
]


@pytest.mark.parametrize("article_id", HOSTILE)
def test_a_hostile_article_is_only_text(new_page: NewPage, article_id: str) -> None:
    """No dialog opens, no element of its own appears, the page keeps its width and its size is bounded."""
    path = f"/article/{quote(article_id, safe='')}" if article_id.strip(".") else f"/article?id={article_id}"
    page = new_page(path, **PHONE)
    expect(page.locator("h1")).to_be_visible()
    assert page.locator("main script, main img, main i, main b:not(.problems b)").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert len(page.content()) < 1_500_000
    assert page.locator("a[href^='javascript:']").count() == 0
    for link in page.locator("a[href^='http']").all():
        assert set((link.get_attribute("rel") or "").split()) >= {"noopener", "noreferrer", "nofollow"}
    shot(page, re.sub(r"\W+", "_", article_id))


def test_hostile_articles_in_lists(new_page: NewPage) -> None:
    """Their headlines and names stand in results, facets, the front and the map as text."""
    for path in ("/search?source=%3Ci%3EHostile%3C%2Fi%3E+Herald", "/?days=365", "/place/Yerevan", "/sources?days=365"):
        page = new_page(path)
        ready(page)
        assert page.locator("main script, main i").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_marks_count_code_points(new_page: NewPage) -> None:
    """Signs beyond the basic plane before a name do not move its mark."""
    page = new_page("/article/hostile-emoji")
    assert page.locator(".text .mark").all_inner_texts() == ["Anna", "Yerevan"]
