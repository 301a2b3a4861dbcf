"""Dashboards: rows of panels, left to right."""

from dataclasses import replace

from pipeline.kibana.data_views import ARTICLES, DEAD_LETTERS_VIEW, INDEXED
from pipeline.kibana.field_formats import STORY_DASHBOARD
from pipeline.kibana.lens import (
    Chart,
    Column,
    bars,
    count,
    distinct,
    earliest,
    latest_value,
    lines,
    median,
    metric,
    over_time,
    percentile,
    ranking,
    table,
    top,
)
from pipeline.kibana.maps import FOCUS_MAP
from pipeline.kibana.panels import WIDTH, Control, Links, Note, PanelRow, Saved, dashboard
from pipeline.kibana.saved_object import SavedObject
from pipeline.kibana.searches import DEAD_LETTERS, LATEST, STORY_ARTICLES, WITHOUT_PLACES
from pipeline.kibana.timeline import OutletTimeline

NEWS_DESK = "dateline-news-desk"
WHO = "dateline-who"
PLACE = "dateline-place"
STORY = STORY_DASHBOARD
PIPELINE = "dateline-pipeline"

_DASHBOARDS = [
    (NEWS_DESK, "News desk"),
    (WHO, "Who"),
    (PLACE, "Place"),
    (STORY, "Story"),
    (PIPELINE, "Pipeline"),
]
_DELAY = "delay.pipeline"
_HALF, _THIRD, _QUARTER = WIDTH // 2, WIDTH // 3, WIDTH // 4
_BARS = 14
# A day a bar.
_CLOSE_UP_SINCE = "now-90d"
_MAP = Saved(FOCUS_MAP, "map", "Where the stories are")
_NEWS = Saved(LATEST, "search", "Latest articles")


def dashboards(alias: str) -> list[SavedObject]:
    """Return every dashboard; ``alias`` is where charts that know no data view search."""
    return [news_desk(), who(), place(), story(alias), pipeline()]


def news_desk() -> SavedObject:
    """Return the dashboard of the last month's news."""
    note = (
        "**Who and where is in the news.** Click a name, a place or a country to look closer; "
        "*Story* opens the copies of an article, *Open* the article."
    )
    over_outlets = bars("Articles over time by outlet", over_time("date"), _by_outlet(), count(), view=ARTICLES)
    # A table: beside one large language the bars of the others are too short for their numbers.
    languages = table("Languages", top("language_name", "Language", 8), count(), view=ARTICLES)
    rows = [
        _head(note),
        _numbers_and_time(_outlets(), over_outlets),
        _names("Top people", "Top organizations", "Top places"),
        PanelRow(18, [(32, _MAP), (16, _top("Countries", "country_names", "Country", PLACE, 15))]),
        PanelRow(_BARS, [(_QUARTER, languages), (WIDTH - _QUARTER, _stories("Stories, the most copied first"))]),
        PanelRow(18, [(WIDTH, _NEWS)]),
    ]
    controls = [
        Control("source.name", "Outlet"),
        Control("country_names", "Country"),
        Control("language_name", "Language"),
    ]
    return dashboard(
        NEWS_DESK,
        "[Dateline] News desk",
        "People, organizations, places and countries in the news, and the newest articles.",
        rows,
        controls,
        "now-30d",
    )


def who() -> SavedObject:
    """Return the dashboard of a person or organization, chosen above: when, with whom, where, by which outlets."""
    note = (
        "**Choose a person or an organization above.** Every panel then shows the articles that name them, "
        "and whom and where else they name."
    )
    controls = [
        Control("entities.person", "Person"),
        Control("entities.organization", "Organization"),
        Control("source.name", "Outlet"),
    ]
    return dashboard(
        WHO,
        "[Dateline] Who",
        "A person or an organization: when in the news, with whom, where, and in which outlets.",
        _close_up(note),
        controls,
        _CLOSE_UP_SINCE,
    )


def place() -> SavedObject:
    """Return the dashboard of a place or region, chosen above: when, with whom, where around it."""
    note = (
        "**Choose a place, a region or a country above.** Every panel then shows the articles that name it, "
        "and whom and where else they name."
    )
    controls = [
        Control("places.name", "Place"),
        Control("places.admin1", "Region"),
        Control("country_names", "Country"),
        Control("focus.name", "About"),
    ]
    return dashboard(
        PLACE,
        "[Dateline] Place",
        "A place, a region or a country: when in the news, with whom, and where around it.",
        _close_up(note),
        controls,
        _CLOSE_UP_SINCE,
    )


def _close_up(note: str) -> list[PanelRow]:
    """Return the rows of a dashboard about one name, chosen by its controls."""
    stories = metric("Stories", distinct("story.id", "Stories"), ARTICLES)
    return [
        _head(note),
        _numbers_and_time(stories, bars("Mentions over time", over_time("date"), count(), view=ARTICLES)),
        _names("People in these articles", "Organizations in these articles", "Places in these articles"),
        PanelRow(18, [(32, _MAP), (16, _top("Outlets", "source.name", "Outlet", size=15))]),
        PanelRow(18, [(WIDTH, _NEWS)]),
    ]


