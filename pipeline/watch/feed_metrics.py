"""Prometheus metrics of each watched feed."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from pipeline.watch.feed_status import FeedStatus

HEALTHS = ("ok", "new", "unlisted", "late", "silent", "trouble", "gone")


@dataclass(frozen=True)
class FeedGauge:
    """A number per feed; feeds with None are left out."""

    name: str
    help: str
    read: Callable[[FeedStatus], float | None]


GAUGES = (
    FeedGauge("last_try_timestamp_seconds", "When the feed was last asked.", lambda feed: feed.tried),
    FeedGauge("last_success_timestamp_seconds", "When the feed was last read.", lambda feed: feed.succeeded),
    FeedGauge(
        "last_news_timestamp_seconds", "When the feed last had something new or corrected.", lambda feed: feed.news
    ),
    FeedGauge("interval_seconds", "How often the feed is asked now.", lambda feed: feed.interval),
    FeedGauge("http_status", "The status of the last answer; absent when there was none.", lambda feed: feed.status),
    FeedGauge("failures", "Visits in a row that failed.", lambda feed: feed.failures),
    FeedGauge("articles_per_day", "New articles a day, over four weeks at most.", lambda feed: feed.articles_a_day),
)


class FeedMetrics(Collector):
    """Collects the feeds returned by ``read``, which is called at each scrape."""

    def __init__(self, read: Callable[[], Sequence[FeedStatus]]) -> None:
        self._read = read

    def collect(self) -> Iterator[Metric]:
        feeds = _distinct(self._read())
        for gauge in GAUGES:
            family = GaugeMetricFamily(f"dateline_feed_{gauge.name}", gauge.help, labels=["feed"])
            for feed in feeds:
                if (value := gauge.read(feed)) is not None:
                    family.add_metric([feed.url], value)
            yield family
        yield self._health(feeds)

    def _health(self, feeds: Sequence[FeedStatus]) -> Metric:
        text = "1 for how the feed is: ok, new, unlisted, late, silent, trouble or gone; 0 for the others."
        family = GaugeMetricFamily("dateline_feed_health", text, labels=["feed", "health"])
        for feed in feeds:
            for name in HEALTHS:
                family.add_metric([feed.url, name], feed.health == name)
        return family


def _distinct(feeds: Sequence[FeedStatus]) -> list[FeedStatus]:
    """Return the feeds with a number behind addresses that differ only in a key, as Prometheus takes no series twice."""
    met: Counter[str] = Counter()
    found = []
    for feed in feeds:
        met[feed.url] += 1
        found.append(replace(feed, url=f"{feed.url}#{met[feed.url]}") if met[feed.url] > 1 else feed)
    return found
