"""Saved searches: lists of articles for Discover and dashboards."""

from dataclasses import dataclass

from pipeline.kibana.data_views import ARTICLES, DEAD_LETTERS_VIEW, INDEXED, TIME_FIELDS
from pipeline.kibana.saved_object import Reference, SavedObject, kql, text

LATEST = "dateline-latest-news"
BY_PERSON = "dateline-by-person"
STORIES = "dateline-stories"
STORY_ARTICLES = "dateline-story-articles"
CORRECTIONS = "dateline-corrections"
WITHOUT_PLACES = "dateline-without-places"
DEAD_LETTERS = "dateline-latest-dead-letters"

# The index holds only a corrected article's last version: only its outlet's words identify it.
CORRECTED = 'tags : (correction or corrected or correctif) or title.exact : (correction or "corrects" or clarification)'

# In pixels. Other columns share the rest of the row, above all headline and text.
_WIDTHS = {
    "date": 158,
    "indexed_at": 158,
    "failed_at": 158,
    "source.name": 130,
    "focus.name": 105,
    "country_names": 125,
    "language_name": 115,
    "entities.person": 260,
    "story.size": 120,
    "story.id": 88,
    "url": 82,
    "received_at": 158,
    "reason": 115,
    "stage": 90,
    "field": 130,
}
# Kibana's word for rows as high as what is in them.
_FIT = -1
_LINES = 2


@dataclass(frozen=True)
class Search:
    """A list of documents; ``sort`` lists the fields that order it, descending unless ``ascending``."""

    id: str
    title: str
    description: str
    columns: tuple[str, ...]
    query: str = ""
    view: str = ARTICLES
    sort: tuple[str, ...] = ("date",)
    ascending: bool = False
    since: str = "now-30d"


SEARCHES = (
    Search(
        LATEST,
        "Latest news",
        "The newest articles. A word typed into the query bar is marked where it was found.",
        ("title", "text", "source.name", "focus.name", "country_names", "story.id", "url"),
    ),
    Search(
        BY_PERSON,
        "By person",
        "Articles that name a person; choose People in the list of fields to filter by one.",
        ("entities.person", "title", "source.name", "url"),
        "entities.person : *",
        since="now-1y",
    ),
    Search(
        STORIES,
        "Stories, copies counted",
        "One article of each story, the most copied first.",
        ("title", "story.size", "source.name", "story.id", "url"),
        "story.lead : true",
        sort=("story.size", "date"),
        since="now-1y",
    ),
    Search(
        STORY_ARTICLES,
        "Articles of a story",
        "Copies of the same text, in the order in which outlets published them.",
        ("title", "source.name", "focus.name", "url"),
        sort=("date",),
        ascending=True,
        since="now-1y",
    ),
    Search(
        CORRECTIONS,
        "Corrections",
        "Articles whose outlet says that they correct another.",
        ("title", "source.name", "received_at", "url"),
        CORRECTED,
        since="now-1y",
    ),
    Search(
        WITHOUT_PLACES,
        "Articles without places",
        "Articles in which no place was found, by the time of their indexing.",
        ("title", "source.name", "language_name", "url"),
        "not places.name : *",
        INDEXED,
        ("indexed_at",),
    ),
    Search(
        DEAD_LETTERS,
        "Latest dead letters",
        "Records that were rejected, and why.",
        ("reason", "stage", "source.name", "error", "field", "fix"),
        view=DEAD_LETTERS_VIEW,
        sort=("failed_at",),
    ),
)


def searches() -> list[SavedObject]:
    """Return every saved search."""
    return [_saved(search) for search in SEARCHES]


def _saved(search: Search) -> SavedObject:
    name = "kibanaSavedObjectMeta.searchSourceJSON.index"
    source = {"query": kql(search.query), "filter": [], "indexRefName": name}
    # Kibana itself shows the view's time before the columns.
    shown = (TIME_FIELDS[search.view], *search.columns)
    attributes = {
        "title": search.title,
        "description": search.description,
        "columns": list(search.columns),
        "sort": [[field, "asc" if search.ascending else "desc"] for field in search.sort],
        "grid": {"columns": {field: {"width": _WIDTHS[field]} for field in shown if field in _WIDTHS}},
        # A text of thousands of words would fill the list.
        "rowHeight": _LINES if {"text", "error"} & set(search.columns) else _FIT,
        # Without its own period a saved search opens on the last 15 minutes.
        "timeRestore": True,
        "timeRange": {"from": search.since, "to": "now"},
        "kibanaSavedObjectMeta": {"searchSourceJSON": text(source)},
    }
    return SavedObject("search", search.id, attributes, [Reference(search.view, name, "index-pattern")])
