# ruff: noqa: E501 (whole pages, a line each)
"""Which pages are the article that a feed has listed, and which are what hosts send in its place."""

import pytest

from pipeline.errors import RecordRejected
from pipeline.fetch.page_check import why_not_the_article
from pipeline.formats.html import page_article
from pipeline.formats.items import NOTHING_KNOWN
from pipeline.messages.articles import Article

ADDRESS = "https://harbour.example/2026/03/bridge"
SUMMARY = Article(
    url=ADDRESS,
    title="Bridge at Lamb Street closes for repairs",
    text="The council closes the Lamb Street bridge in Leeds from Monday, after engineers had found cracks in two piers.",
)
STORY = (
    "<p>The Lamb Street bridge in Leeds closes on Monday for repairs that will take until autumn, the council said.</p>"
    "<p>Engineers had found cracks in two of its piers in January. Buses will go by Kirkgate, and walkers may use the "
    "path along the river. The work costs four million pounds, which the county pays.</p>"
)


def page(body: str, title: str = "Bridge at Lamb Street closes for repairs", head: str = "") -> bytes:
    return (
        f"<html lang=en><head><meta charset=utf-8><title>{title}</title>{head}</head><body><main><h1>{title}</h1>{body}</main></body></html>"
    ).encode()


def why(data: bytes, listed: Article | None = SUMMARY, answered: str = ADDRESS) -> str:
    found = page_article(data, answered, NOTHING_KNOWN)
    return why_not_the_article(data, found, listed, asked=ADDRESS, answered=answered)


def test_the_article_is_taken() -> None:
    """The story itself replaces a summary, and is an article where only its address was listed."""
    assert why(page(STORY)) == ""
    assert why(page(STORY), None) == ""


def test_a_headline_of_other_words_is_no_matter() -> None:
    """Pages are often headed otherwise than their feed says; the text tells that it is the same story."""
    assert why(page(STORY, "Lamb Street: cracks in two piers")) == ""
    assert why(page(STORY, "What drivers must know"), Article(title="Leeds bridge shut", url=ADDRESS)) == ""


@pytest.mark.parametrize(
    ("title", "body", "kind"),
    [
        ("Your privacy", "<p>We and our 412 partners store information on your device.</p><p>Accept all, or manage your choices at any time below.</p>", "consent"),
        ("Bevor Sie weiterlesen", "<p>Wir verwenden Cookies und ähnliche Techniken. Mit Ihrer Zustimmung dürfen wir Anzeigen auf Sie zuschneiden.</p>", "consent"),
        ("Vos choix", "<p>Nous et nos partenaires utilisons des traceurs. Vous pouvez accepter et fermer, ou continuer sans accepter.</p>", "consent"),
        ("Just a time...", "<p>Checking your browser before you reach harbour.example. This takes a few seconds.</p>", "challenge"),
        ("Harbour News", "<p>Please verify that you are human by pressing the button below, so that we can tell you from a script.</p>", "challenge"),
        ("Harbour News", "<p>You need to enable JavaScript to run this application. Reload the page when you have done so.</p>", "JavaScript"),
        ("Page not found | Harbour News", "<p>Sorry, the page you were looking for has been moved or deleted. Try our search, or the front page.</p>", "not there"),
        ("404", "<p>There is nothing at this address. These stories are read most today: the ferry, the fair, the frost.</p>", "not there"),
        ("Seite nicht gefunden", "<p>Diese Seite wurde leider nicht gefunden. Vielleicht hilft Ihnen die Suche weiter oder die Startseite.</p>", "not there"),
        ("Harbour News", "<p>Please log in to your account. New here? You can create a free account to go on.</p>", "log in"),
    ],
)  # fmt: skip
def test_a_notice_is_not_the_article(title: str, body: str, kind: str) -> None:
    """Consent, challenge, script notice, soft 404 and log-in are reported, with and without a summary to compare with."""
    assert kind in why(page(body, title))
    assert kind in why(page(body, title), None)


def test_a_notice_under_the_storys_own_title_is_not_the_article() -> None:
    """A wall that is laid over the page keeps the page's title."""
    wall = "<p>We value your privacy. We use cookies to measure how our site is used. Accept all cookies or manage your preferences.</p>"
    assert "consent" in why(page(wall))


