import random
from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest

from pipeline.stories import clusters
from pipeline.stories.clusters import Story, StoryArticle, changes, near_leads, pairs
from pipeline.stories.minhash import signature, similarity
from pipeline.stories.rule import DAY_MS, Rule
from tests.support.story_texts import edited, text

RULE = Rule(0.2, 7 * DAY_MS)


def member(id: str, words: str = "", date: int = 0, story: Story | None = None) -> StoryArticle:
    found = signature(words)
    story = story or Story(id, date)
    return StoryArticle(id, date, found.prints, story, found.facts) if found else StoryArticle(id, date, b"", story)


def test_copies_within_the_window_are_pairs() -> None:
    """A copy a week later is one, a copy after that is not, and nothing is its own copy."""
    copies = [member(f"{day}", edited(text(1), 0.05, day), day * DAY_MS) for day in (0, 7, 8)]
    assert pairs(copies[:1], copies, RULE) == [("0", "7")]
    assert sorted(pairs(copies, copies, RULE)) == [("0", "7"), ("7", "0"), ("7", "8"), ("8", "7")]


def test_a_story_does_not_grow_for_ever() -> None:
    """A column that is much the same every day starts a new story when the first of the old one is a week ago."""
    old = member("old", text(1), 7 * DAY_MS, Story("first", 0, 8, False))
    new = member("new", edited(text(1), 0.05), 8 * DAY_MS)
    assert pairs([new], [new, old], RULE) == []


def test_short_articles_are_compared_with_nothing() -> None:
    """Two that are too short for a signature are not pair."""
    assert pairs([member("a", "few")], [member("b", "few")], RULE) == []


def test_a_new_copy_joins_the_story() -> None:
    """The copy is reported its story and size, and the lead the new size; the others are left as they are."""
    lead = member("a", story=Story("a", 0, 2, True))
    other = member("b", date=1, story=Story("a", 0, 2, False))
    new = member("c", date=2)
    assert changes([lead, other, new], {"c"}, [("c", "b")], RULE) == {
        "a": Story("a", 0, 3, True),
        "c": Story("a", 0, 3, False),
    }


def test_an_earlier_article_takes_the_lead() -> None:
    """Anyone who was published first names the story, whenever it comes."""
    lead = member("a", date=5, story=Story("a", 5, 2, True))
    other = member("b", date=6, story=Story("a", 5, 2, False))
    early = member("z", date=1)
    assert changes([lead, other, early], {"z"}, [("z", "b")], RULE) == {
        "a": Story("z", 1, 3, False),
        "b": Story("z", 1, 3, False),
        "z": Story("z", 1, 3, True),
    }


@pytest.mark.parametrize(
    ("words", "day", "is_left"), [(text(2), 0, True), (text(1), 30, True), (edited(text(1), 0.05), 0, False)]
)
def test_a_lead_that_was_rewritten_has_left(words: str, day: int, is_left: bool) -> None:
    """Its document says that it is alone, those of its former members still name its story: it is not of theirs, unless
    it is like them, as one is that they have just joined."""
    lead = member("a", words, day * DAY_MS)
    others = [member(id, text(1), story=Story("a", 0, 3, False)) for id in ("b", "c")]
    found = changes([lead, *others], {"z"}, [], RULE)
    if is_left:
        assert found == {"b": Story("b", 0, 2, True), "c": Story("b", 0, 2, False)}
    else:
        assert found == {"a": Story("a", 0, 3, True)}


def test_a_story_without_its_lead_is_led_by_the_next() -> None:
    """When the lead was deleted or became another text, the rest stays together."""
    rest = [member(id, date=n, story=Story("gone", 0, 3, False)) for n, id in enumerate("bc", 1)]
    assert changes(rest, set(), [], RULE) == {"b": Story("b", 1, 2, True), "c": Story("b", 1, 2, False)}


def test_what_is_right_is_left_alone() -> None:
    """A redelivery changes nothing, although the size on the copies is an older one."""
    lead = member("a", story=Story("a", 0, 3, True))
    copies = [member(id, date=1, story=Story("a", 0, size, False)) for id, size in (("b", 2), ("c", 3))]
    assert changes([lead, *copies], {"b"}, [("b", "a")], RULE) == {}


