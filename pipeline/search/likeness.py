"""Traits for finding similar articles: words, names and places, excluding the article's own story."""

from collections.abc import Callable

from pipeline.errors import UsageError
from pipeline.search.answers import Document
from pipeline.search.backend import SearchBackend
from pipeline.search.query import Likeness

# Most frequent names used; the others are passing mentions.
_MOST_NAMES = 15
_NAME_FIELDS = {"person": "entities.person", "organization": "entities.organization"}


def likeness_of(backend: SearchBackend, article_id: str) -> Likeness | None:
    """Return an article's traits, None for an unknown id; raises Unavailable, SetupError."""
    document = backend.get(article_id)
    if document is None:
        return None
    return Likeness(
        article_id=article_id,
        story_id=document["story"]["id"],
        index=backend.gateway.alias,
        names=_names(document),
        places=tuple(document.get("places", {}).get("name", ())[:_MOST_NAMES]),
        focus=document.get("focus", {}).get("name"),
    )


def _names(document: Document) -> tuple[tuple[str, str], ...]:
    entities = [each for each in document.get("mentions", {}).get("entities", ()) if each["type"] in _NAME_FIELDS]
    most = sorted(entities, key=lambda each: -each["count"])[:_MOST_NAMES]
    return tuple((_NAME_FIELDS[each["type"]], each["name"]) for each in most)


def likeness_look_up(backend: SearchBackend) -> Callable[[str], Likeness]:
    """Return a look-up for ``read_query``: an article's traits by id; raises UsageError for an unknown id."""

    def look_up(article_id: str) -> Likeness:
        likeness = likeness_of(backend, article_id)
        if likeness is None:
            raise UsageError(
                f"--like {article_id!r}: there is no article with this id; `dateline search` shows the ids"
            )
        return likeness

    return look_up
