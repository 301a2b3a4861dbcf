"""Keep the stories in the index together; called with every batch after it was written.

Elasticsearch finds a document only after a refresh, and another worker may write a copy at the same time. So this
writes first, refreshes, and only then looks for copies: of two workers, at least the one that looks last sees both.
Corrections are made and checked until nothing is left to correct; only then is the batch acknowledged. A worker killed
in between gets the batch again and repeats this.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import zip_longest
from typing import Any

from pipeline.errors import Unavailable
from pipeline.index import bulk
from pipeline.index.bulk import WriteOp
from pipeline.index.gateway import Gateway
from pipeline.index.limits import MAX_BODY_BYTES, MAX_HITS, MAX_TERMS, MAX_WHOLE_DOCUMENTS, portions
from pipeline.index.reading import read_documents
from pipeline.index.story_fields import READ, Bands, member, merged, minhash_bytes, with_story
from pipeline.stories.clusters import Pair, Story, StoryArticle, changes, near_leads, pairs

log = logging.getLogger(__name__)

Clause = dict[str, Any]

# Articles looked up in one search: with 48 bands each, half of the terms that one search takes. Articles with several
# versions have more bands, and the search is then split.
MAX_IDS_PER_SEARCH = 640
# Each round sees the writes of the one before; more are needed only while other workers write the same stories.
MAX_ROUNDS = 10


class StoryGrouper:
    """Groups the articles of ``index`` (an alias or an index) into stories.

    ``rewriting`` is entered while articles are read and rewritten with another story.
    """

    def __init__(
        self,
        gateway: Gateway,
        index: str | None = None,
        rewriting: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._gateway = gateway
        self._index = index or gateway.alias
        self._rewriting = rewriting
        self._rule = gateway.story_rule

    def stories_of(self, ids: Sequence[str]) -> set[str]:
        """Return the stories that these articles belong to now; call it before they are rewritten or deleted.

        Raises Unavailable.
        """
        if not ids or not self._rule.window:
            return set()
        return {document["_source"]["story"]["id"] for document in self._get(ids, ["story.id"])}

    def regroup(self, written: Bands, before: Collection[str] = ()) -> int:
        """Correct the stories that these articles touch and those in ``before``; return how many articles moved.

        Raises Unavailable. Safe to repeat with the same arguments.
        """
        if not written or not self._rule.window:
            return 0
        return self._settle(written, set(before))

    def _settle(self, written: Bands, before: set[str]) -> int:
        moved = 0
        for _ in range(MAX_ROUNDS):
            self._gateway.client.indices.refresh(index=self._index)
            members, alike = self._look(written, before)
            wanted = changes(members.values(), written.keys(), alike, self._rule)
            if not wanted:
                return moved
            clashed = self._rewrite(wanted, members)
            moved += len(wanted) - len(clashed)
            # Only corrected stories can have clashed with another worker's corrections. What that one has just moved is
            # compared again: it may have joined it to an article not seen here.
            before |= {story.id for story in wanted.values()}
            written = merged([{id: those for id, those in written.items() if id in wanted}, clashed])
        log.warning("%d articles keep changing their story; the next copy of each puts it right", len(wanted))
        return moved

    def _look(self, written: Bands, before: Collection[str]) -> tuple[dict[str, StoryArticle], list[Pair]]:
        """Return all members of the stories concerned, and the pairs that are alike."""
        members: dict[str, StoryArticle] = {}
        alike: list[Pair] = []
        ids, named = list(written), list(before)
        # Read them all in one state of the index: each refresh makes a segment, and merging segments is expensive.
        for start in range(0, max(len(ids), len(named)), MAX_IDS_PER_SEARCH):
            part = slice(start, start + MAX_IDS_PER_SEARCH)
            found, more = self._look_up({id: written[id] for id in ids[part]}, set(named[part]))
            members |= found
            alike += more
        return members, alike

    def _look_up(self, written: Bands, before: set[str]) -> tuple[dict[str, StoryArticle], list[Pair]]:
        """Look up at most MAX_IDS_PER_SEARCH articles and stories."""
        near = {found.id: found for found in self._near(written, before)}
        alike = pairs([near[id] for id in written.keys() & near.keys()], list(near.values()), self._rule)
        # Members of these stories were found already; of the others, only the look-alikes.
        named = written.keys() | before
        others = {near[id].story.id for pair in alike for id in pair if id not in written} - named
        near |= {found.id: found for found in self._named(others)}
        asked = named | others
        alike = near_leads(alike, near, self._rule)
        return {id: found for id, found in near.items() if id in written or found.story.id in asked}, alike

    def _near(self, written: Bands, before: set[str]) -> Iterator[StoryArticle]:
        """Yield articles that share a band with one of ``written``, or whose story is one of them or in ``before``."""
        bands = {band for each in written.values() for band in each}
        named = written.keys() | before
        none: list[str] = []
        for some, names in zip_longest(portions(bands, MAX_TERMS), portions(named, MAX_TERMS), fillvalue=none):
            yield from self._search({"bool": {"should": [_terms("story.bands", some), _terms("story.id", names)]}})

    def _named(self, stories: set[str]) -> Iterator[StoryArticle]:
        for names in portions(stories, MAX_TERMS):
            yield from self._search(_terms("story.id", names))

    def _search(self, query: Clause) -> Iterator[StoryArticle]:
        """Return all matches; sort by id only if they exceed one page, as sorting costs more."""
        hits = self._page(query)
        if len(hits) == MAX_HITS:
            hits = list(self._pages(query))
        return map(member, hits)

    def _pages(self, query: Clause) -> Iterator[Clause]:
        after = None
        while hits := self._page(query, after, sort=[{"id": "asc"}]):
            yield from hits
            after = hits[-1]["sort"]

    def _page(self, query: Clause, after: list[Any] | None = None, sort: list[Clause] | None = None) -> list[Clause]:
        answer = self._gateway.client.search(
            index=self._index,
            query={"bool": {"filter": query}},
            docvalue_fields=READ,
            # Skip even the id: it is in a column too.
            stored_fields="_none_",
            size=MAX_HITS,
            sort=sort,
            search_after=after,
            track_total_hits=False,
        )
        hits: list[Clause] = answer.body["hits"]["hits"]
        return hits

    def _rewrite(self, wanted: Mapping[str, Story], seen: Mapping[str, StoryArticle]) -> Bands:
        """Write these stories; return the bands of the articles left alone, as another worker has moved them since."""
        clashed: dict[str, Sequence[str]] = {}
        for some in portions(wanted, MAX_WHOLE_DOCUMENTS):
            with self._rewriting():
                clashed |= self._rewrite_some(some, wanted, seen)
        return clashed

    def _rewrite_some(
        self, ids: Sequence[str], wanted: Mapping[str, Story], seen: Mapping[str, StoryArticle]
    ) -> dict[str, Sequence[str]]:
        writes: list[WriteOp] = []
        clashed: dict[str, Sequence[str]] = {}
        for document in self._get(ids, None):
            id, source = document["_id"], document["_source"]
            # The text has changed since; the worker that wrote it checks its story too.
            if minhash_bytes(source["story"]) != seen[id].prints:
                continue
            if source["story"]["id"] != seen[id].story.id:
                clashed[id] = source["story"].get("bands", ())
                continue
            source["story"] = with_story(source["story"], wanted[id])
            writes.append(WriteOp(id, document["_version"], source, overwrite_equal=True))
        parts = bulk.batches(writes, MAX_WHOLE_DOCUMENTS, MAX_BODY_BYTES)
        verdicts = [verdict for part in parts for verdict in bulk.write(self._gateway, self._index, part)]
        again = [verdict for verdict in verdicts if verdict.verdict == "retry"]
        if again:
            raise Unavailable(f"stories could not be written: {again[0].detail}")
        return clashed

    def _get(self, ids: Sequence[str], fields: list[str] | None) -> list[dict[str, Any]]:
        documents = read_documents(self._gateway, self._index, ids, fields)
        return [document for document in documents if document.get("found")]


def _terms(field: str, values: Collection[str]) -> Clause:
    return {"terms": {field: list(values)}}
