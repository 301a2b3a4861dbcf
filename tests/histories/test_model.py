"""The reference model, by hand."""

from collections import Counter

from tests.histories.check import problems, problems_of_rebuild, problems_on_the_way
from tests.histories.look import Seen
from tests.histories.model import Content, Model


def _published(*ids: str, model: Model | None = None, **traits: bool) -> Model:
    """A model after one record of each of these ids; revisions count from 1."""
    model = model or Model()
    for id in ids:
        model.publish(1 + len(model.contents), Content(id, "harbour", **traits))
    return model


def test_the_later_record_wins() -> None:
    """Of an id published twice only the second revision may be in the index."""
    model = _published("a", "a")
    assert model.outcomes("a") == {2}
    assert problems(model, Seen(indexed={"a": 2})) == []
    assert problems(model, Seen(indexed={"a": 1})) == ["a is revision 1 in the index and should be revision 2"]
    assert problems(model, Seen()) == ["a is absent in the index and should be revision 2"]


def test_either_of_two_equal_records_may_be_the_refused_one() -> None:
    """The dead letter names the revision, and a worker with the usual limit may have taken the first."""
    model = _published("a", "a")
    model.publish(2, model.contents[2])
    assert model.outcomes("a", {2}) == {1, 2}


def test_a_record_lost_behind_a_prune() -> None:
    """A prune takes the old revision while a newer one is unread; when that expires, the article is gone."""
    model = _published("a", old=True)
    model.settle(small=False)
    model = _published("a", model=model)
    model.prune()
    assert model.outcomes("a") == {2}
    model.lose_unread()
    assert model.outcomes("a") == {None, 1, 2}


def test_a_takedown_holds_until_it_is_undone() -> None:
    """What comes while it holds stays away; what comes afterwards is there."""
    model = _published("a")
    model.take_down("a")
    model = _published("a", model=model)
    assert model.outcomes("a") == {None}
    assert problems_on_the_way(model, Seen(indexed={"a": 2})) == ["a was taken down and is in the index"]
    model.settle(small=False)
    model.undo("a")
    assert model.outcomes("a") == {None}
    assert _published("a", model=model).outcomes("a") == {3}


def test_what_was_taken_down_before_the_clock_went_back_may_stay_away() -> None:
    """Other articles, and those taken down later, come as ever; and nothing counts as being on its way."""
    model = _published("a", "b", "c")
    for id in "ac":
        model.take_down(id)
    model.undo("a")
    model.settle(small=False)
    model.set_clock_back()
    assert model.is_settled
    model = _published("a", "b", "c", model=model)
    model.take_down("b")
    model.undo("b")
    model = _published("b", model=model)
    assert [model.outcomes(id) for id in "abc"] == [{None, 4}, {7}, {None}]


def test_an_undo_leaves_open_what_is_on_its_way() -> None:
    """What was published under a takedown, and is processed after its undo, may be there or not."""
    model = _published("a")
    model.take_down("a")
    model = _published("a", model=model)
    model.undo("a")
    assert model.outcomes("a") == {None, 1, 2}


def test_what_expires_unread_may_be_lost() -> None:
    """Then any state since the last look will do, and nothing that was processed may change."""
    model = _published("a", "b")
    model.settle(small=False)
    model = _published("a", model=model)
    model.lose_unread()
    assert (model.outcomes("a"), model.outcomes("b")) == (frozenset({1, 3}), frozenset({2}))


def test_a_prune_takes_what_is_old() -> None:
    """And a redelivery may bring it back, as nothing keeps it away."""
    model = _published("a", old=True)
    model.settle(small=False)
    model = _published("b", model=model)
    model.prune()
    assert (model.outcomes("a"), model.outcomes("b")) == (frozenset({None}), frozenset({2}))
    model.read_again()
    assert model.outcomes("a") == {None, 1}


def test_a_dead_letter_of_a_long_article_comes_back_by_a_replay() -> None:
    """But not over a revision that came since."""
    model = Model()
    model.limit(small=True)
    model = _published("a", "b", model=model, long=True)
    model = _published("b", model=model)
    model.settle(small=False)
    refused = {1, 2}
    assert (model.outcomes("a", refused), model.outcomes("b", refused)) == (frozenset({None}), frozenset({3}))
    model.replay(refused)
    assert (model.outcomes("a", refused), model.outcomes("b", refused)) == (frozenset({1}), frozenset({3}))


