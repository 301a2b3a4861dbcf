"""Ids in a Kibana space other than the default one.

An id belongs to one space. When an imported object's id exists in another space, Kibana assigns a random id, and links
by id, such as from an article to its story, break (seen in 8.12.2).
"""

import re
from collections.abc import Iterable

from pipeline.kibana.saved_object import SavedObject, from_text, text

DEFAULT_SPACE = "default"
_SPACE = re.compile(r"/s/([a-z0-9_-]+)/?$")


def space_of(address: str) -> str:
    """Return the space at the end of Kibana's address, as in https://kibana.example/s/news."""
    named = _SPACE.search(address)
    return named[1] if named else DEFAULT_SPACE


def id_in(space: str, object_id: str) -> str:
    """Return an object's id in the space."""
    return object_id if space == DEFAULT_SPACE else f"{object_id}.{space}"


def moved(objects: Iterable[SavedObject], space: str) -> list[SavedObject]:
    """Return the objects with the ids of the space, wherever they are mentioned."""
    objects = list(objects)
    if space == DEFAULT_SPACE:
        return objects
    ids = "|".join(re.escape(each.id) for each in objects)
    known = re.compile(rf"(?<![\w-])({ids})(?![\w-])")
    return [from_text(known.sub(lambda found: id_in(space, found[0]), text(each.plain()))) for each in objects]
