"""The saved searches: articles as lists, for Discover and for dashboards."""

from pipeline.kibana.data_views import ARTICLES, DEAD_LETTERS_VIEW
from pipeline.kibana.saved_object import Reference, SavedObject, kql, text

LATEST = "dateline-latest-news"
BY_PERSON = "dateline-by-person"
STORIES = "dateline-stories"
CORRECTIONS = "dateline-corrections"
WITHOUT_PLACES = "dateline-without-places"
DEAD_LETTERS = "dateline-latest-dead-letters"

# An article that was corrected is in the index once, in its last version: what tells it is what its outlet wrote.
CORRECTED = 'tags : (correction or corrected or correctif) or title.exact : (correction or "corrects" or clarification)'


def searches() -> list[SavedObject]:
    """Every saved search, newest articles first."""
    return [
        _search(LATEST, "Latest news", "", ("title", "source.name", "focus.name", "countries")),
        _search(BY_PERSON, "By person", "entities.person : *", ("entities.person", "title", "source.name")),
        _search(STORIES, "Stories, copies counted", "story.lead : true", ("title", "story.size", "source.name")),
        _search(CORRECTIONS, "Corrections", CORRECTED, ("title", "source.name", "received_at", "url")),
        _search(WITHOUT_PLACES, "Articles without places", "not places.name : *", ("title", "source.name", "language")),
        _search(
            DEAD_LETTERS,
            "Latest dead letters",
            "",
            ("reason", "stage", "error", "field", "fix"),
            DEAD_LETTERS_VIEW,
            "failed_at",
        ),
    ]


def _search(
    search_id: str, title: str, query: str, columns: tuple[str, ...], view: str = ARTICLES, time_field: str = "date"
) -> SavedObject:
    name = "kibanaSavedObjectMeta.searchSourceJSON.index"
    source = {"query": kql(query), "filter": [], "indexRefName": name}
    attributes = {
        "title": title,
        "description": "",
        "columns": list(columns),
        "sort": [[time_field, "desc"]],
        # Without a period of its own a saved search opens on the last 15 minutes.
        "timeRestore": True,
        "timeRange": {"from": "now-30d", "to": "now"},
        "kibanaSavedObjectMeta": {"searchSourceJSON": text(source)},
    }
    return SavedObject("search", search_id, attributes, [Reference(view, name, "index-pattern")])
