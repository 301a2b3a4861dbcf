"""What is wrong with what was seen, by the model: pure, and in words."""

import json
from collections.abc import Collection, Iterator
from contextlib import suppress

from tests.histories.look import Seen, revision_of
from tests.histories.model import Model, Revision, one_of


def problems(model: Model, seen: Seen) -> list[str]:
    """When all is processed: every promise that does not hold."""
    refused = refused_revisions(model, seen)
    return [
        *_articles(model, seen, refused),
        *_dead_letters(model, seen, refused),
        *_alerts(model, seen),
        *_counters(model, seen),
    ]


def problems_on_the_way(model: Model, seen: Seen) -> list[str]:
    """While records may still be on their way: what is wrong whatever comes."""
    refused = refused_revisions(model, seen)
    found = [f"{id} is in the index twice" for id in seen.twice]
    found += [f"{id} was taken down and is in the index" for id in sorted(model.taken_down & seen.indexed.keys())]
    for id in sorted(model.articles):
        outcomes = model.settled_outcomes(id, refused)
        if outcomes is not None and id not in model.taken_down:
            found += _article(id, seen.indexed.get(id), outcomes)
    return found


def problems_of_rebuild(before: Seen, after: Seen) -> list[str]:
    """When all was processed before: whether the same articles form the same stories.

    A rebuild may bring what the live index may lack, such as what came while it was taken down: other stories then.
    """
    if before.indexed != after.indexed or before.stories == after.stories:
        return []
    both = (before.stories, after.stories), (after.stories, before.stories)
    only = ([sorted(story) for story in one - other][:4] for one, other in both)
    return ["of the live index only these are stories: {}; of the rebuilt one: {}".format(*only)]


def refused_revisions(model: Model, seen: Seen) -> set[Revision]:
    """The revisions that workers with a small limit have refused, by the dead letters."""
    found = set()
    for payload in seen.dead:
        with suppress(ValueError, TypeError, KeyError, IndexError, AttributeError):
            found.add(revision_of(json.loads(payload)["title"]))
    return found & model.refusable


def _articles(model: Model, seen: Seen, refused: Collection[Revision]) -> Iterator[str]:
    for id in sorted(model.articles):
        yield from _article(id, seen.indexed.get(id), model.outcomes(id, refused))
    for id in sorted(seen.indexed.keys() - model.articles.keys()):
        yield f"{id} is in the index and was never published"
    for id in seen.twice:
        yield f"{id} is in the index twice"


def _article(id: str, found: Revision | None, outcomes: Collection[Revision | None]) -> Iterator[str]:
    if found not in outcomes:
        yield f"{id} is {one_of([found])} in the index and should be {one_of(outcomes)}"


def _dead_letters(model: Model, seen: Seen, refused: Collection[Revision]) -> Iterator[str]:
    if "dead letters" not in model.tolerated:
        for mark in sorted(model.bad):
            if not any(mark in payload for payload in seen.dead):
                yield f"{mark} is not a dead letter, and cannot be in the index"
    for payload in seen.dead:
        if any(mark in payload for mark in model.bad):
            continue
        revision = None
        with suppress(ValueError, TypeError, KeyError, IndexError, AttributeError):
            revision = revision_of(json.loads(payload)["title"])
        if revision not in refused:
            yield f"revision {revision} is a dead letter and nothing is wrong with it: {payload[:120]}"


def _alerts(model: Model, seen: Seen) -> Iterator[str]:
    for (name, revision), count in sorted(seen.told.items()):
        if not model.possible_alert(name, revision):
            yield f"alert {name} told of revision {revision}, which it does not match"
        if count > model.times_told(revision):
            yield f"alert {name} told of revision {revision} of {model.contents[revision].id} {count} times"
    if "alerts" in model.tolerated:
        return
    for name in model.alerts:
        for revision in sorted(model.due_alerts(name, seen.indexed)):
            if not seen.told[name, revision]:
                yield f"alert {name} never told of revision {revision} of {model.contents[revision].id}"


def _counters(model: Model, seen: Seen) -> Iterator[str]:
    indexed = seen.totals["indexed"]
    if "indexed" not in model.tolerated and indexed > model.published:
        yield f"the workers counted {indexed} articles as indexed, of {model.published} records"