def test_stories_do_not_depend_on_the_order_of_arrival() -> None:
    """Articles that come one by one, in any order, end in the same stories under the same names."""
    articles = [member(f"{n}-{copy}", date=10 * copy + n) for n in range(4) for copy in range(5)]
    alike = [(one.id, other.id) for one in articles for other in articles if one.id[0] == other.id[0] != one.id]
    outcomes = set()
    for seed in range(20):
        index: dict[str, StoryArticle] = {}
        for new in random.Random(seed).sample(articles, len(articles)):
            index[new.id] = new
            found = [pair for pair in alike if new.id in pair and pair[0] != pair[1] and set(pair) <= index.keys()]
            for id, story in changes(index.values(), {new.id}, found, RULE).items():
                index[id] = member(id, date=index[id].date, story=story)
        outcomes.add(tuple(sorted((each.id, each.story.id, each.story.lead) for each in index.values())))
    assert len(outcomes) == 1
    assert {story for _, story, _ in outcomes.pop()} == {f"{n}-0" for n in range(4)}


def _daily(days: int) -> list[StoryArticle]:
    """A text of which every day a quarter is new, from the beginning."""
    words, fresh = text(1).split(), text(2, 600).split()
    return [
        member(f"day{day}", " ".join([*words[35 * day :], *fresh[: 35 * day]]), day * DAY_MS) for day in range(days)
    ]


def test_a_text_that_changes_every_day_does_not_chain() -> None:
    """An article that is like a member, and nothing like the story's lead, begins a story of its own."""
    days = _daily(5)
    assert pairs(days[4:], days[3:4], RULE) == [("day4", "day3")]
    joined = Story("day0", 0, 4, False)
    members = {each.id: replace(each, story=joined) for each in days[:4]} | {"day4": days[4]}
    for pair in (("day4", "day3"), ("day3", "day4")):
        assert near_leads([pair], members, RULE) == []
        assert near_leads([pair], {**members, "day4": replace(days[1], id="day4", story=Story("day4", 0))}, RULE) == [
            pair
        ]


def test_equal_articles_are_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of the equal members of a story stand for all but the lead, and two of the new ones for the others; and a pair
    that is alike is not compared again because one of it leads its own story."""
    story = Story("0", 0, 200)
    old = [member(f"{n}", text(1), story=replace(story, lead=n == 0)) for n in range(200)]
    new = [member(f"new-{n}", text(1)) for n in range(20)]
    near = {each.id: each for each in [*old, *new]}
    alike = pairs(new, list(near.values()), RULE)
    assert len(alike) == 20 * (2 + 1 + 2)
    compared = Mock(wraps=similarity)
    monkeypatch.setattr(clusters, "similarity", compared)
    assert near_leads(alike, near, RULE) == alike
    assert compared.call_count < len(near)


@pytest.mark.parametrize("seed", range(60))
def test_two_of_equal_articles_connect_like_all_of_them(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever their dates, stories, order and number: the stories are those of all pairs."""
    chance = random.Random(seed)
    words = [text(1), text(1), edited(text(1), 0.1, 3), edited(text(1), 0.3, 4), text(2)]
    stories = [Story("old", 3 * DAY_MS), Story("7", 9 * DAY_MS)]
    articles = [
        member(f"{n}", chance.choice(words), chance.randrange(40) * DAY_MS, chance.choice([None, None, *stories]))
        for n in range(30)
    ]
    new = [each for each in articles if chance.random() < 0.6]
    members = {each.id: each for each in articles}

    def outcome() -> dict[str, Story]:
        alike = near_leads(pairs(new, articles, RULE), members, RULE)
        return changes(articles, {each.id for each in new}, alike, RULE)

    with_few = outcome()
    monkeypatch.setattr(clusters, "_ends_of_each", lambda chosen, kinds: np.flatnonzero(chosen).tolist())
    assert with_few == outcome()


def test_a_lead_that_became_another_text_is_not_asked() -> None:
    """Those that it leaves still find their copies."""
    copies = {id: member(id, edited(text(1), 0.05, n), story=Story("gone", 0)) for n, id in enumerate(("a", "b"))}
    members = {**copies, "gone": member("gone", text(9)), "c": member("c", edited(text(1), 0.05, 9))}
    assert near_leads([("c", "a")], members, RULE) == [("c", "a")]
