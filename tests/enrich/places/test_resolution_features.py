"""The table of candidates and its columns, on places made by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich.places.resolution_features import (
    CONTEXT,
    MAX_ANCHORS,
    MAX_CANDIDATES,
    SOURCE,
    STATIC,
    CandidateTable,
    Floats,
    SourcePrior,
    context,
    country_number,
    haversine,
    source_columns,
    tabulate,
)
from pipeline.gazetteer import Kind
from pipeline.gazetteer.entry import EARTH_KM
from tests.support.made_places import place, toponym


def static(table: CandidateTable, name: str) -> list[float]:
    return [float(value) for value in table.static[:, STATIC.index(name)]]


def column(columns: Floats, name: str) -> list[float]:
    names = CONTEXT if name in CONTEXT else SOURCE
    return [float(value) for value in columns[:, names.index(name)]]


def test_no_toponyms_give_an_empty_table() -> None:
    """Every column of it can be asked for."""
    table = tabulate([], {})
    assert table.static.shape == (0, len(STATIC))
    assert context(table, np.zeros(0)).shape == (0, len(CONTEXT))
    assert source_columns(table, SourcePrior()).shape == (0, len(SOURCE))
    assert len(table.weight) == 0


def test_rows_stand_in_the_order_of_names_and_candidates() -> None:
    """Each row knows the name it belongs to; only the first of a name is the first."""
    table = tabulate([toponym("A", place(1), place(2)), toponym("B"), toponym("C", place(3))], {})
    assert table.owner.tolist() == [0, 0, 2]
    assert [each.id for each in table.places] == [1, 2, 3]
    assert static(table, "first") == [1, 0, 1]
    assert table.listed.all()


def test_every_name_but_a_country_s_may_be_unlisted() -> None:
    """With regions each gets one row more, for a place in that region that the gazetteer lacks; all countries are listed."""
    country = place(9, "Ruritania", feature="PCLI")
    region = place(7, "Some Province", feature="ADM1", countries=("XB",))
    names = [toponym("A", place(1)), toponym("Ruritania", country), toponym("Nowhere")]
    table = tabulate(names, {}, [region, region, None])
    assert table.owner.tolist() == [0, 0, 1, 2]
    assert table.listed.tolist() == [True, False, True, False]
    assert [each.id for each in table.places] == [1, 7, 9, 0]
    assert static(table, "unlisted") == [0, 1, 0, 1]
    # What is not listed tells nothing of where the others are.
    assert table.weight[~table.listed].tolist() == [0, 0]


def test_of_many_candidates_those_that_the_qualifier_names_stay() -> None:
    """The shortlist is cut, but "Springfield, Vermont" keeps Vermont's, however small."""
    vermont = place(500, "Vermont", feature="ADM1")
    many = [place(number) for number in range(MAX_CANDIDATES + 20)]
    many[-1] = place(400, admin1_id=500)
    plain = tabulate([toponym("Springfield", *many)], {})
    assert len(plain.places) == MAX_CANDIDATES
    named = tabulate([toponym("Springfield", *many, qualifiers=[vermont])], {})
    assert [each.id for each in named.places][MAX_CANDIDATES:] == [400]
    assert static(named, "qualified") == [0] * MAX_CANDIDATES + [1]
    assert static(named, "unqualified") == [1] * MAX_CANDIDATES + [0]


@pytest.mark.parametrize(
    ("cue", "feature", "other"),
    [
        ("state_cue", "ADM1", "PPL"),
        ("city_cue", "PPLA", "ADM1"),
        ("local_cue", "PPL", "PCLI"),
        ("county_cue", "ADM2", "PPL"),
    ],
)
def test_a_cue_counts_for_what_it_speaks_of(cue: str, feature: str, other: str) -> None:
    """ "The state of X" speaks for the division, "X police" for the town; and nothing without the words."""
    candidates = (place(1, feature=feature), place(2, feature=other))
    assert static(tabulate([toponym("X", *candidates, **{cue: True})], {}), cue) == [1, 0]
    assert static(tabulate([toponym("X", *candidates)], {}), cue) == [0, 0]


