"""Keep the stories in the index together: called with every batch, after it was written.

Elasticsearch finds a document only after a refresh, and another worker may write a copy at the same moment. So this
writes first, refreshes, and only then looks who is alike: of two workers at least the one that looks last sees both
copies. What it finds is put right, and looked at again, until nothing is left to put right; the batch is acknowledged
only then. A worker killed in between gets the batch again and looks again.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from pipeline.errors import Unavailable
from pipeline.index import bulk
from pipeline.index.bulk import Write
from pipeline.index.client import answering
from pipeline.settings import Settings
from pipeline.stories.fields import READ, member, prints, told
from pipeline.stories.groups import DAY_MS, Member, Pair, Rule, Story, changes, pairs

log = logging.getLogger(__name__)

Clause = dict[str, Any]

# The most that one search of Elasticsearch gives (its default).
MOST_HITS = 10_000
# Articles looked up in one search: with 48 bands each, half of the 65,536 terms that Elasticsearch takes.
LOOKED_UP = 640
# Every round sees what the one before wrote; more only follow while other workers write the same stories.
ROUNDS = 10


class StoryKeeper:
    """Groups the articles of ``index`` (an alias or an index) into stories."""

    def __init__(self, client: Elasticsearch, settings: Settings, index: str | None = None) -> None:
        self._client = client
        self._settings = settings
        self._index = index or settings.index_alias
        self._rule = Rule(settings.story_similarity, round(settings.story_days * DAY_MS))

    def stories_of(self, ids: Sequence[str]) -> set[str]:
        """The stories that these articles belong to now: ask before they are rewritten or deleted.

        Raises Unavailable.
        """
        if not ids or not self._rule.window:
            return set()
        with answering(self._settings):
            return {document["_source"]["story"]["id"] for document in self._get(ids, ["story.id"])}

    def settle(self, writes: Sequence[Write], before: Collection[str] = ()) -> int:
        """Put right the stories that these writes touch and those called ``before``; returns how many articles moved.

        Raises Unavailable. Safe to call again with the same writes.
        """
        if not writes or not self._rule.window:
            return 0
        parts = [writes[start : start + LOOKED_UP] for start in range(0, len(writes), LOOKED_UP)]
        with answering(self._settings):
            return sum(self._settle(part, set(before)) for part in parts)

    def _settle(self, writes: Sequence[Write], before: set[str]) -> int:
        moved = 0
        for _ in range(ROUNDS):
            self._client.indices.refresh(index=self._index)
            members, alike, ids = self._look(writes, before)
            wanted = changes(members.values(), ids, alike)
            if not wanted:
                return moved
            self._rewrite(wanted, members)
            moved += len(wanted)
            # Only what was put right can have crossed with another worker's putting right.
            before |= {story.id for story in wanted.values()}
            writes = [write for write in writes if write.id in wanted]
        log.warning("%d articles keep changing their story; the next copy of each puts it right", len(wanted))
        return moved

    def _look(self, writes: Sequence[Write], before: set[str]) -> tuple[dict[str, Member], list[Pair], set[str]]:
        """All members of the stories in question, the pairs that are alike, and the ids of the writes."""
        ids = {write.id for write in writes}
        near = {found.id: found for found in self._near(writes, before)}
        alike = pairs([near[id] for id in ids & near.keys()], list(near.values()), self._rule)
        # What carries one of these names was found already; of the others only who is alike.
        named = ids | before
        others = {near[id].story.id for pair in alike for id in pair if id not in ids} - named
        near |= {found.id: found for found in self._named(others)}
        asked = named | others
        return {id: found for id, found in near.items() if id in ids or found.story.id in asked}, alike, ids

    def _near(self, writes: Sequence[Write], before: set[str]) -> list[Member]:
        """Who shares a band with one of the writes, or bears the name of one or of a story of ``before``."""
        bands = [band for write in writes if write.document for band in write.document["story"].get("bands", ())]
        named = {write.id for write in writes} | before
        found = self._search({"bool": {"should": [_terms("story.bands", bands), _terms("story.id", named)]}})
        if len(found) < MOST_HITS or len(writes) == 1:
            return found
        middle = len(writes) // 2
        return self._near(writes[:middle], before) + self._near(writes[middle:], before)

    def _named(self, stories: set[str]) -> list[Member]:
        return self._search(_terms("story.id", stories)) if stories else []

    def _search(self, query: Clause) -> list[Member]:
        answer = self._client.search(
            index=self._index,
            query={"bool": {"filter": query}},
            docvalue_fields=READ,
            source=False,
            size=MOST_HITS,
            track_total_hits=False,
        )
        return [member(hit) for hit in answer.body["hits"]["hits"]]

    def _rewrite(self, wanted: Mapping[str, Story], seen: Mapping[str, Member]) -> None:
        writes = []
        for document in self._get(list(wanted), None):
            id, source = document["_id"], document["_source"]
            # Another text by now: who wrote it looks at its story, too.
            if prints(source["story"]) == seen[id].prints:
                source["story"] = told(source["story"], wanted[id])
                writes.append(Write(id, document["_version"], source, overwrite_equal=True))
        again = [verdict for verdict in bulk.write(self._client, self._index, writes) if verdict.verdict == "retry"]
        if again:
            raise Unavailable(f"stories could not be written: {again[0].detail}")

    def _get(self, ids: Sequence[str], fields: list[str] | None) -> list[dict[str, Any]]:
        documents = self._client.mget(index=self._index, ids=ids, source_includes=fields).body["docs"]
        return [document for document in documents if document.get("found")]


def _terms(field: str, values: Collection[str]) -> Clause:
    return {"terms": {field: list(values)}}
