import pytest

from pipeline.search.acronyms import acronym_of, as_acronym, joined_names, names_of_organization
from pipeline.search.query_parser import FILLER


@pytest.mark.parametrize("term", ["WHO", "W.H.O.", "US", "U.S.", "U.S", "IT", "UN", "un", "eu", "AT", "IN"])
def test_acronyms(term: str) -> None:
    """In capitals, with stops or without; those that are not words in lower case, too."""
    acronym = as_acronym(term, FILLER)
    assert acronym is not None
    assert acronym.short == term.replace(".", "").upper()


@pytest.mark.parametrize("term", ["who", "us", "it", "Us", "NATO", "at", "The", "A", "F-16", "who?"])
def test_words(term: str) -> None:
    """What is not in capitals is a word, and an acronym that is none is found as it is written."""
    assert as_acronym(term, FILLER) is None


def test_full_names() -> None:
    """The full name finds the acronym, and counts as one word."""
    assert joined_names("the World Health Organisation in Geneva".split()) == [
        "the",
        "World Health Organisation",
        "in",
        "Geneva",
    ]
    assert acronym_of("united nations") == as_acronym("UN", FILLER)
    assert acronym_of("nations united") is None


@pytest.mark.parametrize("typed", ["WHO", "who", "W.H.O.", "World Health Organization"])
def test_an_organization_goes_by_all_its_names(typed: str) -> None:
    """Where an organization is asked for, an acronym is not a word."""
    names = names_of_organization(typed)
    assert names[0] == typed
    assert {"World Health Organization", "WHO", "W.H.O."} <= set(names)


def test_other_names_stay_as_they_are() -> None:
    """Nothing is made up for what is not in the table."""
    assert names_of_organization("Ajax Amsterdam") == ("Ajax Amsterdam",)