def test_what_is_read_again_may_be_refused_then() -> None:
    """A worker with a small limit starts over: what it reads was processed before, by one that took what is long.

    So the index has it anyway, but not what came since.
    """
    model = _published("a", long=True)
    model.settle(small=False)
    model.read_again()
    assert model.refusable == set()
    model = _published("a", model=model, long=True)
    model.limit(small=True)
    assert model.refusable == {1, 2}
    assert model.outcomes("a", {1, 2}) == {None, 1}
    model.settle(small=True)
    model.read_again()
    assert model.outcomes("a", {1, 2}) == {None, 1}


def test_a_dead_letter_needs_a_reason() -> None:
    """Every bad record is one, and no good record is."""
    model = _published("a")
    model.publish_bad("bad-1")
    seen = Seen(indexed={"a": 1}, dead=['{"title": "bad-1"}'])
    assert problems(model, seen) == []
    assert len(problems(model, Seen(indexed={"a": 1}))) == 1
    seen.dead.append('{"id": "a", "title": "Harbour plans a revision 1"}')
    assert len(problems(model, seen)) == 1


def test_alerts_come_once() -> None:
    """Once for each match that is in the index and was published after the alert; never for what does not match."""
    model = _published("a")
    model.add_alert("one", "harbour", 2)
    model = _published("a", "b", model=model)
    indexed = {"a": 2, "b": 3}
    assert problems(model, Seen(indexed=indexed, told=Counter({("one", 2): 1, ("one", 3): 1}))) == []
    assert len(problems(model, Seen(indexed=indexed, told=Counter({("one", 2): 1})))) == 1
    assert len(problems(model, Seen(indexed=indexed, told=Counter({("one", 2): 2, ("one", 3): 1})))) == 1
    assert len(problems(model, Seen(indexed=indexed, told=Counter({("one", 2): 1, ("one", 3): 1, ("two", 3): 1})))) == 1


def test_what_is_read_again_while_it_expires_may_get_a_new_version() -> None:
    """So an alert may come once more for it, and it may be indexed once more."""
    model = _published("a", "b")
    model.add_alert("one", "harbour", 1)
    twice = Seen(indexed={"a": 1, "b": 2}, told=Counter({("one", 1): 2, ("one", 2): 1}), totals=Counter({"indexed": 3}))
    model.lose_unread()
    assert len(problems(model, twice)) == 2
    model.settle(small=False)
    model.read_again()
    assert len(problems(model, twice)) == 2
    model.lose_unread()
    assert problems(model, twice) == []


def test_the_counters_are_bounded_by_the_records() -> None:
    """No more can be indexed than was published."""
    model = _published("a", "a")
    assert problems(model, Seen(indexed={"a": 2}, totals=Counter({"indexed": 2, "unchanged": 5}))) == []
    assert len(problems(model, Seen(indexed={"a": 2}, totals=Counter({"indexed": 3})))) == 1


def test_a_backup_brings_back_alerts_that_are_gone() -> None:
    """One of the same name that looks for another word stays as it is, and one that was added since stays, too."""
    model = _published("a")
    model.take_down("a")
    for name in ("gone", "changed"):
        model.add_alert(name, "harbour", 2)
    model.back_up()
    for name in ("gone", "changed"):
        model.remove_alert(name, 2)
    model.add_alert("changed", "glacier", 2)
    model.add_alert("new", "glacier", 2)
    model.undo("a")
    assert model.alerts_to_restore() == [("gone", "harbour")]
    assert model.backup
    assert model.backup.taken_down == {"a"}


def test_a_model_is_settled_when_nothing_is_on_its_way() -> None:
    """Only then must a rebuild find the stories that the workers made."""
    model = _published("a")
    assert not model.is_settled
    model.settle(small=False)
    assert model.is_settled


def test_a_rebuild_finds_the_same_stories_of_the_same_articles() -> None:
    """Other stories are a fault, but where the rebuild brought an article that the live index could lack."""
    pair, single, other = frozenset("ab"), frozenset("a"), frozenset("b")
    both = {"a": 1, "b": 2}
    whole = Seen(indexed=both, stories=frozenset({pair}))
    assert problems_of_rebuild(whole, Seen(indexed=both, stories=frozenset({pair}))) == []
    assert len(problems_of_rebuild(whole, Seen(indexed=both, stories=frozenset({single, other})))) == 1
    assert problems_of_rebuild(Seen(indexed={"a": 1}, stories=frozenset({single})), whole) == []
