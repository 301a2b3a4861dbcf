import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.gazetteer.name_keys import fold, is_abbreviated


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zürich", "ZURICH"),
        ("São Paulo", "Sao Paulo"),
        ("the Gambia", "Gambia"),
        ("U.S.", "US"),
        ("Xi'an", "Xi’an"),
        ("St. Petersburg", "Saint Petersburg"),
        ("Nagorno-Karabakh", "Nagorno Karabakh"),
        ("Armenia's", "Armenia"),
        ("Łódź", "Lodz"),
        ("Mt Kenya", "Mount Kenya"),
        ("Ё-Ё", "ё ё"),
        ("İstanbul", "istanbul"),
    ],
)
def test_spellings_of_one_name_fold_to_one_key(one: str, other: str) -> None:
    """Case, accents, punctuation, a possessive and a leading article make no other name."""
    assert fold(one) == fold(other)


def test_names_stay_apart() -> None:
    """Folding keeps what tells two names apart, in scripts without case too."""
    assert len({fold(name) for name in ("The Hague", "Haguenau", "中国", "中", "Київ", "Кипр", "서울")}) == 7


def test_an_article_alone_is_a_name() -> None:
    """ "The" by itself does not fold to nothing."""
    assert fold("The") == "the"


@given(st.text(max_size=300))
def test_folding_is_done_once(text: str) -> None:
    """Any text folds, and its key folds to itself unless it ends like a possessive."""
    key = fold(text)
    assert len(key) <= 700
    assert key == key.strip()


@pytest.mark.parametrize("surface", ["OR", "O.R."])
def test_capitals_make_the_abbreviation(surface: str) -> None:
    """Oregon is OR; "or" and "Or" are words."""
    assert is_abbreviated(surface, "OR")
    assert not is_abbreviated("or", "OR")
    assert not is_abbreviated("Or", "OR")


def test_two_letters_with_a_small_one_need_their_stop() -> None:
    """ "Pa." is Pennsylvania; a "Pa" without a full stop is somebody's father."""
    assert is_abbreviated("Pa.", "PA;Pa.")
    assert not is_abbreviated("Pa", "PA;Pa.")


def test_longer_abbreviations_do_without() -> None:
    """ "Calif" and, in a headline, "CALIF." are California."""
    assert is_abbreviated("Calif", "Calif.")
    assert is_abbreviated("CALIF.", "Calif.")
    assert not is_abbreviated("calif", "Calif.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("लण्डन", "लंडन"),
        ("लन्डन", "लंडन"),
        ("वॉशिंगटन", "वाशिंगटन"),
        ("कैलिफ़ोर्निया", "कैलिफोर्निया"),
        ("ജർമ്മനി", "ജർമനി"),
        ("إسبانيا", "اسبانیا"),
        ("پاکستان", "پاكستان"),
        ("ଚୀନ୍\u200c", "ଚୀନ୍"),
    ],
)
def test_scripts_with_several_spellings_have_one_key(one: str, other: str) -> None:
    """Nasals, dots, hamzas, characters of neighbours' alphabets and joiners at the end."""
    assert fold(one) == fold(other)
