"""Each fault of the real world, served and read: every entry is an article or a rejection with its reason."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from pipeline.config.settings import Settings
from pipeline.errors import RecordRejected
from pipeline.fetch.collect import Collector
from pipeline.fetch.robots import Robots
from pipeline.formats.items import Item, ReadOptions, SizeLimits
from pipeline.messages.article_id import article_id
from pipeline.messages.articles import Article
from tests.support.feed_faults import FAULTS, LIMITS, Fault, outsider, serve
from tests.support.hostile import Site, running_site


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running_site() as running:
        serve(running)
        yield running


def read(site: Site, fault: Fault) -> list[Item]:
    fetcher = outsider(site)
    how = ReadOptions(SizeLimits.of(Settings(max_document_bytes=LIMITS.size)))
    return list(Collector(how, fetcher, Robots(fetcher)).items([site.url(fault.path)]))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_entry_is_an_article_or_a_rejection(site: Site, fault: Fault) -> None:
    """The articles have words and an id each, repetitions one id, and what is not an article says why."""
    outcomes = [item.outcome for item in read(site, fault)]
    articles = [outcome for outcome in outcomes if isinstance(outcome, Article)]
    assert len({article_id(article) for article in articles}) == fault.articles
    assert len(articles) == fault.articles + fault.repeated
    assert tuple(each.reason for each in outcomes if isinstance(each, RecordRejected)) == fault.rejected


def test_what_was_mended_reads_well(site: Site) -> None:
    """Charset, markup, emoji and relative links come out as a reader would expect."""
    by_name = {fault.name: fault for fault in FAULTS}

    def first(name: str) -> Article:
        outcome = read(site, by_name[name])[0].outcome
        assert isinstance(outcome, Article)
        return outcome

    assert first("wrong-charset").title == "Café"
    assert first("html-in-title").title == "Fire & rain"
    assert first("halved-emoji").title == "Rain 😀"
    assert first("relative-link").url == site.url("/2026/five")
    assert first("no-date").published_at is None


def test_ten_styles_of_dates_are_one_moment(site: Site) -> None:
    """However the date is written, it is the same."""
    outcomes = [item.outcome for item in read(site, next(fault for fault in FAULTS if fault.name == "ten-dates"))]
    instants = {outcome.published_at for outcome in outcomes if isinstance(outcome, Article)}
    assert instants == {datetime.fromisoformat("2026-03-01T09:30:00Z")}
