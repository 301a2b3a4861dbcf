import pytest

from pipeline.enrich.places.widen import widen
from pipeline.gazetteer import Gazetteer
from tests.enrich.places.test_detect import marked, places


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A mill burned down in [GPE Burkina] Faso on Friday.", ["Burkina Faso"]),
        ("Buses left for [ORG Burkina] [PERSON Faso] at dawn.", ["Burkina Faso"]),
        ("A strike closed the port of [GPE Nizhny] Novgorod.", ["Nizhny Novgorod"]),
        ("Police in [GPE San Pedro] Sula held two men.", ["San Pedro Sula"]),
        ("Rain fell on [NORP French] Guiana.", ["French Guiana"]),
        ("He drove from New [GPE Delhi] to Agra.", ["New Delhi"]),
    ],
)
def test_a_name_is_taken_whole(text: str, wanted: list[str], gazetteer: Gazetteer) -> None:
    """Also where the model ends it too early, begins it too late or makes two of it."""
    plain, spans = marked(text)
    assert [span.text for span in widen(spans, plain, gazetteer)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "The court in [GPE Paris], Texas, was closed.",
        "He met [PERSON Washington] Irving there.",
        "On Monday [GPE Lima] was quiet.",
        "She left [GPE Jordan]. Valley floods followed.",
        "[GPE Mali] [PERSON Assimi Goïta] left.",
    ],
)
def test_what_is_not_one_name_stays_apart(text: str, gazetteer: Gazetteer) -> None:
    """Over a comma, a full stop or into a part of another name nothing is widened."""
    plain, spans = marked(text)
    assert widen(spans, plain, gazetteer) == spans


def test_a_span_over_two_lines_is_two_names(gazetteer: Gazetteer) -> None:
    """A line that ends in a name and one that begins with a name are not one name."""
    assert places("Ferries leave [GPE Tallinn\nHelsinki] has no room.", gazetteer) == ["Tallinn", "Helsinki"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Rep. Ann Bell, D-Tulsa, and Sen. Bo Carr, R-Elk City, agreed.", ["Tulsa", "Elk City"]),
        ("The bill of Rep. Ann Bell, D-W. Va., was read.", ["W. Va."]),
        ("Owner of a mill in Salem, Mass., he retired.", ["Salem", "Mass."]),
    ],
)
def test_constituencies_and_abbreviated_states_are_found(text: str, wanted: list[str], gazetteer: Gazetteer) -> None:
    """A party in front and a full stop behind hide no place."""
    assert places(text, gazetteer) == wanted


def test_a_direction_is_not_a_state(gazetteer: Gazetteer) -> None:
    """A quake's bearing names no place."""
    assert places("The quake was 40 km NE of [GPE Kabul].", gazetteer) == ["Kabul"]