def test_a_story_about_a_notice_is_an_article() -> None:
    """What a story speaks of does not make it one."""
    story = Article(
        url=ADDRESS,
        title="Council's page not found for a week",
        text="For a week, residents of Leeds who looked for the council's page on bin collections were told that it was not found, the council admitted.",
    )
    body = (
        "<p>For a week, residents of Leeds who looked for the council's page on bin collections read: page not found. "
        "The council admitted on Friday that a clerk had deleted it by mistake.</p><p>A notice now asks visitors to accept "
        "cookies before they see the calendar, which some residents call absurd. The ombudsman looks into it.</p>"
    )
    assert why(page(body, "Council's page not found for a week"), story) == ""


@pytest.mark.parametrize(
    "more",
    [
        "<p>The work costs four million pounds.</p><div class=offer>Subscribe to continue reading</div>",
        "<p>The work costs four million pounds.</p><div>Dieser Artikel ist nur für Abonnenten.</div>",
        "<p>The work costs four million pounds.</p><div>Cet article est réservé aux abonnés.</div>",
        '<p>The work costs four million pounds.</p><script type="application/ld+json">{"isAccessibleForFree": "False"}</script>',
    ],
)
def test_a_teaser_is_not_the_article(more: str) -> None:
    """The beginning of a story, with a word that the rest is for subscribers, leaves what the feed has."""
    first = STORY.partition("</p>")[0] + "</p>"
    assert "beginning only" in why(page(first + more))
    assert why(page(first + more), None) == ""


def test_less_than_the_feed_has_is_not_taken() -> None:
    """A page never makes a text shorter."""
    whole = SUMMARY.model_copy(update={"text": f"{SUMMARY.text} " * 10})
    assert "no longer than" in why(page(STORY), whole)


@pytest.mark.parametrize(
    "answered",
    [
        "https://harbour.example/",
        "https://harbour.example/index.html",
        "https://harbour.example/en/",
        "https://consent.harbour.example/2026/03/bridge",
        "https://harbour.example/login?next=/2026/03/bridge",
        "https://harbour.example/errors/404",
    ],
)
def test_where_a_redirect_ends_is_not_the_article(answered: str) -> None:
    """The home page, a consent or log-in host, an error page: whatever they say."""
    assert "redirects" in why(page(STORY), SUMMARY, answered)
    assert "redirects" in why(page(STORY), None, answered)


@pytest.mark.parametrize(
    "answered", [ADDRESS + "/", "https://www.harbour.example/2026/03/bridge", "https://harbour.example/news/7"]
)
def test_a_storys_new_address_is_no_matter(answered: str) -> None:
    """Stories move, and are still themselves."""
    assert why(page(STORY), SUMMARY, answered) == ""


def test_another_story_is_not_the_article() -> None:
    """A page that has next to none of the feed's words is something else: a section, a newer story, a form."""
    other = (
        "<p>Volunteers planted nine hundred oaks near Otley on Sunday. Schools gave the saplings, and farmers the field.</p>"
        * 2
    )
    assert "other words" in why(page(other, "Oaks for Otley"))
    assert why(page(other, "Oaks for Otley"), None) == ""


def test_scripts_without_spaces_are_compared_too() -> None:
    """Japanese is compared by pairs of characters."""
    listed = Article(url=ADDRESS, title="大阪の橋が閉鎖", text="大阪市は月曜日から橋を修理のため閉鎖すると発表した。")
    body = "<p>大阪市は月曜日から橋を修理のため閉鎖すると発表した。工事は秋まで続き、費用は四億円に上る見込みだという。</p>"
    assert why(page(body, "橋の工事"), listed) == ""
    other = "<p>京都の寺で恒例の茶会が開かれ、およそ三百人の客が庭を眺めながら抹茶を楽しんだと主催者は話している。</p>"
    assert "other words" in why(page(other, "茶会"), listed)


def test_a_page_without_an_article_needs_no_reason() -> None:
    """Its own rejection says enough."""
    assert isinstance(page_article(b"<html></html>", ADDRESS, NOTHING_KNOWN), RecordRejected)
    assert why(b"<html></html>") == ""
