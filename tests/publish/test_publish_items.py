from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.formats.items import Item
from pipeline.messages.articles import Article
from pipeline.publish.publish_items import publish_items
from pipeline.publish.publisher import Published
from pipeline.publish.summary import Summary


def test_a_date_that_cannot_be_read_is_counted() -> None:
    """The article goes on without it, and the summary says which date of which item that was."""

    class Sends:
        def publish(self, article: Article) -> "Future[Published]":
            return Future()

        def flush(self) -> None:
            pass

    publisher: Any = Sends()
    summary = Summary()
    publish_items(
        [Item("x:1", Article(title="a"), undated="the day after"), Item("x:2", Article(title="b"))], publisher, summary
    )
    assert summary.undated == ["x:1: 'the day after'"]


def test_a_date_beyond_tomorrow_is_counted() -> None:
    """The article is published, and the summary says that its date is not believed."""
    summary = Summary()
    soon, late = datetime.now(UTC) + timedelta(hours=20), datetime(2099, 1, 1, tzinfo=UTC)
    summary.add_dates(Item("x:1", Article(title="a")), soon)
    summary.add_dates(Item("x:2", Article(title="b")), late)
    assert summary.ahead == ["x:2: 2099-01-01"]
    assert summary.as_dict()["dates_ahead"] == 1
    assert "1 dated beyond tomorrow" in summary.lines()[0]


def test_an_interruption_names_the_last_item_that_was_done() -> None:
    """Ctrl-C while an article waits for its turn: that one is not done, the one before it is."""

    class Full:
        def publish(self, article: Article) -> "Future[Published]":
            if article.title == "3":
                raise KeyboardInterrupt
            return Future()

        def flush(self) -> None:
            pass

    publisher: Any = Full()
    summary = Summary()
    publish_items((Item(f"x:{n}", Article(title=str(n))) for n in range(1, 5)), publisher, summary)
    assert (summary.interrupted, summary.last) == (True, "x:2")