def story(alias: str) -> SavedObject:
    """Return the dashboard of one story's copies, chosen by a link in a list of articles."""
    note = (
        "**The copies of one text: which outlet was first, and who followed.** *Story* in any list opens one; "
        "clear the query bar to see all."
    )
    who_when = OutletTimeline("Who published it, and when", alias)
    rows = [
        _head(note),
        _numbers_and_time(_outlets(), who_when),
        PanelRow(16, [(WIDTH, Saved(STORY_ARTICLES, "search", "Articles, in the order in which they appeared"))]),
        PanelRow(
            _BARS,
            [
                (_THIRD, _top("Articles by outlet", "source.name", "Outlet")),
                (_THIRD, _top("People in these articles", "entities.person", "Person", WHO)),
                (_THIRD, _top("Places in these articles", "places.name", "Place", PLACE)),
            ],
        ),
        PanelRow(_BARS, [(WIDTH, _stories("Stories, the most copied first"))]),
    ]
    return dashboard(
        STORY,
        "[Dateline] Story",
        "The copies of one text: when they appeared and in which outlets.",
        rows,
        [Control("source.name", "Outlet"), Control("entities.person", "Person"), Control("places.name", "Place")],
        "now-30d",
    )


def pipeline() -> SavedObject:
    """Return the operators' dashboard: throughput, latency, versions at work, and rejections."""
    note = (
        "**What was indexed, how fast, and what was rejected.** Dead letters are as of the last "
        "`dateline dead-letters sync-index`; those without an outlet leave when one is chosen."
    )
    rows = [
        _head(note),
        PanelRow(
            6,
            [
                (_QUARTER, metric("Indexed", count("Indexed"), INDEXED)),
                (_QUARTER, metric("Median delay, topic to index", median(_DELAY, "Median, topic to index"), INDEXED)),
                (_QUARTER, metric("Without places", count("Without places"), INDEXED, "not places.name : *")),
                (_QUARTER, metric("Dead letters", count("Dead letters"), DEAD_LETTERS_VIEW)),
            ],
        ),
        _speed(),
        _makers(),
        _refusals(),
        PanelRow(14, [(WIDTH, Saved(DEAD_LETTERS, "search", "Latest dead letters"))]),
    ]
    return dashboard(
        PIPELINE,
        "[Dateline] Pipeline",
        "For operators: throughput, delay, versions, articles without places, and dead letters.",
        rows,
        # Dead letters have no model: a control for it would empty their panels.
        [Control("source.name", "Outlet", INDEXED)],
        "now-7d",
    )


def _speed() -> PanelRow:
    """Return throughput, and how long articles took."""
    return PanelRow(
        12,
        [
            (_THIRD, bars("Throughput", over_time("indexed_at"), count(), view=INDEXED)),
            (
                _THIRD,
                lines(
                    "Delay from topic to index (log scale)",
                    over_time("indexed_at"),
                    median(_DELAY, "Median"),
                    percentile(_DELAY, "95th percentile", 95),
                    view=INDEXED,
                    log_scale=True,
                ),
            ),
            (
                _THIRD,
                lines(
                    "Delay from outlet to index (median)",
                    over_time("indexed_at"),
                    median("delay.total", "Median"),
                    view=INDEXED,
                ),
            ),
        ],
    )


def _makers() -> PanelRow:
    """Return models and versions at work, and the delay of each outlet."""
    return PanelRow(
        12,
        [
            (_QUARTER, _counted("Models", "provenance.model", "Model")),
            (_QUARTER, _counted("Versions of Dateline", "provenance.pipeline", "Version")),
            (
                _HALF,
                table(
                    "Median delay to the index, by outlet",
                    top("source.name", "Outlet", 20),
                    replace(count(), width=110),
                    replace(median(_DELAY, "From topic"), width=130),
                    replace(median("delay.total", "From outlet"), width=130),
                    view=INDEXED,
                ),
            ),
        ],
    )


def _refusals() -> PanelRow:
    """Return dead letters by reason, and articles without any place."""
    return PanelRow(
        12,
        [
            (
                20,
                bars(
                    "Dead letters by reason",
                    over_time("failed_at"),
                    top("reason", "Reason", 8, other=True),
                    count("Dead letters"),
                    view=DEAD_LETTERS_VIEW,
                ),
            ),
            (28, Saved(WITHOUT_PLACES, "search", "Articles without places")),
        ],
    )


def _head(note: str) -> PanelRow:
    return PanelRow(3, [(20, Links(_DASHBOARDS)), (28, Note(note))])


def _outlets() -> Chart:
    return metric("Outlets", distinct("source.name", "Outlets"), ARTICLES)


def _numbers_and_time(number: Chart, course: Chart | OutletTimeline) -> PanelRow:
    """Return the number of articles and another number, and their course over time."""
    return PanelRow(12, [(8, [metric("Articles", count(), ARTICLES), number]), (40, course)])


def _names(people: str, organizations: str, places: str) -> PanelRow:
    """Return the names in the most articles, under these titles."""
    return PanelRow(
        _BARS,
        [
            (_THIRD, _top(people, "entities.person", "Person", WHO)),
            (_THIRD, _top(organizations, "entities.organization", "Organization", WHO)),
            (_THIRD, _top(places, "places.name", "Place", PLACE)),
        ],
    )


def _by_outlet() -> Column:
    return top("source.name", "Outlet", 6, other=True)


# For Discover. Lens does not find the field of the headline itself, which is a text, and marks the chart with an error.
_LISTED = (latest_value("title.whole", "Headline"), latest_value("source.name", "Outlet"), latest_value("url", "Link"))


def _top(title: str, name: str, label: str, leads_to: str = "", size: int = 10) -> Chart:
    return ranking(title, top(name, label, size), count(), view=ARTICLES, leads_to=leads_to, listed=_LISTED)


def _counted(title: str, name: str, label: str) -> Chart:
    return table(title, top(name, label), count(), view=INDEXED)


def _stories(title: str) -> Chart:
    """Return a chart with one row per story: its headline and a link to its copies."""
    return table(
        title,
        replace(top("story.id", "Story", 20), width=90),
        latest_value("title.whole", "Headline"),
        replace(count("Copies"), width=110),
        replace(distinct("source.name", "Outlets"), width=110),
        replace(earliest("date", "First published"), width=190),
        view=ARTICLES,
    )
