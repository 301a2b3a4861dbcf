"""Ids in a space of Kibana other than the default one.

An id belongs to one space only. Importing an object whose id another space has makes Kibana give it a random id, and
what points to it by its id, such as the link from an article to its story, then leads nowhere (seen in 8.12.2).
"""

import re
from collections.abc import Iterable

from pipeline.kibana.saved_object import SavedObject, from_text, text

DEFAULT_SPACE = "default"
_SPACE = re.compile(r"/s/([a-z0-9_-]+)/?$")


def space_of(address: str) -> str:
    """The space that Kibana's address names at its end, as in https://kibana.example/s/news."""
    named = _SPACE.search(address)
    return named[1] if named else DEFAULT_SPACE


def id_in(space: str, object_id: str) -> str:
    """The id that an object has in the space."""
    return object_id if space == DEFAULT_SPACE else f"{object_id}.{space}"


def moved(objects: Iterable[SavedObject], space: str) -> list[SavedObject]:
    """The same objects with the ids of the space, wherever they are mentioned."""
    objects = list(objects)
    if space == DEFAULT_SPACE:
        return objects
    ids = "|".join(re.escape(each.id) for each in objects)
    known = re.compile(rf"(?<![\w-])({ids})(?![\w-])")
    return [from_text(known.sub(lambda found: id_in(space, found[0]), text(each.plain()))) for each in objects]
