"""The place a story is about."""

from collections.abc import Sequence

from pipeline.articles import Location, Place


def find_focus(places: Sequence[Place], title: str, text: str) -> Location | None:
    """The most present place, None when there is none."""
    scored = [(_presence(place), place) for place in places]
    if not scored:
        return None
    best = max(scored, key=lambda pair: pair[0])[1]
    return Location(**best.model_dump(exclude={"mentions"}))


def _presence(place: Place) -> float:
    in_title = any(mention.field == "title" for mention in place.mentions)
    return place.confidence * len(place.mentions) * (2.0 if in_title else 1.0)