def test_the_gap_is_to_the_largest_of_the_name() -> None:
    """None for the largest, growing with what a candidate is smaller by."""
    table = tabulate(
        [toponym("X", place(1, population=1_000_000), place(2, population=1_000), place(3, population=0))], {}
    )
    gaps = static(table, "size_gap")
    assert gaps[0] == 0
    assert 0 < gaps[1] < gaps[2]


def test_a_capital_with_a_namesake_division_is_a_seat() -> None:
    """As Washington, beside the state elsewhere in the country; not one that lies in the division called like it."""
    capital = place(1, "W", feature="PPLC", admin1_id=10)
    elsewhere, own = place(2, "W", feature="ADM1"), place(10, "W", feature="ADM1")
    assert static(tabulate([toponym("W", capital, elsewhere)], {}), "seat") == [1, 0]
    assert static(tabulate([toponym("W", capital, own)], {}), "seat") == [0, 0]
    assert static(tabulate([toponym("W", capital, elsewhere, state_cue=True)], {}), "seat") == [0, 0]
    abroad = place(2, "W", feature="ADM1", countries=("XB",))
    assert static(tabulate([toponym("W", capital, abroad)], {}), "seat") == [0, 0]


@pytest.mark.parametrize(
    ("kind", "name"), [(Kind.ABBREVIATION, "abbreviation"), (Kind.DEMONYM, "demonym"), (Kind.METONYM, "metonym")]
)
def test_the_kind_of_a_name_is_a_feature(kind: Kind, name: str) -> None:
    assert static(tabulate([toponym("X", place(1, kind=kind), place(2))], {}), name) == [1, 0]


def test_a_name_tells_nothing_about_itself() -> None:
    """Alone in an article, no candidate has support of others, however many mentions there are."""
    table = tabulate([toponym("X", place(1), place(2), mentions=20)], {})
    columns = context(table, np.array([0.5, 0.5]))
    assert not columns.any()


def test_another_name_of_the_country_speaks_for_the_candidate_there() -> None:
    """More when it is mentioned more, and not at all for the candidate abroad or for what lies in no country."""
    at_home, abroad, sea = place(1), place(2, countries=("XB",)), place(3, countries=(), feature="SEA")
    shares = []
    for mentions in (1, 5):
        other = toponym("Other", place(4), mentions=mentions)
        columns = context(tabulate([toponym("X", at_home, abroad, sea), other], {}), np.array([0.4, 0.3, 0.3, 1.0]))
        assert column(columns, "share_country")[1:3] == [0, 0]
        shares.append(column(columns, "share_country")[0])
    assert 0 < shares[0] < shares[1] < 1


def test_a_named_country_counts_as_named() -> None:
    """Its name supports the places in it, by a column of its own; a town's name does not."""
    town = toponym("X", place(1))
    for other, named in ((place(2, feature="PCLI"), True), (place(2), False)):
        columns = context(tabulate([town, toponym("Other", other)], {}), np.array([1.0, 1.0]))
        assert (column(columns, "named_country")[0] > 0) == named
        assert column(columns, "same_country")[0] > 0


def test_near_means_near() -> None:
    """Support falls with distance; the middle of a country is near to nothing."""
    here, there = place(1), place(2, lon=5.0, countries=("XB",))
    near = context(
        tabulate([toponym("X", here, there), toponym("Y", place(3, lat=0.1))], {}), np.array([0.5, 0.5, 1.0])
    )
    assert column(near, "near")[0] > column(near, "near")[1]
    assert column(near, "nearest")[0] > column(near, "nearest")[1]
    land = toponym("Land", place(3, lat=0.1, feature="PCLI"))
    far = context(tabulate([toponym("X", here, there), land], {}), np.array([0.5, 0.5, 1.0]))
    assert column(far, "near")[:2] == [0, 0]


def test_a_division_that_is_no_division_is_not_shared() -> None:
    """Two places without a division are not in one."""
    columns = context(tabulate([toponym("X", place(1)), toponym("Y", place(2))], {}), np.array([1.0, 1.0]))
    assert column(columns, "same_admin1") == [0, 0]
    assert column(columns, "share_admin2") == [0, 0]


