"""Copies and templates told apart by their facts."""

import random

import pytest

from benchmarks.edit_copies import copy_kinds, edited, framed
from benchmarks.more_templates import LAST, UNSEEN
from benchmarks.templates import TemplatePair, template_pairs
from pipeline.stories.clusters import Story, StoryArticle, joins, pairs
from pipeline.stories.facts import MAX_SLOTS, facts_of, same_facts
from pipeline.stories.minhash import signature
from pipeline.stories.rule import DAY_MS, Rule

RULE = Rule(0.2, 7 * DAY_MS)
REPORT = (
    "Dam near Sucre to be emptied\nThe dam above Sucre will be emptied by Friday because cracks of 14 centimetres were "
    "found in its wall, the ministry of water in La Paz said. About 2,300 people who live along the Rio Chico were told "
    'to stay with relatives. "No one has to fear for his house," said the engineer in charge, Rosa Quispe, who came from '
    "Potosí on Monday. The wall was built in 1974 by a firm from Milan. Farmers fear for the harvest of maize and beans. "
    "The repairs may cost 8 million dollars, of which Japan has promised half."
)
EDIT = (
    REPORT.replace("to be emptied", "is drained")
    .replace("No one has", "None of them has")
    .replace("may cost", "could cost")
)
CORRECTION = REPORT.replace("2,300", "2,700").replace("14 centimetres", "17 centimetres")
BRIEF = REPORT.split(' "')[0]
LOCAL = "In our region many families come from Bolivia. The club in Lugano collects money on Sunday.\n" + REPORT
LIVE = "Update 16:40: The road to Tarabuco is closed.\nUpdate 15:10: Soldiers have arrived in Yotala.\n" + REPORT


def one_story(one: str, other: str) -> bool:
    """The decision of the index stage on two articles of one day."""
    members = []
    for id, text in (("a", one), ("b", other)):
        found = signature(text)
        if found is None:
            return False
        members.append((StoryArticle(id, 0, found.prints, Story(id, 0), found.facts), set(found.bands)))
    (first, bands), (second, others) = members
    return not bands.isdisjoint(others) and bool(pairs([first], [second], RULE))


@pytest.mark.parametrize("copy", [EDIT, CORRECTION, BRIEF, LOCAL, LIVE])
def test_copies_are_one_story(copy: str) -> None:
    """An editor's copy, a correction, a brief, a local beginning and a live blog join the report."""
    assert one_story(REPORT, copy)
    assert one_story(copy, REPORT)


@pytest.mark.parametrize("pair", [*template_pairs(2, seed=5)], ids=lambda pair: pair.kind)
def test_templates_come_apart(pair: TemplatePair) -> None:
    """The same form with other facts is another story."""
    assert not one_story(pair.one, pair.other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أعلنت الوزارة", "أعلنت الوزارة"),
        ("ministry said", "ministry said"),
    ],
)
def test_scripts_without_capitals_are_joined_by_their_words(one: str, other: str) -> None:
    """Where nothing tells a name, a copy is a copy by its words."""
    words = " ".join(f"{one} {character * 3}" for character in "abcdefghijklmnop")
    assert one_story(words, words.replace(one, other))


def test_capitals_nouns_and_unspaced_scripts_have_facts() -> None:
    """German nouns are not names, a text in capitals has its numbers, and Chinese digits stand apart from characters."""
    assert (
        facts_of("Der Preis für Brot und die Kosten der Butter sind mit der Zeit und den Jahren gestiegen.")[1:] == b""
    )
    assert len(facts_of("A FIRE IN OSLO KILLED 12 PEOPLE")) == 1 + 2 * 4
    assert len(facts_of("气温14度，风力3级")) == 1 + 4 * 4


def test_facts_are_bounded_and_sampled_alike() -> None:
    """A long text and its framed copy keep the same slots of what they share."""
    rng = random.Random(2)
    names = [f"{a}{b}" for a in ("Kor", "Bel", "Tam", "Ras", "Vin") for b in ("sund", "heim", "ova", "ford", "etta")]
    long = " ".join(
        f"{rng.choice(names)} and then w{rng.randrange(500)} saw {rng.randrange(999)} of" for _ in range(200)
    )
    assert len(facts_of(long)) <= 1 + 4 * MAX_SLOTS
    copy = " ".join(framed(long.split(), 0.1, ["other"]))
    assert same_facts(facts_of(long), facts_of(copy))
    assert same_facts(facts_of(long), facts_of(" ".join(edited(long.split(), 0.1, ["other"], rng))))


def test_an_index_without_facts_compares_words_only() -> None:
    """Documents of an older mapping, which have none, are joined as before."""
    assert same_facts(b"", facts_of(REPORT))


NOTE = (
    "Fire at sugar mill\nA fire broke out on Monday in the mill of Kasper Vinther near Randers, police in Aarhus said."
)


def test_a_short_copy_proves_itself_by_its_facts() -> None:
    """Of fewer than 25 words, those that have the report's names in their places are a copy of it; a form is none."""
    report = f"{NOTE} Smoke drifted over the fjord, and {' '.join(f'w{n}' for n in range(25))} until the evening."
    assert one_story(report, NOTE)
    form = (
        "Fire at the mill\nA fire broke out on Monday in the mill by the river, and the police say that all went home."
    )
    assert not one_story(form, form.replace("river", "harbour").replace("all went", "none was"))


def test_a_teaser_of_a_series_is_not_a_copy() -> None:
    """Two short items of one form come apart by a single pair of names."""
    teaser = "Live: Derby against Luton\nFollow the match between Derby and Luton here from 15.30, with all goals in our ticker."
    assert not one_story(teaser, teaser.replace("Derby", "Stoke").replace("Luton", "Millwall"))


def test_facts_prove_what_words_leave_in_doubt() -> None:
    """Below the threshold but not far, a text that keeps enough of the facts is a copy; without facts it is not."""
    facts = facts_of(REPORT)
    rule = Rule(0.2, 0)
    assert joins(rule, 0.16, facts, facts)
    assert not joins(rule, 0.14, facts, facts)
    assert not joins(rule, 0.16, facts, facts_of(NOTE))
    assert not joins(rule, 0.16, b"", facts)
    assert joins(rule, 0.2, b"", facts)


@pytest.mark.parametrize("name", [name for name in UNSEEN | LAST if name != "teaser: cours"])
def test_templates_written_after_the_rule_come_apart(name: str) -> None:
    """Of further kinds, in a dozen languages and as short teasers, too."""
    for pair in template_pairs(3, seed=7, templates={name: (UNSEEN | LAST)[name]}):
        assert pair.one == pair.other or not one_story(pair.one, pair.other)


KINDS = (
    "an agency's dateline and credits",
    "another headline",
    "four live updates on top",
    "the page's other headlines and footer",
    "sentences in another order",
    "a later toll",
    "other titles of persons",
    "number words for digits",
    "without accents",
    "20% of words left out",
    "33% of sentences rephrased",
)


@pytest.mark.parametrize("kind", KINDS)
def test_newsroom_copies_are_one_story(kind: str) -> None:
    """Copies as agencies, outlets and scrapers make them."""
    others = [LOCAL.split("\n")[0], "Rain fell in Genoa all day. The port was shut at noon. None were hurt."]
    assert one_story(REPORT, copy_kinds(others, random.Random(3))[kind](REPORT))
