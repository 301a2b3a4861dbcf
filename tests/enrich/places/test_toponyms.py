"""Spans of one name together, and what the words around them say."""

import pytest

from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.toponyms import MAX_TOPONYMS, Toponym, lies_in, toponyms
from pipeline.gazetteer import Gazetteer
from tests.support.made_places import place
from tests.support.place_cases import spans_of


def group(gazetteer: Gazetteer, text: str, *names: str) -> list[Toponym]:
    return toponyms(spans_of(text, names), "", text, gazetteer)


def test_mentions_of_a_name_are_one_toponym(gazetteer: Gazetteer) -> None:
    """Whatever its capitals; in the order of the first mentions; each span belongs to one."""
    found = group(gazetteer, "Oslo, then Lima, then OSLO and oslo.", "Oslo", "Lima", "OSLO", "oslo")
    assert [(each.name, each.spans) for each in found] == [("Oslo", [0, 2, 3]), ("Lima", [1])]


def test_a_name_with_two_qualifiers_is_two(gazetteer: Gazetteer) -> None:
    """A bare mention means what most of the qualified ones mean."""
    text = "Paris, Texas, and Paris, Texas, are far from Paris, France. Paris is small."
    found = group(gazetteer, text, "Paris", "Paris", "Paris", "Paris")
    assert sorted(each.spans for each in found) == [[0, 1, 3], [2]]
    (small,) = [each for each in found if each.spans == [0, 1, 3]]
    assert {region.name for region in small.qualifiers} == {"Texas"}


@pytest.mark.parametrize(
    ("text", "name", "region"),
    [
        ("Paris, Texas, is small.", "Paris", "Texas"),
        ("Paris (Texas) is small.", "Paris", "Texas"),
        ("Paris in Texas is small.", "Paris", "Texas"),
        ("Columbus, New Mexico, is small.", "Columbus", "New Mexico"),
        ("Paris, a small town in Texas, is quiet.", "Paris", "Texas"),
    ],
)
def test_the_longest_region_behind_qualifies(gazetteer: Gazetteer, text: str, name: str, region: str) -> None:
    """In each way of writing it; New Mexico is not Mexico."""
    (found,) = group(gazetteer, text, name)
    assert {qualifier.name for qualifier in found.qualifiers} == {region}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Oslo, Texas, is nowhere.", "Oslo"),
        ("Oslo, Ann Lee said.", "Oslo"),
        ("Oslo. Texas won.", "Oslo"),
        ("Oslo", "Oslo"),
    ],
)
def test_what_holds_no_candidate_qualifies_nothing(gazetteer: Gazetteer, text: str, name: str) -> None:
    """Nor a person behind a comma, nor the next sentence, nor the end of the text."""
    (found,) = group(gazetteer, text, name)
    held = [q for q in found.qualifiers if not any(lies_in(each, q) for each in found.candidates)]
    assert held == []
    assert found.within == ()


def test_an_unknown_name_keeps_the_region_behind_it(gazetteer: Gazetteer) -> None:
    (found,) = group(gazetteer, "Zzyzquorn, Texas, is unknown.", "Zzyzquorn")
    assert found.candidates == ()
    assert {region.name for region in found.within} >= {"Texas"}


@pytest.mark.parametrize(
    ("text", "name", "partial", "nature"),
    [
        ("In greater Lyon it rained.", "greater Lyon", True, False),
        ("The Hudson Valley is green.", "Hudson Valley", None, None),
        ("In Zzyzquorn County it rained.", "Zzyzquorn County", False, False),
    ],
)
def test_a_part_of_a_name_stands_for_it(
    gazetteer: Gazetteer, text: str, name: str, partial: bool | None, nature: bool | None
) -> None:
    """Only where the whole is not known, and only where the part is; the name stays as it was written."""
    (found,) = group(gazetteer, text, name)
    assert found.name == name
    if partial is None:
        assert found.candidates
    else:
        assert (found.partial, found.nature, bool(found.candidates)) == (partial, nature, partial)


@pytest.mark.parametrize(
    ("text", "name", "cue"),
    [
        ("He left Washington state.", "Washington", "state_cue"),
        ("The governor of Washington spoke.", "Washington", "state_cue"),
        ("The city of Washington grew.", "Washington", "city_cue"),
        ("The mayor of the Washington", "Washington", "city_cue"),
        ("Washington police came.", "Washington", "local_cue"),
        ("Washington County grew.", "Washington", None),
        ("Clark and Washington counties grew.", "Washington", "county_cue"),
        ("He saw Washington.", "Washington", None),
        ("The capacity of Washington", "Washington", None),
        ("Washington policeman", "Washington", None),
    ],
)
def test_words_around_a_name_are_cues(gazetteer: Gazetteer, text: str, name: str, cue: str | None) -> None:
    """Each for what it says; words that only begin or end alike say nothing."""
    (found,) = group(gazetteer, text, name)
    cues = {each for each in ("state_cue", "city_cue", "local_cue") if getattr(found, each)}
    assert cues == ({cue} - {"county_cue"} if cue else set())
    if cue == "county_cue":
        assert found.county_cue


def test_the_title_is_read_as_itself(gazetteer: Gazetteer) -> None:
    """A span of the title has the title's words around it, not those at the same place of the text."""
    span = Span(0, 4, "Lima", "GPE", "title")
    (found,) = toponyms([span], "Lima police", "Lima, Ohio, rejoices", gazetteer)
    assert found.in_title
    assert found.local_cue
    assert found.qualifiers == []


def test_a_list_without_end_is_cut(gazetteer: Gazetteer) -> None:
    """Beyond the limit no new names are taken; those that are known still gather mentions."""
    names = [f"Zzname{number}" for number in range(MAX_TOPONYMS + 50)]
    spans = [Span(0, 5, name, "GPE") for name in [*names, names[0]]]
    found = toponyms(spans, "", "", gazetteer)
    assert len(found) == MAX_TOPONYMS
    assert found[0].spans == [0, len(names)]


def test_a_name_of_any_length_is_read(gazetteer: Gazetteer) -> None:
    """A pattern that walks back and forth over a hostile name would take hours."""
    name = "Lake " * 2000 + "River" * 2000
    (found,) = toponyms([Span(0, len(name), name, "GPE")], "", name + ", " + "A" * 10_000, gazetteer)
    assert found.name == name


def test_lies_in_goes_by_the_hierarchy() -> None:
    """A town lies in its country, division and district; nothing lies in itself, and no country in a country."""
    country = place(1, feature="PCLI")
    division = place(2, feature="ADM1")
    district = place(3, feature="ADM2", admin1_id=2)
    town = place(4, admin1_id=2, admin2_id=3)
    assert all(lies_in(town, region) for region in (country, division, district))
    assert lies_in(district, division)
    assert not lies_in(division, district)
    assert not lies_in(country, country)
    assert not lies_in(place(5, feature="PCLD"), country)
    assert not lies_in(place(6, countries=("XB",)), country)
    assert not lies_in(place(7, countries=("XB", "XA")), country)
