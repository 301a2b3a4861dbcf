"""Clusters of articles that form a story: pure functions of the index' data about them.

A story is connected: similar articles, and articles similar to those (single linkage), as long as they also have
something in common with its earliest. It is named after that one, so the name depends only on its members and not on
their order of arrival.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.stories.facts import same_facts
from pipeline.stories.minhash import Table, similarity, table
from pipeline.stories.rule import Rule

LEAD_SHARE = 0.5
"""How alike an article must be to the lead of its story, of what it must be to another member."""
# Articles compared at a time with all others: some MiB of dates and similarities.
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Story:
    """Story of an indexed article; ``date`` is the lead's, in ms since 1970."""

    id: str
    date: int
    size: int = 1
    lead: bool = True


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An indexed article; ``date`` in ms since 1970, ``prints`` empty if too short to compare."""

    id: str
    date: int
    prints: bytes
    story: Story
    facts: bytes = b""


Pair = tuple[str, str]


def pairs(new: Sequence[StoryArticle], near: Sequence[StoryArticle], rule: Rule) -> list[Pair]:
    """Return the id pairs of ``new`` with ``near`` articles that belong to one story.

    Of equal articles the earliest and the latest within the window stand for all, which leaves them as connected as all
    their pairs would: else a wire that thousands carry unchanged would cost the square of their number.
    """
    others = sorted((member for member in near if member.prints), key=lambda member: (member.date, member.id))
    compared = [member for member in new if member.prints]
    place = {member.id: n for n, member in enumerate(others)}
    texts, text_of = _texts(others)
    dates = np.array([member.date for member in others])
    leads = np.array([member.story.date for member in others])
    kinds = _kinds(others, {member.id for member in new}, rule.window)
    found: list[Pair] = []
    for start in range(0, len(compared), _AT_ONCE):
        rows = compared[start : start + _AT_ONCE]
        when = np.array([[member.date] for member in rows])
        close = np.maximum(abs(dates - when), abs(leads - when)) <= rule.window
        row_texts, row_text_of = _texts(rows)
        shares = similarity(row_texts, texts)[np.ix_(row_text_of, text_of)]
        alike = close & (shares >= rule.least)
        for n, one in enumerate(rows):
            if one.id in place:
                alike[n, place[one.id]] = False
            both = ((others[m], shares[n, m]) for m in _ends_of_each(alike[n], kinds))
            found += [(one.id, other.id) for other, share in both if joins(rule, share, one.facts, other.facts)]
    return found


def _texts(members: Sequence[StoryArticle]) -> tuple[Table, list[int]]:
    """Return the signatures without repetition, and for each member the row of its own."""
    rows: dict[bytes, int] = {}
    row_of = [rows.setdefault(member.prints, len(rows)) for member in members]
    return table(rows), row_of


def _kinds(members: Sequence[StoryArticle], new: Collection[str], window: float) -> NDArray[np.int64]:
    """Return a number for each member: the same for equal articles.

    They differ where the story that they name says more than their text: new articles from old ones, which are
    connected with their story already, a lead from its members, and an article dated away from its story.
    """
    numbers: dict[object, int] = {}

    def kind(member: StoryArticle) -> object:
        is_own = member.id == member.story.id
        if (is_own and member.id not in new) or abs(member.date - member.story.date) > window:
            return member.id
        return member.id in new, "" if is_own else member.story.id, member.prints, member.facts

    return np.array([numbers.setdefault(kind(member), len(numbers)) for member in members], dtype=np.int64)


def _ends_of_each(chosen: NDArray[np.bool_], kinds: NDArray[np.int64]) -> list[int]:
    """Return where the first and the last chosen member of each kind stand."""
    where = np.flatnonzero(chosen)
    ends = {*_firsts(where, kinds), *_firsts(where[::-1], kinds)}
    return sorted(ends)


def _firsts(where: NDArray[np.int64], kinds: NDArray[np.int64]) -> list[int]:
    firsts: list[int] = where[np.unique(kinds[where], return_index=True)[1]].tolist()
    return firsts


def joins(rule: Rule, share: float, one: bytes, other: bytes) -> bool:
    """Return whether two texts with this similarity and these facts are copies."""
    return share >= rule.least and same_facts(one, other, in_doubt=share < rule.similarity)


def near_leads(alike: Sequence[Pair], members: Mapping[str, StoryArticle], rule: Rule) -> list[Pair]:
    """Return the pairs in which each article also has something in common with the lead of the other's story.

    Otherwise articles that change a little every day would be connected although the last has nothing of the first.
    """
    leads = {member.story.id: member for member in members.values() if member.id == member.story.id}

    def akin(id: str, lead: str) -> bool:
        one, other = members[id], members[lead]
        return id == lead or _akin(one.prints, one.facts, other.prints, other.facts, rule)

    def near(id: str, other: str) -> bool:
        lead = leads.get(members[other].story.id)
        # The pair itself is alike, and a lead that was rewritten does not count for the members it leaves.
        return lead is None or lead.id == other or akin(id, lead.id) or not akin(other, lead.id)

    return [(one, other) for one, other in alike if near(one, other) and near(other, one)]


# Many articles are equal, and the stories of one batch are few.
@lru_cache(maxsize=4096)
def _akin(prints: bytes, facts: bytes, lead_prints: bytes, lead_facts: bytes, rule: Rule) -> bool:
    has_prints = prints and lead_prints
    share = float(similarity(table([prints]), table([lead_prints]))[0, 0]) if has_prints else 0.0
    return share >= rule.similarity * LEAD_SHARE and same_facts(facts, lead_facts)


def changes(
    members: Collection[StoryArticle], new: Collection[str], alike: Sequence[Pair], rule: Rule
) -> dict[str, Story]:
    """Return the articles whose story in the index is wrong, each with the right one.

    ``members`` are all articles of the stories concerned. The stored stories of ``new`` ids are ignored: they may have
    been rewritten. The size is only kept correct on the lead, and otherwise written with other changes: else a story of
    ten would be written ten times.
    """
    found: dict[str, Story] = {}
    for group in _groups(members, [*_told_so(members, new, rule), *alike]):
        lead = min(group, key=lambda member: (member.date, member.id))
        for member in group:
            wanted = Story(lead.id, lead.date, len(group), member is lead)
            size = wanted.size if wanted.lead else member.story.size
            if member.story != replace(wanted, size=size):
                found[member.id] = wanted
    return found


def _groups(members: Collection[StoryArticle], joined: Sequence[Pair]) -> Iterator[list[StoryArticle]]:
    parents = {member.id: member.id for member in members}
    for one, other in joined:
        if one in parents and other in parents:
            parents[_root(parents, one)] = _root(parents, other)
    groups: dict[str, list[StoryArticle]] = {}
    for member in members:
        groups.setdefault(_root(parents, member.id), []).append(member)
    yield from groups.values()


def _told_so(members: Collection[StoryArticle], new: Collection[str], rule: Rule) -> Iterator[Pair]:
    """Yield members of one story according to the index, as pairs that chain them."""
    last: dict[str, str] = {}
    left = _rewritten_leads(members, rule)
    for member in members:
        if member.id not in new and member.id not in left:
            yield member.id, last.get(member.story.id, member.id)
            last[member.story.id] = member.id


def _rewritten_leads(members: Collection[StoryArticle], rule: Rule) -> set[str]:
    """Return leads that were rewritten, and whose former members still name their story.

    Such a lead is alone by its own document, and has nothing in common with the others; a lead that a copy has just joined
    is alone in the index, too, for a short time.
    """
    alone = {member.id: member for member in members if member.story.id == member.id and member.story.size == 1}
    return {
        lead.id
        for member in members
        if (lead := alone.get(member.story.id)) and lead is not member and not _may_lead(lead, member, rule)
    }


def _may_lead(lead: StoryArticle, member: StoryArticle, rule: Rule) -> bool:
    return abs(lead.date - member.date) <= rule.window and _akin(
        member.prints, member.facts, lead.prints, lead.facts, rule
    )


def _root(parents: dict[str, str], id: str) -> str:
    while parents[id] != id:
        parents[id] = parents[parents[id]]
        id = parents[id]
    return id