def test_an_article_of_thousands_of_names_is_bounded() -> None:
    """The pairwise work is cut to the weightiest readings; the columns stay those of a small table where all are one."""
    many = [toponym(f"N{number}", place(number)) for number in range(3 * MAX_ANCHORS)]
    columns = context(tabulate(many, {}), np.ones(len(many)))
    assert columns.shape == (3 * MAX_ANCHORS, len(CONTEXT))
    assert np.isfinite(columns).all()
    assert (columns[:, CONTEXT.index("share_country")] > 0.9).all()


def test_the_source_speaks_for_its_home() -> None:
    """By country, division and distance; a source that is not known speaks for nothing, nor do seas lie in its country."""
    table = tabulate(
        [toponym("X", place(1, admin1_id=5), place(2, countries=("XB",), lat=30.0), place(3, countries=()))], {}
    )
    assert not source_columns(table, SourcePrior()).any()
    prior = SourcePrior(home_country=country_number("XA"), home_admin1=5, home=(0.0, 0.0))
    columns = source_columns(table, prior)
    assert column(columns, "home_country") == [1, 0, 0]
    assert column(columns, "home_admin1") == [1, 0, 0]
    near = column(columns, "home_near")
    assert near[0] == pytest.approx(1.0)
    assert near[1] < 0.01


def test_what_a_source_writes_about_counts_by_its_share() -> None:
    """Places, divisions and countries that it is known for; nothing for those it never named."""
    table = tabulate([toponym("X", place(1, admin1_id=5), place(2, countries=("XB",)))], {})
    prior = SourcePrior(countries={country_number("XA"): 0.7}, admin1={5: 0.4}, places={1: 0.25}, centres=[(0, 0, 0.5)])
    columns = source_columns(table, prior)
    assert column(columns, "usual_country") == [0.7, 0]
    assert column(columns, "usual_admin1") == [0.4, 0]
    assert column(columns, "usual_place") == [0.5, 0]
    assert column(columns, "usual_near") == pytest.approx([0.5, 0.5])


def test_country_numbers_are_distinct() -> None:
    codes = [None, "AM", "MA", "AA", "ZZ"]
    assert len({country_number(code) for code in codes}) == len(codes)
    assert country_number(None) == 0


_LAT, _LON = st.floats(-90, 90), st.floats(-180, 180)


@given(_LAT, _LON, _LAT, _LON)
def test_distances_are_distances(lat: float, lon: float, lat2: float, lon2: float) -> None:
    """Symmetric, none to itself, never beyond half the globe, whichever way round a longitude is written."""
    a, b, c, d = (np.radians(np.array([value])) for value in (lat, lon, lat2, lon2))
    there, back = float(haversine(a, b, c, d)[0]), float(haversine(c, d, a, b)[0])
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= np.pi * EARTH_KM + 1e-6
    assert float(haversine(a, b, a, b)[0]) == 0
    assert float(haversine(a, b, c, d + 2 * np.pi)[0]) == pytest.approx(there, abs=1e-3)


@pytest.mark.parametrize("county", ["Ash County", "Ash Parish", "Ash"])
def test_a_town_meets_the_county_that_the_text_names(county: str) -> None:
    """ "Millbrook" beside "Ash County" is the Millbrook in one; without the word, Ash may be a town."""
    within, elsewhere = place(1, admin2_id=10), place(2, admin2_id=20, population=90_000)
    ash = [place(number, county, feature="ADM2", admin2_id=number) for number in (10, 30)]
    table = tabulate([toponym("Millbrook", elsewhere, within), toponym(county, *ash)], {})
    columns = context(table, np.full(4, 0.5))
    met = float(np.log1p(np.log1p(1))) if county != "Ash" else 0.0
    assert column(columns, "meets_county") == pytest.approx([0.0, met, met, 0.0])


def test_counties_in_a_list_are_counties_without_the_word() -> None:
    """ "Ash, Elm and Oak counties": the cue is read from the text behind the name."""
    ash = toponym("Ash", place(10, "Ash County", feature="ADM2", admin2_id=10), county_cue=True)
    table = tabulate([toponym("Millbrook", place(1, admin2_id=10)), ash], {})
    assert min(column(context(table, np.ones(2)), "meets_county")) > 0
