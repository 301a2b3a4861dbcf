"""The three dashboards, as one would describe them: rows of panels, left to right."""

from pipeline.kibana.data_views import ARTICLES, DEAD_LETTERS_VIEW, INDEXED
from pipeline.kibana.lens import (
    Chart,
    Column,
    average,
    bars,
    count,
    distinct,
    donut,
    lines,
    median,
    metric,
    over_time,
    table,
    top,
)
from pipeline.kibana.maps import FOCUS_MAP
from pipeline.kibana.panels import WIDTH, Control, PanelRow, Saved, dashboard
from pipeline.kibana.saved_object import SavedObject
from pipeline.kibana.searches import DEAD_LETTERS, LATEST, WITHOUT_PLACES

NEWS_DESK = "dateline-news-desk"
PLACE = "dateline-place"
PIPELINE = "dateline-pipeline"

_THIRD = WIDTH // 3
_MAP = Saved(FOCUS_MAP, "map", "Where the stories are")
_NEWS = Saved(LATEST, "search", "Latest articles")


def dashboards() -> list[SavedObject]:
    return [news_desk(), place(), pipeline()]


def news_desk() -> SavedObject:
    """The news of the last month at a glance."""
    rows = [
        PanelRow(
            8,
            [
                (8, metric("Articles", count(), ARTICLES)),
                (8, metric("Sources", distinct("source.name", "Sources"), ARTICLES)),
                (32, bars("Articles over time by source", over_time("date"), _by_source(), count(), view=ARTICLES)),
            ],
        ),
        PanelRow(
            12,
            [
                (_THIRD, _ranking("Top people", "entities.person", "Person")),
                (_THIRD, _ranking("Top organizations", "entities.organization", "Organization")),
                (_THIRD, _ranking("Top places", "places.name", "Place")),
            ],
        ),
        PanelRow(
            16,
            [
                (32, _MAP),
                (
                    16,
                    table(
                        "Countries",
                        top("countries", "Country", 20),
                        count(),
                        distinct("source.name", "Sources"),
                        view=ARTICLES,
                    ),
                ),
            ],
        ),
        PanelRow(
            16,
            [(12, donut("Languages", top("language", "Language", 8, other=True), count(), view=ARTICLES)), (36, _NEWS)],
        ),
    ]
    controls = [Control("source.name", "Source"), Control("countries", "Country"), Control("language", "Language")]
    return dashboard(
        NEWS_DESK, "News desk", "Who and where is in the news, and the articles.", rows, controls, "now-30d"
    )


def place() -> SavedObject:
    """One place or region, chosen above: when, with whom, where around it."""
    rows = [
        PanelRow(
            8,
            [
                (8, metric("Articles that name it", count(), ARTICLES)),
                (40, bars("Mentions over time", over_time("date"), count(), view=ARTICLES)),
            ],
        ),
        PanelRow(
            12,
            [
                (_THIRD, _ranking("Who with it", "entities.person", "Person")),
                (_THIRD, _ranking("Organizations with it", "entities.organization", "Organization")),
                (_THIRD, _ranking("Places with it", "places.name", "Place")),
            ],
        ),
        PanelRow(16, [(24, _MAP), (24, _NEWS)]),
    ]
    controls = [
        Control("places.name", "Place"),
        Control("places.admin1", "Region"),
        Control("countries", "Country"),
        Control("focus.name", "Story is about"),
    ]
    return dashboard(PLACE, "Place", "One place or region: when, who with it, where.", rows, controls, "now-1y")


def pipeline() -> SavedObject:
    """For operators: what came through, how fast, made by which versions, and what was rejected."""
    rows = [
        PanelRow(
            8,
            [
                (12, metric("Indexed", count(), INDEXED)),
                (12, metric("Median delay, topic to index", median("delay.pipeline", "Delay"), INDEXED)),
                (12, metric("Without places", count("Without places"), INDEXED, "not places.name : *")),
                (12, metric("Dead letters", count("Dead letters"), DEAD_LETTERS_VIEW)),
            ],
        ),
        PanelRow(
            12,
            [
                (24, bars("Throughput", over_time("indexed_at"), count(), view=INDEXED)),
                (24, lines("Delay over time", over_time("indexed_at"), *_delays(), view=INDEXED)),
            ],
        ),
        PanelRow(
            12,
            [
                (_THIRD, table("Models", top("provenance.model", "Model"), count(), view=INDEXED)),
                (_THIRD, table("Versions of Dateline", top("provenance.pipeline", "Version"), count(), view=INDEXED)),
                (_THIRD, table("Delay by source", top("source.name", "Source", 20), *_delays(), view=INDEXED)),
            ],
        ),
        PanelRow(
            12,
            [
                (
                    24,
                    bars(
                        "Dead letters by reason",
                        over_time("failed_at"),
                        top("reason", "Reason", 12),
                        count("Dead letters"),
                        view=DEAD_LETTERS_VIEW,
                    ),
                ),
                (24, Saved(DEAD_LETTERS, "search", "Latest dead letters")),
            ],
        ),
        PanelRow(12, [(WIDTH, Saved(WITHOUT_PLACES, "search", "Articles without places"))]),
    ]
    controls = [Control("source.name", "Source", INDEXED), Control("provenance.model", "Model", INDEXED)]
    return dashboard(PIPELINE, "Pipeline", "Throughput, delay, versions and dead letters.", rows, controls, "now-7d")


def _by_source() -> Column:
    return top("source.name", "Source", 6, other=True)


def _delays() -> tuple[Column, Column]:
    return median("delay.pipeline", "Topic to index"), average("delay.total", "Outlet to index")


def _ranking(title: str, name: str, label: str) -> Chart:
    return table(title, top(name, label, 15), count(), view=ARTICLES)
